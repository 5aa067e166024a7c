import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EntryReader } from '../../../lib/data/loader/entry-reader';
import { containerState } from '../../../lib/data/source/container-state';
import { temporaryFolder } from '../temporary';

const CONTENT = Buffer.from('0123456789');

describe('the bytes of an entry', () => {
  const folder = temporaryFolder();
  const file = (name = 'a.tar') => path.join(folder.path, name);
  const entry = (name: string, more: { offset?: number; size?: number; state?: string } = {}) => ({
    name: 'cat/1.jpg',
    label: 0,
    file: file(name),
    offset: 2,
    size: 3,
    ...more,
  });
  let reader: EntryReader;
  beforeEach(() => {
    reader = new EntryReader();
    for (const name of ['a.tar', 'b.jpg']) writeFileSync(file(name), CONTENT);
  });
  afterEach(() => reader.close());

  it('are those at its place', () => {
    assert.equal(Buffer.from(reader.bytes(entry('a.tar'))).toString(), '234');
    assert.equal(Buffer.from(reader.bytes(entry('a.tar', { offset: 7 }))).toString(), '789');
    assert.equal(reader.bytes(entry('a.tar', { size: 0 })).length, 0);
  });

  it('that end early are the fault of the picture where the file is one, else of the archive', () => {
    const got = '2 bytes: the file ends at byte 10';
    const expected = '3 bytes of cat/1.jpg at byte 8';
    assert.throws(() => reader.bytes(entry('a.tar', { offset: 8 })), { kind: 'io', where: 'a.tar', expected, got });
    assert.throws(() => reader.bytes(entry('b.jpg', { offset: 8 })), { kind: 'data', where: 'b.jpg', expected, got });
  });

  it('that are gone are the fault of the picture as long as its folder is there', () => {
    const inside = file('inside');
    mkdirSync(inside);
    assert.throws(() => reader.bytes(entry('inside/none.jpg')), { kind: 'data', where: 'none.jpg' });
    assert.throws(() => reader.bytes(entry('inside/none.tar')), { kind: 'io' });
    rmSync(inside, { recursive: true });
    assert.throws(() => reader.bytes(entry('inside/none.jpg')), { kind: 'io' });
  });

  it('are those of the archive that was listed, or of none', () => {
    const state = containerState(statSync(file()));
    assert.equal(reader.bytes(entry('a.tar', { state })).length, 3);
    utimesSync(file(), new Date(0), new Date(0));
    const got = /another one, or one that was written to since/;
    assert.throws(() => reader.bytes(entry('a.tar', { state })), { kind: 'io', where: 'a.tar', got });
  });

  it('leave at most 32 files open, those that were opened last', function () {
    if (process.platform !== 'linux') return this.skip();
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let i = 0; i < 32; i++) {
      writeFileSync(file(`${i}.tar`), CONTENT);
      for (let again = 0; again < 2; again++) reader.bytes(entry(`${i}.tar`));
      assert.equal(open() - before, i + 1);
    }
    reader.bytes(entry('a.tar'));
    assert.equal(open() - before, 32);
    // the first one was closed, and is opened anew; what another file is by now shows which ones are
    for (const i of [0, 1, 5]) {
      rmSync(file(`${i}.tar`));
      writeFileSync(file(`${i}.tar`), 'abcdefgh');
    }
    assert.equal(Buffer.from(reader.bytes(entry('5.tar'))).toString(), '234');
    assert.equal(Buffer.from(reader.bytes(entry('0.tar'))).toString(), 'cde');
    assert.equal(Buffer.from(reader.bytes(entry('1.tar'))).toString(), 'cde');
    reader.close();
    assert.equal(open(), before);
  });
});
