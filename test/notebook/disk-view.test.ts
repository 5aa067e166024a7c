import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DiskView } from '../../lib/notebook/disk-view';
import { temporaryFolder } from '../data/temporary';

describe('what the compiler sees of the disk', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const put = (name: string, text: string, seconds: number) => {
    writeFileSync(at(name), text);
    utimesSync(at(name), seconds, seconds);
  };
  const textOf = (view: DiskView) => {
    const snapshot = view.snapshotOf(at('a.ts'));
    return snapshot?.getText(0, snapshot.getLength());
  };
  const seen = (view: DiskView) => [
    view.hasFile(at('a.ts')),
    view.hasFolder(at('inner')),
    view.read(at('a.ts')),
    view.versionOf(at('a.ts')),
    textOf(view),
  ];

  const NOTHING = [false, false, undefined, '0', undefined];
  const FIRST = [true, true, 'first', '1000000', 'first'];

  it('stays as it was until it looks again: a file and a folder that come', () => {
    const view = new DiskView();
    assert.deepEqual(seen(view), NOTHING);
    put('a.ts', 'first', 1000);
    mkdirSync(at('inner'));
    // the text of no version is read when it is asked for, and never kept
    assert.deepEqual(seen(view).slice(0, 4), NOTHING.slice(0, 4));
    view.look();
    assert.deepEqual(seen(view), FIRST);
  });

  it('stays as it was until it looks again: a file that changes, and goes', () => {
    const view = new DiskView();
    put('a.ts', 'first', 1000);
    mkdirSync(at('inner'));
    assert.deepEqual(seen(view), FIRST);
    put('a.ts', 'second', 2000);
    assert.deepEqual(seen(view), FIRST);
    view.look();
    assert.deepEqual(seen(view), [true, true, 'second', '2000000', 'second']);
    rmSync(at('a.ts'));
    rmSync(at('inner'), { recursive: true });
    view.look();
    assert.deepEqual(seen(view), NOTHING);
  });

  it('keeps the text of a file that has not changed', () => {
    const view = new DiskView();
    put('a.ts', 'first', 1000);
    const before = view.snapshotOf(at('a.ts'));
    view.look();
    assert.equal(view.snapshotOf(at('a.ts')), before);
    put('a.ts', 'first', 1001);
    view.look();
    assert.notEqual(view.snapshotOf(at('a.ts')), before);
  });
});
