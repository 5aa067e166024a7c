import assert from 'node:assert/strict';
import { currentEngine, tf } from '../../../lib/engine';
import { Random } from '../../../lib/random';
import { convFilterGradient } from '../onednn/reference';
import { assertClose, normals, tensor } from '../onednn/support';
import { needsGpu } from './support';

interface Runs {
  runWebGPUProgram(program: { readonly atomic?: boolean; readonly constructor: { readonly name: string } }): unknown;
}

/** Names of the shaders that run in `body`; those that add up as threads arrive are marked. */
function shadersOf(body: () => void): string[] {
  const backend = tf.backend() as unknown as Runs;
  const names: string[] = [];
  const stock = backend.runWebGPUProgram.bind(backend) as (...call: unknown[]) => unknown;
  backend.runWebGPUProgram = (program, ...rest: unknown[]) => {
    names.push(`${program.constructor.name}${program.atomic ? ' (as threads arrive)' : ''}`);
    return stock(program, ...rest);
  };
  try {
    tf.tidy(body);
  } finally {
    Reflect.deleteProperty(backend, 'runWebGPUProgram');
  }
  return names;
}

const SUMS: Readonly<Record<string, () => tf.Tensor>> = {
  'a product over many terms': () => tf.matMul(tf.ones([20, 3000]), tf.ones([3000, 20])),
  'the same, fused': () =>
    tf.fused.matMul({ a: tf.ones([20, 3000]), b: tf.ones([3000, 20]), bias: tf.ones([20]), activation: 'relu6' }),
  'the same, transposed': () => tf.matMul(tf.ones([3000, 20]), tf.ones([3000, 20]), true),
  'a convolution of single cells': () =>
    tf.conv2d(tf.ones<tf.Rank.R4>([2, 3, 3, 3000]), tf.ones([1, 1, 3000, 30]), 1, 'valid'),
  'a convolution over the whole image': () =>
    tf.conv2d(tf.ones<tf.Rank.R4>([12, 8, 8, 40]), tf.ones([8, 8, 40, 20]), 1, 'valid'),
  'rows that are gathered twice, backward': () =>
    tf.grad((x: tf.Tensor) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')))(tf.ones([4, 5])),
  'numbers that are scattered': () => tf.scatterND(tf.tensor2d([[1], [1]], [2, 1], 'int32'), tf.ones([2]), [4]),
};

describe('kernels of the webgpu engine', () => {
  needsGpu();

  for (const [what, sum] of Object.entries(SUMS)) {
    it(`add up ${what} in one order`, () => {
      const shaders = shadersOf(() => void sum().add(0).dataSync());
      assert.ok(shaders.length > 0);
      assert.deepEqual(
        shaders.filter((name) => name.includes('arrive')),
        [],
      );
    });
  }

  it('notice a sum that is split among threads', () => {
    tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 1);
    try {
      const shaders = shadersOf(() => void tf.matMul(tf.ones([20, 300]), tf.ones([300, 20])).dataSync());
      assert.ok(shaders.includes('MatMulSplitKProgram (as threads arrive)'), shaders.join());
    } finally {
      tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', -1);
    }
  });

  it('make the gradient of a filter of several pieces, each in several parts', () => {
    tf.tidy(() => {
      const random = new Random(1);
      const [xShape, filterShape] = [[3, 20, 21, 70] as const, [3, 2, 70, 66] as const];
      const [x, dy] = [normals(random, [...xShape]), normals(random, [3, 10, 11, 66])];
      const f = (w: tf.Tensor) => tf.conv2d(tensor<tf.Tensor4D>(x), w as tf.Tensor4D, 2, 'same') as tf.Tensor;
      const shaders = shadersOf(() => {
        const dw = tf.grad(f)(tf.zeros([...filterShape]), tensor(dy));
        const window = { stride: [2, 2], dilation: [1, 1], before: [0, 0], out: [10, 11] } as const;
        assertClose(dw, convFilterGradient(x, dy, filterShape, window), 'dw');
      });
      assert.equal(shaders.filter((name) => name === 'Program').length, 2, shaders.join());
    });
  });

  it('name the first of equal ones, also along long axes', () => {
    tf.tidy(() => {
      const x = tf.oneHot(tf.tensor1d([70, 199], 'int32'), 200).add(tf.oneHot(tf.tensor1d([30, 120], 'int32'), 200));
      assert.deepEqual([...x.argMax(1).dataSync()], [30, 120]);
      assert.deepEqual([...x.neg().argMin(1).dataSync()], [30, 120]);
      assert.deepEqual([...x.transpose().argMax(0).dataSync()], [30, 120]);
    });
  });

  it('make floats of whole numbers and truth values, which any other kernel then reads as floats', () => {
    tf.tidy(() => {
      const flags = tf.tensor2d([1, -1, 2, -2, 3, 3], [2, 3]).greater(0);
      const floats = flags.cast('float32');
      assert.deepEqual(floats.dataSync(), Float32Array.of(1, 0, 1, 0, 1, 1));
      assert.deepEqual(flags.cast('int32').dataSync(), Int32Array.of(1, 0, 1, 0, 1, 1));
      assert.deepEqual([...floats.transpose().dataSync()], [1, 0, 0, 1, 1, 1]);
      assert.deepEqual(tf.tensor1d([3, -4], 'int32').cast('float32').dataSync(), Float32Array.of(3, -4));
      assert.deepEqual(tf.tensor1d([3.7, -4.7]).cast('int32').dataSync(), Int32Array.of(3, -4));
    });
  });

  it('add up backward along axes of every length', () => {
    for (const length of [3, 5, 2, 8]) {
      const sums = tf.tidy(() => tf.ones([2, length]).cumsum(1, false, true).dataSync());
      const want = Array.from({ length }, (_, i) => length - i);
      assert.deepEqual([...sums], [...want, ...want]);
    }
  });

  it('refuse indices that are none, with the range', () => {
    const x = tf.ones([4, 5]);
    for (const [indices, axis, range] of [
      [[4], 0, /value 4 is not in \[0, 3\]/],
      [[0, -1], 0, /value -1 is not in \[0, 3\]/],
      [[5], 1, /value 5 is not in \[0, 4\]/],
    ] as const) {
      assert.throws(() => tf.tidy(() => tf.gather(x, tf.tensor1d([...indices], 'int32'), axis)), range);
    }
    assert.deepEqual(
      tf.tidy(() => tf.gather(x, tf.tensor1d([3, 0], 'int32')).shape),
      [2, 5],
    );
    x.dispose();
  });

  it('that only engine cpu has are named', () => {
    const borrowed = currentEngine().borrowed!();
    assert.ok(
      borrowed.includes('SyncBatchNorm') && borrowed.includes('Acos') && !borrowed.includes('BatchNormTraining'),
      borrowed.join(),
    );
  });
});
