import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { accuracyOf, countRight, ensemble, evaluate, predictor, type Predictor } from '../../lib/train/evaluate';
import type { MiniBatch } from '../../lib/train/mini-batch';

const batch = (m = 1): MiniBatch => ({ x: tf.ones([m, 1, 2, 1]), labels: tf.zeros<tf.Rank.R1>([m], 'int32') });
const giving = (rows: readonly number[][]): Predictor => () => tf.tensor2d(rows as number[][]); // prettier-ignore

/** Top-1 and top-5 of one row. */
async function counted(row: readonly number[], label: number): Promise<readonly [number, number]> {
  const x = tf.ones([1, 1, 2, 1]);
  const { top1, top5 } = await countRight(giving([[...row]]), { x, labels: tf.tensor1d([label], 'int32') });
  return [top1, top5];
}

describe('a count of what is right', () => {
  before(() => useEngine('cpu'));

  const ROWS: readonly (readonly [name: string, row: number[], label: number, right: [number, number]])[] = [
    ['the fifth of seven is among five', [7, 6, 5, 4, 3, 2, 1], 4, [0, 1]],
    ['the sixth is not', [7, 6, 5, 4, 3, 2, 1], 5, [0, 0]],
    ['a class whose own probability is NaN is nowhere', [0, 0, 0, 0, 0, 0, NaN], 6, [0, 0]],
    ['even where it is the first', [NaN, 0, 0, 0, 0, 0, 0], 0, [0, 0]],
    ['NaN of others is before it', [9, NaN, 0, 0, 0, 0, 0], 0, [0, 1]],
    ['five of them leave no place', [9, NaN, NaN, NaN, NaN, NaN, 0], 0, [0, 0]],
    ['equal ones with a lower number go first', [1, 1, 1, 1, 1, 1, 1], 4, [0, 1]],
    ['five of them fill the places', [1, 1, 1, 1, 1, 1, 1], 5, [0, 0]],
  ];
  for (const [name, row, label, right] of ROWS)
    it(`says: ${name}`, async () => assert.deepEqual(await counted(row, label), right));

  it('reads each row of several as its own, and adds up their losses', async () => {
    const rows = giving([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0.25, 0.25, 0.5]]); // prettier-ignore
    const labels = tf.tensor1d([1, 1, 0], 'int32');
    const { loss, ...counts } = await countRight(rows, { x: tf.ones([3, 1, 1, 1]), labels });
    assert.deepEqual(counts, { top1: 1, top5: 3, images: 3 });
    assert.ok(Math.abs(loss - (2 * Math.log(4) - Math.log(0.75))) < 1e-12, String(loss));
  });

  it('adds up to shares of all images, and is none of no image', () => {
    const counts = [{ images: 3, top1: 2, top5: 3, loss: 5 }, { images: 5, top1: 2, top5: 3, loss: 3 }]; // prettier-ignore
    assert.deepEqual(accuracyOf(counts), { top1: 0.5, top5: 0.75, loss: 1, images: 8 });
    assert.throws(() => accuracyOf([]), /at least one image, got none/);
  });

  it('takes mini-batches from a generator that waits as well as from a list', async () => {
    async function* waiting() {
      await Promise.resolve();
      yield batch();
    }
    assert.equal((await evaluate(giving([[1, 0]]), waiting())).images, 1);
    assert.equal((await evaluate(giving([[1, 0]]), [batch(), batch()])).images, 2);
  });

  for (const [given, message] of [
    [undefined, /a sequence of mini-batches, got undefined/],
    [null, /got null/],
    [7, /got 7/],
    [{ x: 1, labels: 2 }, /a sequence of mini-batches, got \{ x, labels \}/],
  ] as const)
    it(`refuses ${JSON.stringify(given)} for mini-batches`, async () => {
      await assert.rejects(evaluate(giving([[1, 0]]), given as unknown as MiniBatch[]), message);
    });

  const HALVES: Readonly<Record<string, readonly [() => unknown, RegExp]>> = {
    'without labels': [() => ({ x: tf.ones([1, 1]) }), /mini-batches \{ x, labels \} of tensors, got \{ x \}/],
    'without x': [() => ({ labels: tf.zeros([1], 'int32') }), /of tensors, got \{ labels \}/],
    'of x and a list': [() => ({ x: tf.ones([1, 1]), labels: [1] }), /of tensors, got \{ x, labels \}/],
    'that is none': [() => undefined, /of tensors, got undefined/],
  };
  for (const [name, [make, message]] of Object.entries(HALVES)) {
    it(`refuses a mini-batch ${name}, and frees what there is of it`, async () => {
      const before = tf.memory().numTensors;
      await assert.rejects(evaluate(giving([[1, 0]]), [make() as MiniBatch]), message);
      assert.equal(tf.memory().numTensors, before);
    });
  }

  const PREDICTORS: Readonly<Record<string, readonly [() => unknown, RegExp]>> = {
    'a promise': [() => Promise.resolve(), /probabilities \[m, K\] of the predictor, got \[object Promise\]/],
    nothing: [() => undefined, /of the predictor, got undefined/],
    'one row': [() => tf.ones([3]), /of the predictor, got \[3\]/],
    'three axes': [() => tf.ones([1, 2, 3]), /of the predictor, got \[1, 2, 3\]/],
  };
  for (const [name, [predict, message]] of Object.entries(PREDICTORS)) {
    it(`refuses a predictor that gives ${name}, and frees all`, async () => {
      const before = tf.memory().numTensors;
      await assert.rejects(evaluate(predict as Predictor, [batch()]), message);
      assert.equal(tf.memory().numTensors, before);
    });
  }
});

