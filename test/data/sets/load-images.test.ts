import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeIdx } from '../../../lib/data/sets/idx';
import { loadImages } from '../../../lib/data/sets/load-images';
import { solid } from '../solid';
import { temporaryFolder, withEnvironment, withOwnCache } from '../temporary';

/** As many classes as bytes can name, each of one picture: more than a mini-batch of the loader. */
const CLASSES = 256;
const colourOf = (i: number) => [i, 255 - i, 200] as const;

describe('pictures of any source in memory', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined });
  withOwnCache(folder);
  const set = () => path.join(folder.path, 'set');
  const write = async (names: readonly string[]) => {
    for (const [i, name] of names.entries()) {
      mkdirSync(path.join(set(), name), { recursive: true });
      writeFileSync(path.join(set(), name, 'p.png'), await solid(colourOf(i % CLASSES), 'png', 32));
    }
  };
  const classes = (n: number) => Array.from({ length: n }, (_, i) => `train/${String(i).padStart(3, '0')}`);

  it('are 32x32 pixels of three colours each, in the order of the list', async () => {
    await write([...classes(CLASSES), 'val/000']);
    const { train, test, classNames, source } = await loadImages(set());
    assert.deepEqual([classNames.length, train.labels.length, ...test.labels], [CLASSES, CLASSES, 0]);
    assert.deepEqual([train.images.length, test.images.length], [CLASSES * 3072, 3072]);
    for (let i = 0; i < CLASSES; i++) {
      assert.deepEqual([...train.images.subarray(3072 * i, 3072 * i + 3)], colourOf(i), `picture ${i}`);
      assert.equal(train.labels[i], i);
    }
    assert.match(source.detail, /; centre crops of 32x32 pixels by [^,]*\.$/);
    assert.deepEqual([source.kind, source.name], ['files', 'pictures of set']);
  });

  it('are of no more classes than bytes can name', async () => {
    await write([...classes(CLASSES + 1), 'val/000']);
    const message = /^--data: expected colour pictures of at most 256 classes, got 257 classes\n/;
    await assert.rejects(loadImages(set()), { kind: 'usage', message });
  });

  it('are no digits', async () => {
    const images = encodeIdx({ dims: [2, 28, 28], data: new Uint8Array(2 * 784) });
    const labels = encodeIdx({ dims: [2], data: Uint8Array.of(0, 1) });
    mkdirSync(set());
    for (const part of ['train', 't10k']) {
      writeFileSync(path.join(set(), `${part}-images-idx3-ubyte`), images);
      writeFileSync(path.join(set(), `${part}-labels-idx1-ubyte`), labels);
    }
    const message = /^--data: expected colour pictures of at most 256 classes, got digits\n/;
    await assert.rejects(loadImages(set()), { kind: 'usage', message });
  });

  it('are CIFAR’s own where its batches are there, and then nothing is said about how to read them', async () => {
    mkdirSync(set());
    for (const name of ['data_batch_1.bin', 'test_batch.bin'])
      writeFileSync(path.join(set(), name), new Uint8Array(3073));
    assert.equal((await loadImages(set())).source.name, 'CIFAR-10');
    const refused = { kind: 'usage', message: /^--label-from: expected pictures to read, got CIFAR\n/ } as const;
    await assert.rejects(loadImages(set(), { labelFrom: 'number' }), refused);
    await assert.rejects(loadImages(undefined, { labelFrom: 'number' }), refused);
  });
});
