import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { formatSummary, summarizeInception, type ModelSummary } from '../../lib/models/summary';
import { SeededDropout } from '../../lib/models/dropout';
import { LocalResponseNormalization } from '../../lib/models/local-response';
import { batchNormalization } from '../../lib/norm';

const { layers: L } = tf;

/** A small network with every kind of row that the summary tells apart, and names as `buildInception` gives them. */
function small(): tf.LayersModel {
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor;
  const convolution = (name: string, filters: number, kernelSize = 1, strides = 1) =>
    L.conv2d({ name, filters, kernelSize, strides, padding: 'same', useBias: false });
  const input = tf.input({ shape: [16, 12, 3] });
  const separable = L.separableConv2d({
    ...{ name: 'conv1/7x7', filters: 8, kernelSize: 7, strides: 2, padding: 'same', useBias: false },
    ...{ depthMultiplier: 2 },
  });
  let x = apply(batchNormalization({ name: 'conv1/7x7/bn' }), apply(separable, input));
  x = apply(L.maxPooling2d({ name: 'pool1', poolSize: 3, strides: 2, padding: 'same' }), x);
  x = apply(new LocalResponseNormalization({ name: 'pool1/local_response' }), x);
  x = apply(convolution('conv2/3x3', 5, 3), apply(convolution('conv2/reduce', 4), x));
  const moduleOf = (id: string, one: number, strides: number, pool: 'max' | 'avg', projection: number) => {
    const branches = one ? [apply(convolution(`${id}/1x1`, one), x)] : [];
    const three = apply(convolution(`${id}/3x3_reduce`, 2), x);
    branches.push(apply(convolution(`${id}/3x3`, 3, 3, strides), three));
    const double = apply(convolution(`${id}/double3x3_a`, 5, 3), apply(convolution(`${id}/double3x3_reduce`, 4), x));
    branches.push(apply(convolution(`${id}/double3x3_b`, 6, 3, strides), double));
    const settings = { name: `${id}/pool`, poolSize: 3, strides, padding: 'same' } as const;
    const pooled = apply(pool === 'max' ? L.maxPooling2d(settings) : L.averagePooling2d(settings), x);
    branches.push(projection ? apply(convolution(`${id}/projection`, projection), pooled) : pooled);
    return apply(L.concatenate({ name: `${id}/output` }), branches);
  };
  x = moduleOf('3a', 1, 1, 'avg', 7);
  const auxiliary = apply(L.dense({ name: 'auxiliary_3a/logits', units: 2 }), apply(L.flatten({ name: 'auxiliary_3a/flatten' }), x)); // prettier-ignore
  x = moduleOf('3c', 0, 2, 'max', 0);
  x = apply(L.globalAveragePooling2d({ name: 'pool5' }), x);
  x = apply(new SeededDropout({ name: 'dropout', rate: 0.5 }), x);
  const logits = apply(L.dense({ name: 'classifier', units: 2 }), x);
  return tf.model({ inputs: input, outputs: [logits, auxiliary], name: 'small' });
}

/** By hand. Weights: of a separable convolution both halves; each counts once at every position of the output. */
const ROWS = {
  conv1: { type: 'convolution 7x7/2', output: [8, 6, 8], depth: 1, pool: '', weights: 7 * 7 * 3 * 2 + 6 * 8 },
  pool1: { type: 'max pool 3x3/2', output: [4, 3, 8], depth: 0, pool: '', weights: 0 },
  conv2: { type: 'convolution 3x3/1', output: [4, 3, 5], depth: 2, pool: '', weights: 8 * 4 + 9 * 4 * 5 },
  '3a': {
    ...{ type: 'inception (3a)', output: [4, 3, 17], depth: 3, pool: 'avg + 7' },
    weights: 5 * 1 + 5 * 2 + 9 * 2 * 3 + 5 * 4 + 9 * 4 * 5 + 9 * 5 * 6 + 5 * 7,
  },
  auxiliary_3a: { type: 'classifier after 3a', output: [2], depth: 1, pool: '', weights: 4 * 3 * 17 * 2 },
  '3c': {
    ...{ type: 'inception (3c) stride 2', output: [2, 2, 26], depth: 3, pool: 'max + pass through' },
    weights: 17 * 2 + 9 * 2 * 3 + 17 * 4 + 9 * 4 * 5 + 9 * 5 * 6,
  },
  pool5: { type: 'avg pool', output: [26], depth: 0, pool: '', weights: 0 },
  dropout: { type: 'dropout', output: [26], depth: 0, pool: '', weights: 0 },
  classifier: { type: 'linear', output: [2], depth: 1, pool: '', weights: 26 * 2 },
};

