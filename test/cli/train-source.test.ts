import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { trainSource, type TrainSource } from '../../lib/cli/train-source';
import { makeShards, openSplits } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import { variantSettings } from '../../lib/models';
import { miniFolder, miniImagenet, miniTrainList } from '../data/mini-imagenet';
import { temporaryFolder } from '../data/temporary';

const FLAGS = { batch: 8, seed: 2, size: 32, workers: 2 };

/** Number of pictures and classes of a mini-batch and of the validation part. */
async function look(source: TrainSource) {
  const { training, network } = source;
  const { x, labels } = await training.batch(0);
  const shape = x.shape;
  tf.dispose([x, labels]);
  let validated = 0;
  for await (const batch of source.validation()) {
    validated += batch.labels.shape[0];
    tf.dispose([batch.x, batch.labels]);
  }
  await source.close();
  return { shape, validated, classes: network.classes, scale: network.scale };
}

describe('what bnlab train trains on', () => {
  const folder = temporaryFolder();
  before(() => useEngine('wasm'));

  it('is ImageNet in its official archives, with their own validation part', async () => {
    const { train } = await miniImagenet();
    const source = await trainSource(variantSettings('BN-x5'), { ...FLAGS, data: path.dirname(train) });
    assert.match(
      source.detail,
      /ILSVRC2012_img_train\.tar and ILSVRC2012_img_val\.tar: 96 to train on, 12 to validate, 4 classes/,
    );
    assert.deepEqual(await look(source), { shape: [8, 32, 32, 3], validated: 12, classes: 4, scale: 'cifar' });
  });

  it('is a folder per class, or shards, of which a tenth of each class is held out', async () => {
    await miniFolder(path.join(folder.path, 'pictures'));
    await makeShards({ list: await miniTrainList(), folder: path.join(folder.path, 'shards'), shortSide: 32 });
    for (const name of ['pictures', 'shards']) {
      const source = await trainSource(variantSettings('Inception'), { ...FLAGS, data: path.join(folder.path, name) });
      assert.match(
        source.detail,
        /88 to train on, 8 to validate, 4 classes .*a tenth of each class is held out at random \(seed 1\)/,
      );
      assert.equal((await look(source)).validated, 8);
    }
  });

  it('is the network of Figure 5 from 224 pixels on', async () => {
    const { train } = await miniImagenet();
    const source = await trainSource(variantSettings('BN-x5'), {
      ...FLAGS,
      size: 224,
      batch: 2,
      data: path.dirname(train),
    });
    assert.deepEqual([source.network.scale, source.network.size], ['imagenet', 224]);
    await source.close();
  });

  it('mixes pictures that are stored by class, also where only whole shards are shuffled', async () => {
    const { train } = await miniImagenet();
    const source = await trainSource(variantSettings('Inception'), { ...FLAGS, data: path.dirname(train) });
    const { x, labels } = await source.training.batch(0);
    assert.ok(new Set(await labels.data()).size > 1);
    tf.dispose([x, labels]);
    await source.close();
  });

  it('refuses parts of different sets, and a size that CIFAR-10 does not have', async () => {
    const { train } = await miniImagenet();
    const other = path.join(folder.path, 'val');
    mkdirSync(path.join(folder.path, 'train', 'alien'), { recursive: true });
    mkdirSync(other);
    copyFileSync(train, path.join(folder.path, 'train', 'alien', 'x.jpg'));
    await miniFolder(other);
    await assert.rejects(openSplits(folder.path), { kind: 'data' });
    await assert.rejects(trainSource(variantSettings('BN-x5'), { ...FLAGS, size: 64 }), { kind: 'usage' });
  });
});
