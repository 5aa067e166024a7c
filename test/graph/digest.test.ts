import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { tf, useEngine } from '../../lib/engine';
import { describeGraph } from '../../lib/graph';
import { graphDigest } from '../../lib/graph/digest';
import { SeededDropout } from '../../lib/models';
import { batchNormalization } from '../../lib/norm';
import { MODELS } from './models';
import { SOURCES } from '../sources';

const { layers: L } = tf;

/** What the variants of one model are made of. */
interface Variant {
  readonly units?: number;
  readonly activation?: 'relu' | 'tanh';
  readonly constraint?: 'unitNorm' | 'nonNeg';
  readonly regularizer?: 'l1l2';
  readonly decay?: number;
  readonly frozen?: boolean;
  readonly seed?: number;
  readonly inputs?: readonly ('a' | 'b' | 'c')[];
  readonly names?: readonly [string, string];
  readonly untrainable?: 'layer' | 'weight' | 'inner';
  readonly swapped?: boolean;
}

/** Three branches, a choice of wires, an inner model, dropout and batch normalization. */
function build(variant: Variant): tf.LayersModel {
  const { units = 3, activation = 'relu', constraint, regularizer, decay, frozen, seed = 1 } = variant;
  const x = tf.input({ shape: [3] });
  const dense = (name?: string) =>
    L.dense({ name, units: 3, activation, kernelConstraint: constraint, kernelRegularizer: regularizer });
  const a = dense(variant.names?.[0]).apply(x) as tf.SymbolicTensor;
  const b = dense(variant.names?.[1]).apply(a) as tf.SymbolicTensor;
  const c = dense().apply(b) as tf.SymbolicTensor;
  const wires = { a, b, c };
  const sum = L.add().apply((variant.inputs ?? ['b', 'c']).map((wire) => wires[wire])) as tf.SymbolicTensor;
  const inner = tf.sequential({ layers: [L.dense({ units, inputShape: [3] }), batchNormalization({ decay, frozen })] });
  const dropped = new SeededDropout({ name: 'drop', rate: 0.5, seed }).apply(inner.apply(sum)) as tf.SymbolicTensor;
  const model = tf.model({ inputs: x, outputs: variant.swapped ? [c, dropped] : [dropped, c] });
  if (variant.untrainable === 'layer') model.layers[1].trainable = false;
  if (variant.untrainable === 'weight') model.layers[1].trainableWeights[0].trainable = false;
  if (variant.untrainable === 'inner') inner.layers[1].trainable = false;
  return model;
}

const VARIANTS: readonly Variant[] = [
  {},
  { units: 4 },
  { activation: 'tanh' },
  { constraint: 'unitNorm' },
  { constraint: 'nonNeg' },
  { regularizer: 'l1l2' },
  { decay: 0.9 },
  { frozen: true },
  { seed: 2 },
  { inputs: ['a', 'c'] },
  { inputs: ['c', 'b'] },
  { inputs: ['b', 'c', 'a'] },
  { untrainable: 'layer' },
  { untrainable: 'weight' },
  { untrainable: 'inner' },
  { swapped: true },
];

describe('the digest of a graph', () => {
  before(() => useEngine('cpu'));

  it('is another one for every change of setting, wire or flag, and the same when built again', () => {
    const digests = VARIANTS.map((variant) => graphDigest(build(variant)));
    assert.equal(new Set(digests).size, VARIANTS.length);
    assert.deepEqual(
      VARIANTS.map((variant) => graphDigest(build(variant))),
      digests,
    );
  });

  for (const [kind, make] of Object.entries(MODELS)) {
    it(`is the same when built again: ${kind}`, () => assert.equal(graphDigest(make()), graphDigest(make())));
  }

  it('does not see what a step changes', () => {
    const model = build({});
    const before = graphDigest(model);
    tf.tidy(() => void model.apply(tf.ones([4, 3]), { training: true }));
    assert.equal(graphDigest(model), before);
  });

  it('sees to which use of a shared layer a wire leads', () => {
    const pair = (first: boolean) => {
      const x = tf.input({ shape: [2] });
      const dense = L.dense({ units: 2 });
      const once = dense.apply(x) as tf.SymbolicTensor;
      const twice = dense.apply(once) as tf.SymbolicTensor;
      return tf.model({
        inputs: x,
        outputs: L.add().apply(first ? [once, twice] : [twice, once]) as tf.SymbolicTensor,
      });
    };
    assert.notEqual(graphDigest(pair(true)), graphDigest(pair(false)));
  });

  it('is that of another process, which counted other layers before', () => {
    const program = `
      const { tf, useEngine } = require('./lib/engine');
      const { graphDigest } = require('./lib/graph/digest');
      const { MODELS } = require('./test/graph/models');
      useEngine('cpu').then(() => {
        console.log(Object.values(MODELS).reverse().map((make) => graphDigest(make())).reverse().join());
      });`;
    const other = execFileSync(process.execPath, [...SOURCES, '-e', program], { encoding: 'utf8' });
    assert.equal(
      other.trim(),
      Object.values(MODELS)
        .map((make) => graphDigest(make()))
        .join(),
    );
  });

  it('names tensors by the call that makes them', () => {
    const { layers, outputs } = describeGraph(MODELS['several outputs of a layer']());
    assert.deepEqual(outputs, ['layer_3', 'layer_1:1']);
    assert.deepEqual(layers['layer_2'].calls, [['layer_1:2']]);
  });
});
