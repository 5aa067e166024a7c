import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { wasmEngine } from '../../lib/engine/wasm';
import { Random } from '../../lib/random';
import { normals, pick, tensor } from './onednn/support';

/** Float32 sums of a few dozen terms, in another order. */
const TOLERANCE = 1e-4;

/** What an expression gives on the cpu engine and on wasm, as plain numbers. */
async function onBoth(expression: () => tf.Tensor[]): Promise<number[][][]> {
  const results: number[][][] = [];
  for (const engine of ['cpu', 'wasm']) {
    await useEngine(engine);
    results.push(tf.tidy(() => expression().map((t) => [...(t.dataSync() as Float32Array)])));
  }
  return results;
}

function assertNear(got: readonly number[], want: readonly number[], what: string): void {
  assert.equal(got.length, want.length, what);
  got.forEach((g, i) =>
    assert.ok(
      Math.abs(g - want[i]) <= TOLERANCE * Math.max(1, Math.abs(want[i])),
      `${what} at ${i}: ${g} instead of ${want[i]}`,
    ),
  );
}

const values = (...shape: number[]) => tensor<tf.Tensor>(normals(new Random(7), shape));
const image = (...shape: number[]) => values(...shape) as tf.Tensor4D;

/** Computations that the wasm backend cannot do by itself. */
const EXPRESSIONS: Readonly<Record<string, () => tf.Tensor[]>> = {
  'the gradient of looking rows up': () => {
    const f = (table: tf.Tensor) => tf.gather(table, tf.tensor1d([2, 0, 2], 'int32')).square();
    return [tf.grad(f)(values(4, 3))];
  },
  'a sum over named axes': () => [tf.einsum('bij,bjk->bik', values(2, 3, 4), values(2, 4, 5))],
  'a convolution with channels first': () => [tf.conv2d(image(2, 3, 5, 5), image(3, 3, 3, 4), 1, 'same', 'NCHW')],
  'gradients of a depthwise convolution': () => {
    const f = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same');
    return tf.grads(f)([image(2, 5, 5, 3), image(3, 3, 3, 2)]);
  },
  'a Fourier transform': () => {
    const spectrum = tf.spectral.fft(tf.complex([1, 2, 3, 4], [0, 0, 0, 0]));
    return [tf.real(spectrum), tf.imag(spectrum), tf.real(tf.spectral.ifft(spectrum))];
  },
  'products and sums of complex numbers': () => {
    const z = tf.complex(values(2, 3), values(2, 3).neg());
    const y = z.mul(z).add(z).reshape([3, 2]);
    return [tf.real(y), tf.imag(y), tf.abs(y)];
  },
  'a product of integers': () => [tf.matMul(tf.range(0, 6, 1, 'int32').reshape([2, 3]), tf.ones([3, 2], 'int32'))],
  'counts of a matrix of labels': () => [tf.bincount(tf.tensor1d([1, 2, 2, 4], 'int32'), tf.tensor1d([]), 5)],
};

describe('what the wasm backend lacks', () => {
  for (const [name, expression] of Object.entries(EXPRESSIONS)) {
    it(`${name} agrees with the cpu engine`, async () => {
      const [want, got] = await onBoth(expression);
      got.forEach((numbers, i) => assertNear(numbers, want[i], name));
    });
  }

  it('strings are compared, joined and cut', async () => {
    await useEngine('wasm');
    tf.tidy(() => {
      const words = tf.tensor1d(['batch', 'norm']);
      assert.deepEqual([...words.equal(tf.tensor1d(['batch', 'size'])).dataSync()], [1, 0]);
      const joined = tf.concat([words, words.clone()]);
      assert.deepEqual(joined.slice([1], [2]).dataSync(), ['norm', 'batch']);
    });
  });

  it('depthwise convolutions with filters shorter than the stride keep every value', async () => {
    const random = new Random(3);
    for (let i = 0; i < 30; i++) {
      const [side, R, S, stride] = [pick(random, 3, 7), pick(random, 1, 3), pick(random, 1, 3), pick(random, 1, 4)];
      const [want, got] = await onBoth(() => [
        tf.depthwiseConv2d(image(1, side, side, 2), image(R, S, 2, 1), stride, 'same'),
      ]);
      assertNear(got[0], want[0], JSON.stringify({ side, R, S, stride }));
    }
  });

  it('a network with an embedding and a separable convolution trains', async () => {
    await useEngine('wasm');
    const model = tf.sequential();
    model.add(tf.layers.embedding({ inputDim: 8, outputDim: 16, inputLength: 16 }));
    model.add(tf.layers.reshape({ targetShape: [4, 4, 16] }));
    model.add(tf.layers.separableConv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 2, activation: 'softmax' }));
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy' });
    const x = tf.tensor2d(
      Array.from({ length: 64 }, (_, i) => (i * 5) % 8),
      [4, 16],
    );
    const y = tf.oneHot(tf.tensor1d([0, 1, 0, 1], 'int32'), 2);
    const before = tf.memory().numTensors;
    const { history } = await model.fit(x, y, { epochs: 4, verbose: 0 });
    assert.ok(history.loss.every((loss) => Number.isFinite(loss as number)));
    assert.ok(tf.memory().numTensors - before < 30, 'only the state of the optimizer stays');
    tf.dispose([x, y]);
    model.dispose();
  });

  it('leaves nothing in memory, also when a kernel refuses', async () => {
    await useEngine('wasm');
    const backend = tf.backend() as unknown as { numDataIds(): number };
    const counts = () => [tf.memory().numTensors, tf.memory().numDataBuffers, backend.numDataIds()];
    const before = counts();
    for (let i = 0; i < 3; i++) tf.tidy(() => Object.values(EXPRESSIONS).forEach((expression) => void expression()));
    assert.throws(() => tf.tidy(() => void tf.matMul(tf.ones([2, 3], 'int32'), tf.ones([2, 3], 'int32'))));
    assert.deepEqual(counts(), before);
  });

  it('is named', async () => {
    await useEngine('wasm');
    const borrowed = wasmEngine.borrowed!();
    assert.ok(borrowed.includes('UnsortedSegmentSum') && borrowed.includes('FFT'));
    assert.ok(!borrowed.includes('Conv2D'));
  });
});
