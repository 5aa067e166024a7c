import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { planSource } from '../../../lib/data/source/plan';
import { isFolder, partAt, whole } from '../../../lib/data/source/planned';
import { temporaryFolder, writeEmpty } from '../temporary';

describe('the plan of a source', () => {
  const folder = temporaryFolder();
  const at = (...names: string[]) => path.join(folder.path, ...names);
  const placed = (name: string) => ({ name: path.basename(name), place: { kind: 'path', path: at(name) } });

  it('is a part at a path, called by its last name', () => {
    const part = { name: 'b', place: { kind: 'path', path: '/a/b' } };
    assert.deepEqual(partAt('/a/b'), part);
    assert.deepEqual(whole('/a/b', 'why'), { why: 'why', train: part, unused: [] });
  });

  it('knows folders, and links to them', () => {
    writeEmpty(folder.path, ['file']);
    mkdirSync(at('folder'));
    symlinkSync('folder', at('link'));
    symlinkSync('nowhere', at('lost'));
    assert.deepEqual(['folder', 'link', 'file', 'lost', 'none'].map((name) => isFolder(at(name))), [true, true, false, false, false]); // prettier-ignore
  });

  it('is the file, or the folder where there are no parts in it', () => {
    writeEmpty(folder.path, ['set/a.jpg', 'x.tar']);
    assert.deepEqual(planSource(at('x.tar')), { why: 'a file', train: placed('x.tar'), unused: [] });
    assert.deepEqual(planSource(at('set')), { why: 'no parts in it', train: placed('set'), unused: [] });
  });

  it('is two archives in a folder of ImageNet’s, or the one of them, and what lies beside', () => {
    const [train, val] = ['ILSVRC2012_img_train.tar', 'ILSVRC2012_img_val.tar'];
    writeEmpty(folder.path, [val, 'notes']);
    assert.equal(planSource(folder.path).why, 'no parts in it');
    writeEmpty(folder.path, [train, 'train/cat/a.jpg', 'val/cat/a.jpg']);
    const why = 'ImageNet’s archives';
    const both = { why, train: placed(train), validation: placed(val), unused: ['notes', 'train', 'val'] };
    assert.deepEqual(planSource(folder.path), both);
    writeEmpty(folder.path, [`one/${train}`, 'one/notes']);
    const one = { why, train: placed(`one/${train}`), validation: undefined, unused: ['notes'] };
    assert.deepEqual(planSource(at('one')), one);
  });

  it('is parts by name, or a set of files, or what lies further down', () => {
    writeEmpty(folder.path, [
      'set/train/cat/a.jpg',
      'set/val/cat/a.jpg',
      'shards/x-train-00.tar',
      'shards/x-val-00.tar',
    ]);
    const found = planSource(at('set'));
    assert.deepEqual([found.train, found.validation], [placed('set/train'), placed('set/val')]);
    const shards = planSource(at('shards'));
    assert.deepEqual([shards.train.name, shards.validation?.name], ['train', 'val']);
  });

  it('is a list of files that one word says, or their parts by name', () => {
    const word = at('x-{00..01}.tar');
    const files = ['x-00.tar', 'x-01.tar'].map((name) => at(name));
    const train = { name: 'x-{00..01}.tar', place: { kind: 'files', files } };
    assert.deepEqual(planSource(word), { why: 'a list of files', train, unused: [] });
    const parts = planSource(at('{train,val}-00.tar'));
    assert.deepEqual([parts.train.place, parts.validation?.place], ['train', 'val'].map((name) => ({ kind: 'files', files: [at(`${name}-00.tar`)] }))); // prettier-ignore
    // a file that is called like a list is that file
    writeEmpty(folder.path, ['x-{00..01}.tar']);
    assert.deepEqual(planSource(word), { why: 'a file', train: placed('x-{00..01}.tar'), unused: [] });
  });

  it('is refused where nothing is', () => {
    for (const name of ['none', 'none/x.tar'])
      assert.throws(() => planSource(at(name)), { kind: 'usage', where: at(name) });
  });
});
