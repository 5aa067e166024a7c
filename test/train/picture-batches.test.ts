import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { pictureBatches, picturesInOrder, type MiniBatch } from '../../lib/train';
import { miniTrainList } from '../data/mini-imagenet';

const take = ({ x, labels }: MiniBatch) => {
  const values = { shape: x.shape, x: [...x.dataSync()], labels: [...labels.dataSync()] };
  tf.dispose([x, labels]);
  return values;
};

describe('pictureBatches', () => {
  before(() => useEngine('wasm'));
  const make = async () => pictureBatches({ list: await miniTrainList(), miniBatch: 8, seed: 2, size: 16, workers: 2 });

  it('gives a step the same mini-batch in one go, after a jump, and after a restart', async () => {
    const one = await make();
    const expected = [];
    for (let step = 0; step < 4; step++) expected.push(take(await one.batch(step)));
    assert.deepEqual(take(await one.batch(1)), expected[1]);
    await one.close();
    const other = await make();
    assert.deepEqual(take(await other.batch(3)), expected[3]);
    assert.deepEqual(other.identity, one.identity);
    await other.close();
    assert.deepEqual(expected[0].shape, [8, 16, 16, 3]);
    assert.ok(expected[0].x.every((value) => value >= -2 && value <= 2));
    assert.equal(one.stepsPerEpoch, 12);
  });

  it('tells other data apart', async () => {
    const list = await miniTrainList();
    const options = { list, miniBatch: 8, seed: 2, size: 16 };
    const identities = [options, { ...options, list: list.subset([...Array(50).keys()]) }, { ...options, seed: 3 }].map(
      (each) => JSON.stringify(pictureBatches(each).identity),
    );
    assert.equal(new Set(identities).size, 3);
  });

  it('leaves no tensors behind', async () => {
    const data = await make();
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) take(await data.batch(step));
    assert.equal(tf.memory().numTensors, before);
    await data.close();
  });
});

describe('picturesInOrder', () => {
  before(() => useEngine('wasm'));

  it('shows every picture once, the last partial mini-batch too', async () => {
    const list = await miniTrainList();
    const labels: number[] = [];
    for await (const batch of picturesInOrder({ list, size: 8, miniBatch: 40, workers: 1 }))
      labels.push(...take(batch).labels);
    assert.deepEqual(labels, [...list.labels]);
  });
});