describe('the predictor of a network', () => {
  before(() => useEngine('cpu'));

  it('is its softmax in inference: nothing is dropped', () => {
    const model = tf.sequential({ layers: [tf.layers.dropout({ rate: 0.9, inputShape: [1, 1, 2] }), tf.layers.flatten()] }); // prettier-ignore
    const values = tf.tidy(() => predictor(model)(tf.tensor4d([0, Math.log(3)], [1, 1, 1, 2])).dataSync());
    values.forEach((value, i) => assert.ok(Math.abs(value - [0.25, 0.75][i]) < 1e-6, values.join()));
  });

  it('refuses outputs that are no rows of classes, and probabilities', () => {
    const rows = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2, 4] })] });
    assert.throws(
      () => predictor(rows),
      /predictor: expected a model whose output is logits \[m, K\], got \[m, 2, 3\]/,
    );
    const softmax = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4], activation: 'softmax', name: 'last' })] }); // prettier-ignore
    assert.throws(() => predictor(softmax), /logits, got probabilities[^]*It has the softmax of last already: pass \(images\)/); // prettier-ignore
    tf.dispose([rows.getWeights(), softmax.getWeights()]);
  });
});

describe('networks that are averaged', () => {
  before(() => useEngine('cpu'));
  const constant = (rows: number[][]): Predictor => () => tf.tensor2d(rows); // prettier-ignore

  it('count alike, however many there are', () =>
    tf.tidy(() => {
      const mean = ensemble([constant([[1, 0]]), constant([[0, 1]]), constant([[0.5, 0.5]]), constant([[0.5, 0.5]])]);
      assert.deepEqual(mean(tf.zeros([1, 1, 1, 1])).arraySync(), [[0.5, 0.5]]);
      assert.deepEqual(ensemble([constant([[3, 5]])])(tf.zeros([1, 1, 1, 1])).arraySync(), [[3, 5]]);
    }));

  it('must have the same classes', () =>
    tf.tidy(() => {
      const unlike = ensemble([constant([[1, 0]]), constant([[1, 0]]), constant([[1, 0, 0]])]);
      assert.throws(() => unlike(tf.zeros([1, 1, 1, 1])), /probabilities \[1, 2\] of each network, got \[1, 3\]/);
    }));
});
