import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { buildInception, mnistNet } from '../../lib/models';
import { Random } from '../../lib/random';
import { lossAndGradients } from '../../lib/train/gradients';
import { networkOf } from '../../lib/train/network';
import { onEachEngine } from './engines';

/** Float32 through some twenty layers, as a share of the largest element of a gradient: ten times what was seen, 7e-6. */
const TOLERANCE = 1e-4;

const NETWORKS = {
  'BN-Inception, scale cifar': {
    build: () => buildInception({ scale: 'cifar', width: 0.125, seed: 1 }),
    shape: [2, 32, 32, 3],
  },
  'the MNIST network with batch normalization': {
    build: () => mnistNet({ isBatchNormalized: true, random: new Random(1) }),
    shape: [20, 784],
  },
} as const;

type Network = (typeof NETWORKS)[keyof typeof NETWORKS];

/** What engine cpu gives, by network. */
const references: Record<string, Promise<Record<string, Float32Array>>> = {};

/** Loss, gradients and moving averages of one step, from the same start and the same examples. */
async function step({ build, shape }: Network, engine: string): Promise<Record<string, Float32Array>> {
  await useEngine(engine);
  const model = build();
  const random = new Random(3);
  const x = tf.tensor(random.normals(tf.util.sizeFromShape([...shape])), [...shape]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: shape[0] }, () => random.integer(10)),
    'int32',
  );
  const { loss, gradients } = lossAndGradients({ model, network: networkOf(model), x, labels, auxiliaryWeight: 0.3 });
  const numbers: Record<string, Float32Array> = { loss: Float32Array.of(loss) };
  // names count up from model to model
  Object.values(gradients).forEach((gradient, i) => (numbers[`gradient ${i}`] = gradient.dataSync<'float32'>()));
  model.nonTrainableWeights.forEach((weight, i) => (numbers[`average ${i}`] = weight.read().dataSync<'float32'>()));
  tf.dispose([x, labels, ...Object.values(gradients)]);
  model.dispose();
  return numbers;
}

onEachEngine(
  'a training step',
  (engine) => {
    for (const [name, network] of Object.entries(NETWORKS)) {
      it(`of ${name} gives what engine cpu adds up in float64`, async function () {
        this.timeout(300_000);
        const want = await (references[name] ??= step(network, 'cpu'));
        const got = await step(network, engine);
        assert.deepEqual(Object.keys(got), Object.keys(want));
        for (const [what, numbers] of Object.entries(want)) {
          const largest = numbers.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6);
          const error = numbers.reduce((most, v, i) => Math.max(most, Math.abs(v - got[what][i])), 0);
          assert.ok(error <= TOLERANCE * largest, `${what}: ${error} off, of ${largest}`);
        }
      });
    }
  },
  ['wasm', 'onednn', 'webgpu', 'tensorflow'],
);
