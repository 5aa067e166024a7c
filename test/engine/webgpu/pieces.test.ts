import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { Recorder } from '../../../lib/engine/replay/recorder';
import { batchNormalization } from '../../../lib/norm';
import { Random } from '../../../lib/random';
import { Optimizer, trainStep } from '../../../lib/train';
import { bytesOnDevice, needsGpu, withLargest } from './support';

/** Float32 sums in another order, through a few layers and steps, as a share of the largest; ten times what was seen. */
const TOLERANCE = 1e-5;
const KIB = 2 ** 10;
/** Less than the first activations of {@link network}, and enough for one example and for every filter. */
const BOUND = 64 * KIB;
const EXAMPLES = 16;
const SEED = 5;

/** Convolutions, normalizations with statistics over the mini-batch, both poolings. */
function network(): tf.LayersModel {
  const conv = (filters: number, i: number) =>
    tf.layers.conv2d({
      filters,
      kernelSize: 3,
      padding: 'same',
      useBias: false,
      kernelInitializer: tf.initializers.glorotUniform({ seed: i }),
    });
  const input = tf.input({ shape: [16, 16, 3] });
  let x = conv(8, 1).apply(input) as tf.SymbolicTensor;
  x = batchNormalization({ activation: 'relu' }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(x) as tf.SymbolicTensor;
  const branches = [x, conv(4, 2).apply(x) as tf.SymbolicTensor];
  x = tf.layers.concatenate().apply(branches) as tf.SymbolicTensor;
  x = tf.layers.averagePooling2d({ poolSize: 2 }).apply(x) as tf.SymbolicTensor;
  x = batchNormalization({ activation: 'sigmoid' }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.flatten().apply(x) as tf.SymbolicTensor;
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
  return tf.model({
    inputs: input,
    outputs: tf.layers.dense({ units: 10, kernelInitializer }).apply(x) as tf.SymbolicTensor,
  });
}

/** Losses of five steps, with later ones by recording or none, and all weights and averages after them. */
function trained(replay: 'check' | 'off'): Float32Array[] {
  const before = process.env['BNLAB_REPLAY'];
  process.env['BNLAB_REPLAY'] = replay;
  const random = new Random(SEED);
  const model = network();
  const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
  const x = tf.tensor4d(random.normals(EXAMPLES * 16 * 16 * 3), [EXAMPLES, 16, 16, 3]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: EXAMPLES }, () => random.integer(10)),
    'int32',
  );
  try {
    const options = { model, optimizer, learningRate: 0.05 };
    const losses = [1, 2, 3, 4, 5].map((step) => trainStep(options, { x, labels }, step));
    return [Float32Array.from(losses), ...model.weights.map((weight) => weight.read().dataSync<'float32'>())];
  } finally {
    if (before === undefined) delete process.env['BNLAB_REPLAY'];
    else process.env['BNLAB_REPLAY'] = before;
    tf.dispose([x, labels]);
    optimizer.dispose();
    model.dispose();
  }
}

function assertNear(got: Float32Array, want: Float32Array, what: string): void {
  const largest = want.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6);
  want.forEach((w, i) => assert.ok(Math.abs(got[i] - w) <= TOLERANCE * largest, `${what} at ${i}: ${got[i]}, ${w}`));
}

const images = (n: number, random = new Random(SEED)) => tf.tensor4d(random.normals(n * 16 * 16 * 4), [n, 16, 16, 4]);

describe('tensors larger than a shader binds', function () {
  this.timeout(120_000);
  needsGpu();

  it('train a network to the weights of one whole, by tape and then by recording beside the tape', () => {
    const want = trained('check');
    const got = withLargest({ bound: BOUND }, () => trained('check'));
    want.forEach((numbers, i) => assertNear(got[i], numbers, i === 0 ? 'losses' : `weights ${i}`));
  });

  it('give their memory back', () => {
    const tensors = tf.memory().numTensors;
    const bytes = bytesOnDevice();
    withLargest({ bound: BOUND }, () => trained('off'));
    assert.equal(tf.memory().numTensors, tensors);
    // the constants of a recording that nobody holds any more may go meanwhile
    assert.ok(bytesOnDevice() <= bytes, `${bytesOnDevice() - bytes} bytes more`);
  });

  it('are computed anew by a recording, to the bits of the tape', () => {
    const body = (x: tf.Tensor4D) => {
      const filter = tf.ones<tf.Rank.R4>([3, 3, 4, 4]).mul<tf.Tensor4D>(0.1);
      const y = x.conv2d(filter, 1, 'same').relu().maxPool(2, 2, 'same');
      return [y as tf.Tensor, y.mean([0, 1, 2])];
    };
    withLargest({ bound: 16 * KIB }, () =>
      tf.tidy(() => {
        const [first, second] = [images(10), images(10, new Random(SEED + 1))];
        const recorder = new Recorder([first]);
        const program = recorder.program(recorder.during(() => body(first)))!;
        const got = program.run([second]).map((tensor) => tensor.dataSync());
        assert.deepEqual(
          got,
          body(second).map((tensor) => tensor.dataSync()),
        );
      }),
    );
  });

  it('come from the host and go back to it, at once and later', async () => {
    const x = images(20);
    const sent = x.dataSync().slice();
    const y = withLargest({ bound: 16 * KIB }, () => x.mul<tf.Tensor4D>(2));
    assert.deepEqual(
      y.dataSync(),
      sent.map((v) => 2 * v),
    );
    assert.deepEqual(await y.data(), y.dataSync());
    tf.dispose([x, y]);
  });

  it('are computed on copies by engine cpu where a kernel cannot take them in pieces', () => {
    tf.tidy(() => {
      const x = images(10);
      const want = [x.reverse(0), x.max(0), tf.concat([x, x], 0)].map((tensor) => tensor.dataSync());
      const got = withLargest({ bound: 16 * KIB }, () =>
        [x.reverse(0), x.max(0), tf.concat([x, x], 0)].map((tensor) => tensor.dataSync()),
      );
      assert.deepEqual(got, want);
    });
  });
});
