import assert from 'node:assert/strict';
import { chmodSync, chownSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkImages, openImages, openSource } from '../../../lib/data';
import { pictures, writeTree } from '../solid';
import { temporaryFolder, withEnvironment } from '../temporary';

/** Somebody who owns nothing; of root nothing can be kept. */
const NOBODY = 65_534;
const UNFOLLOWED = 'a link that cannot be followed';

/** Does something as a user for whom permissions count. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid!(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}

describe('what may not be read', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_CACHE: undefined });
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const CLASSES = [...pictures('set/cat', 2), ...pictures('set/dog', 2)];
  before(async function () {
    if (process.platform === 'win32' || process.geteuid === undefined) this.skip();
    try {
      await asNobody(() => readFile(__filename));
    } catch {
      console.log('      skipped: the repository lies where only its owner may read, and root asks as somebody else');
      this.skip();
    }
  });
  beforeEach(async () => {
    process.env.BNLAB_CACHE = at('cache');
    mkdirSync(at('cache'));
    chownSync(at('cache'), NOBODY, NOBODY);
    chmodSync(folder.path, 0o755);
    await writeTree(folder.path, CLASSES);
    // what reads pictures is loaded while everything may be read
    await checkImages(await openImages(at('set')));
  });

  const refused = (source: string, message: RegExp) =>
    asNobody(() => assert.rejects(openSource(at(source)), { name: 'BnlabError', kind: 'io', message }));

  const PLACES: readonly (readonly [what: string, place: string, mode: number])[] = [
    ['a folder', 'set', 0],
    ['a folder that may be listed and not entered', 'set', 0o744],
    ['the folder of a class', 'set/dog', 0],
  ];
  for (const [what, place, mode] of PLACES)
    it(`is told of ${what}, with what to do`, async () => {
      chmodSync(at(place), mode);
      await refused('set', /expected [^]*, got EACCES[^]*\nThis user may not read it: change its permissions/);
    });

  it('is told of a folder above the one that is passed', async () => {
    chmodSync(at('set'), 0);
    await refused('set/cat', /set\/cat: expected [^]*, got EACCES/);
  });

  it('is one picture’s fault where it is one picture, and the set keeps its digest', async () => {
    chmodSync(at('set/cat/p0.jpg'), 0);
    chmodSync(at('set/dog/p1.jpg'), 0);
    const digest = () => asNobody(async () => (await openSource(at('set'))).manifest.train.fingerprint);
    const faults = await asNobody(async () => (await checkImages((await openSource(at('set'))).train)).faults);
    assert.deepEqual(
      faults.map(({ name }) => name),
      ['cat/p0.jpg', 'dog/p1.jpg'],
    );
    assert.match(await digest(), /^[0-9a-f]{64}$/);
  });

  it('is left out and told where links lead there, or in a circle, and is a picture’s fault under a picture’s name', async () => {
    mkdirSync(at('kept'));
    await writeTree(at('kept'), ['a/1.jpg'], {});
    chmodSync(at('kept'), 0);
    for (const name of ['circle', 'circle.jpg']) symlinkSync(name, at('set/cat', name));
    for (const name of ['set/other', 'set/cat/other']) symlinkSync(at('kept/a'), at(name));
    symlinkSync(at('kept/a/1.jpg'), at('set/dog/other.jpg'));
    const { train, manifest } = await asNobody(() => openSource(at('set')));
    assert.deepEqual([train.classes, manifest.train.leftOut.reasons], [['cat', 'dog'], { [UNFOLLOWED]: 3 }]);
    const faults = await asNobody(async () => (await checkImages(train)).faults);
    assert.deepEqual(
      faults.map(({ name }) => name),
      ['cat/circle.jpg', 'dog/other.jpg'],
    );
  });

  it('is no reason to say nothing else of a folder without pictures', async () => {
    mkdirSync(at('none'));
    symlinkSync('circle', at('none/circle'));
    await assert.rejects(openSource(at('none')), { kind: 'data', message: new RegExp(`got none; .*${UNFOLLOWED}`) });
  });

  it('is told of CIFAR’s class names', async () => {
    mkdirSync(at('cifar'));
    writeFileSync(at('cifar/data_batch_1.bin'), Buffer.alloc(3073));
    writeFileSync(at('cifar/batches.meta.txt'), 'x');
    chmodSync(at('cifar/batches.meta.txt'), 0);
    await refused('cifar', /batches\.meta\.txt: expected a file that can be read, got EACCES/);
  });

  it('is told of a Parquet file, which is not called damaged', async () => {
    mkdirSync(at('pq'));
    copyFileSync(path.join(__dirname, '../sets/plain-bytes.parquet'), at('pq/x.parquet'));
    await openImages(at('pq'));
    chmodSync(at('pq/x.parquet'), 0);
    for (const source of ['pq', 'pq/x.parquet'])
      await refused(source, /x\.parquet: expected a file that can be read, got EACCES[^]*\nThis user may not read it/);
  });

  it('is told of IDX labels, and of a folder that is called after them', async () => {
    mkdirSync(at('idx'));
    for (const part of ['train', 't10k'])
      for (const kind of ['images-idx3', 'labels-idx1']) writeFileSync(at(`idx/${part}-${kind}-ubyte`), '');
    chmodSync(at('idx/train-labels-idx1-ubyte'), 0);
    await refused('idx', /train-labels-idx1-ubyte: expected a file that can be read, got EACCES/);
    rmSync(at('idx/train-labels-idx1-ubyte'));
    mkdirSync(at('idx/train-labels-idx1-ubyte'));
    const message = /train-labels-idx1-ubyte: expected a file that can be read, got EISDIR[^]*\nA folder stands where/;
    await assert.rejects(openSource(at('idx')), { kind: 'io', message });
  });

  it('is told of the table of Tiny-ImageNet', async () => {
    await writeTree(at('tiny'), ['images/a.jpg'], {});
    mkdirSync(at('tiny/val_annotations.txt'));
    await assert.rejects(openImages(at('tiny')), { kind: 'io', message: /val_annotations\.txt: expected .*EISDIR/ });
  });
});
