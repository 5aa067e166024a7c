import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { batchNormalization, batchNormalizationLayers, estimatePopulationStatistics } from '../../lib/norm';
import { togetherInOrder, type PopulationShare } from '../../lib/norm/population-together';
import { Random } from '../../lib/random';

const FEATURES = 3;

/** Two layers of other widths, the first used twice. */
function network(): tf.LayersModel {
  const random = new Random(5);
  const input = tf.input({ shape: [FEATURES] });
  const twice = batchNormalization();
  const kernel = tf.tensor2d(random.normals(FEATURES * 4), [FEATURES, 4]);
  const first = twice.apply(input) as tf.SymbolicTensor;
  const second = twice.apply(first) as tf.SymbolicTensor;
  const wide = tf.layers.dense({ units: 4, useBias: false, weights: [kernel] }).apply(second) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: batchNormalization().apply(wide) as tf.SymbolicTensor });
}

const statisticsOf = (model: tf.LayersModel) =>
  batchNormalizationLayers(model).map(({ state }) => [
    [...state.movingMean.dataSync()],
    [...state.movingVariance.dataSync()],
  ]);

/** Mini-batches of other sizes. */
const miniBatches = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const m = 4 + (i % 3);
    return tf.tensor2d(new Random(i).normals(m * FEATURES), [m, FEATURES]);
  });

/** All processes, one after another: what the others give to a call is known from a round before. */
function byProcesses(model: tf.LayersModel, batches: tf.Tensor[], size: number): unknown[] {
  const calls: Float64Array[][] = [];
  const estimate = (rank: number, answer: (call: number, own: Float64Array) => void) => {
    let call = 0;
    const share: PopulationShare = {
      rank,
      size,
      allreduce: (values) => {
        (calls[call] ??= [])[rank] = values.slice();
        answer(call++, values);
      },
    };
    return estimatePopulationStatistics(
      model,
      batches.filter((_, i) => i % size === rank),
      { share },
    );
  };
  const ranks = Array.from({ length: size }, (_, rank) => rank);
  const most = (own: Float64Array) =>
    own.forEach((_, i) => (own[i] = Math.max(...calls[0].map((values) => values[i]))));
  // the numbers of mini-batches; then the statistics; then the whole
  for (const rank of ranks) estimate(rank, () => undefined);
  calls.length = 1;
  for (const rank of ranks) estimate(rank, (call, own) => void (call === 0 && most(own)));
  const sums = calls[1].map((values) => values.slice()).reduce((sum, values) => sum.map((v, i) => v + values[i]));
  return ranks.map((rank) => {
    const used = estimate(rank, (call, own) => (call === 0 ? most(own) : own.set(sums)));
    assert.equal(used, batches.length);
    return statisticsOf(model);
  });
}

describe('population statistics of several processes', () => {
  before(() => useEngine('wasm'));

  for (const [count, size] of [
    [6, 2],
    [5, 2],
    [5, 3],
    [3, 3],
  ]) {
    it(`are those of one, to the bit: ${count} mini-batches, ${size} processes`, () => {
      const model = network();
      const batches = miniBatches(count);
      estimatePopulationStatistics(model, batches);
      const alone = statisticsOf(model);
      for (const shared of byProcesses(model, batches, size)) assert.deepEqual(shared, alone);
      tf.dispose(batches);
      model.dispose();
    });
  }

  it('of one process alone are its own', () => {
    const model = network();
    const batches = miniBatches(3);
    estimatePopulationStatistics(model, batches);
    const alone = statisticsOf(model);
    const share = { rank: 0, size: 1, allreduce: () => undefined };
    assert.equal(estimatePopulationStatistics(model, batches, { share }), 3);
    assert.deepEqual(statisticsOf(model), alone);
    tf.dispose(batches);
    model.dispose();
  });
});

describe('the statistics of several processes', () => {
  it('are those of one process as they were, mini-batch by mini-batch', () => {
    const alone: PopulationShare = { rank: 0, size: 1, allreduce: () => undefined };
    const seen = [
      { layer: 0, m: 4, mean: [1, 2], variance: [3, 4] },
      { layer: 1, m: 6, mean: [5], variance: [6] },
    ];
    const all = togetherInOrder([seen, [], seen.slice(1)], [2, 1], alone);
    const plain = all.map((one) =>
      one.map((each) => ({ ...each, mean: [...Array.from(each.mean)], variance: [...Array.from(each.variance)] })),
    );
    assert.deepEqual(plain, [seen, [], seen.slice(1)]);
    assert.deepEqual(togetherInOrder([], [2], alone), []);
  });
});