const MULTIPLY_ADDS = {
  ...{ conv1: 48 * (294 + 48), pool1: 0, conv2: 12 * 212, '3a': 12 * 574, auxiliary_3a: 408 },
  '3c': 12 * (34 + 68 + 180) + 4 * (54 + 270),
  ...{ pool5: 0, dropout: 0, classifier: 52 },
};

describe('the summary of a small network', () => {
  let model: tf.LayersModel;
  let summary: ModelSummary;
  before(async () => {
    await useEngine('cpu');
    model = small();
    summary = summarizeInception(model);
  });
  after(() => void model.dispose());

  it('has a row for each stage, with its kind, output, depth and weights', () => {
    const rows = summary.rows.map(({ id, type, output, depth, pool, weights }) => [
      id,
      { type, output, depth, pool, weights },
    ]);
    assert.deepEqual(Object.fromEntries(rows), ROWS);
    assert.equal(rows.length, Object.keys(ROWS).length);
  });

  it('counts the multiply-adds of each layer at its own positions', () => {
    assert.deepEqual(Object.fromEntries(summary.rows.map(({ id, multiplyAdds }) => [id, multiplyAdds])), MULTIPLY_ADDS);
  });

  it('has the filters of the figure’s columns, where there is such a branch', () => {
    const filters = Object.fromEntries(summary.rows.map((row) => [row.id, row.filters]));
    assert.deepEqual(filters, {
      ...{ conv1: {}, pool1: {}, conv2: { '3x3_reduce': 4, '3x3': 5 } },
      '3a': { '1x1': 1, '3x3_reduce': 2, '3x3': 3, double3x3_reduce: 4, double3x3: 6 },
      auxiliary_3a: {},
      '3c': { '3x3_reduce': 2, '3x3': 3, double3x3_reduce: 4, double3x3: 6 },
      ...{ pool5: {}, dropout: {}, classifier: {} },
    });
  });

  it('sums up all rows, the depth without auxiliary classifiers', () => {
    const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
    const weights = sum(Object.values(ROWS).map((row) => row.weights));
    assert.deepEqual([summary.name, summary.depth, summary.weights], ['small', 1 + 2 + 3 + 3 + 1, weights]);
    assert.deepEqual([summary.normalizedChannels, summary.multiplyAdds], [8, sum(Object.values(MULTIPLY_ADDS))]);
    // gamma and beta of eight channels, biases of two dense layers of two units
    assert.equal(summary.parameters, weights + 16 + 4);
  });

  it('is printed in columns: text from the left, numbers from the right', () => {
    const [title, header, ...lines] = formatSummary(summary).split('\n');
    assert.deepEqual([title, lines.length], ['small', summary.rows.length + 1]);
    const names = [
      'stage',
      'type',
      'output',
      'depth',
      '#1x1',
      '#3x3 reduce',
      '#3x3',
      '#double3x3 reduce',
      '#double3x3',
    ];
    assert.deepEqual(header.split(/ {2,}/), [...names, 'pool + proj', 'parameters', 'multiply-adds']);
    const ends = (name: string) => header.lastIndexOf(name) + name.length;
    const row = lines[3];
    assert.deepEqual(
      [
        row.slice(0, 2),
        row.slice(header.indexOf('type')).split('  ')[0],
        row.slice(header.indexOf('output')).split(' ')[0],
      ],
      ['3a', 'inception (3a)', '4x3x17'],
    );
    const numbers = { depth: '3', '#3x3 reduce': '2', '#double3x3': '6', parameters: '574', 'multiply-adds': '6,888' };
    for (const [name, value] of Object.entries(numbers))
      assert.ok(row.slice(0, ends(name)).endsWith(` ${value}`), name);
    assert.equal(row.slice(header.indexOf('pool + proj')).split('  ')[0], 'avg + 7');
    assert.match(lines.at(-1)!, /^total +10 +[\d,]+ +[\d,]+$/);
    for (const line of lines) assert.equal(line, line.trimEnd());
  });
});
