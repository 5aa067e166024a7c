import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onednnEngine } from '../../../lib/engine/onednn';
import { packageHere } from '../../../lib/engine/onednn/find';
import { tf } from '../../../lib/engine/tf';
import { BnlabError } from '../../../lib/errors';
import { kernel, needsOneDnn } from './support';
import { SOURCES } from '../../sources';

const ENGINE_FILE = join(__dirname, '../../../lib/engine/onednn/index.ts');

/** Runs a program over the engine in a process of its own. */
function runProgram(
  body: string,
  env: NodeJS.ProcessEnv = {},
  flags: string[] = [],
): { status: number | null; out: string } {
  const program = `const { onednnEngine } = require(${JSON.stringify(ENGINE_FILE)});
    const { tf } = require(${JSON.stringify(join(ENGINE_FILE, '../../tf.ts'))});
    (async () => { ${body} })();`;
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, ...SOURCES, '-e', program], options);
  return { status, out: stdout + stderr };
}

describe('the onednn engine', () => {
  it('says what is missing, and never throws, where there is no library', () => {
    const { status, out } = runProgram('console.log(JSON.stringify(onednnEngine.probe()))', {
      BNLAB_DNNL: 'libnothing.so',
    });
    assert.equal(status, 0, out);
    assert.match(out, /"available":false/);
    assert.match(out, new RegExp(packageHere().replaceAll(/[.()^$[\]]/g, '\\$&')));
  });
});

describe('the onednn engine, where the library is', () => {
  needsOneDnn();

  it('ends its process with exit code 0, with all threads used', function () {
    const runs = Number(process.env.BNLAB_EXIT_RUNS ?? 3);
    this.timeout(10_000 * runs);
    for (let i = 0; i < runs; i++) {
      const body = `await onednnEngine.activate();
        const x = tf.ones([8, 32, 32, 32]); console.log(tf.conv2d(x, tf.ones([3, 3, 32, 32]), 1, 'valid').dataSync()[0]);`;
      const { status, out } = runProgram(body);
      assert.equal(status, 0, out);
      assert.match(out, /288/);
    }
  });

  it('a signal in the middle of a product harms nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bnlab-signals-'));
    try {
      // the profiler sends a signal every 100 microseconds; oneDNN's gemm code uses the stack pointer as a data register
      const body = `await onednnEngine.activate();
        const [a, b] = [tf.ones([60, 784]), tf.ones([784, 100])];
        for (let i = 0; i < 2000; i++) tf.tidy(() => { tf.matMul(a, b); tf.matMul(b, a, true, true); a.sum(0); });
        console.log('sum', tf.matMul(a, b).dataSync()[0]);`;
      const flags = ['--cpu-prof', '--cpu-prof-interval', '100', `--cpu-prof-dir=${folder}`];
      const { status, out } = runProgram(body, {}, flags);
      assert.equal(status, 0, out);
      assert.match(out, /sum 784/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('a tensor lives in aligned memory of its own, which view shows without a copy', () => {
    const t = tf.tensor1d([1, 2, 3]);
    onednnEngine.view!(t)!.fill(5);
    assert.deepEqual([...t.dataSync()], [5, 5, 5]);
    const read = t.dataSync();
    t.dispose();
    const other = tf.tensor1d([7, 7, 7]);
    assert.deepEqual([...read], [5, 5, 5], 'what was read belongs to the reader');
    other.dispose();
  });

  it('numbers given to a tensor are copied', () => {
    const values = new Float32Array([1, 2]);
    const t = tf.tensor1d(values);
    values.fill(9);
    assert.deepEqual([...t.dataSync()], [1, 2]);
    t.dispose();
  });

  it('uses the same memory step after step, and gives it back', () => {
    const used = () => tf.memory() as unknown as { poolBytes: number; idleBytes: number };
    const step = () => {
      tf.tidy(() => {
        const x: tf.Tensor4D = tf.ones([4, 16, 16, 8]);
        const f = (w: tf.Tensor) => {
          const y = tf.conv2d(x, w as tf.Tensor4D, 1, 'same').relu<tf.Tensor4D>();
          return tf.maxPool(y, 3, 2, 'same').sum();
        };
        tf.grad(f)(tf.ones([3, 3, 8, 8]));
      });
    };
    for (let i = 0; i < 3; i++) step();
    const { poolBytes } = used();
    const tensors = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) step();
    assert.equal(used().poolBytes, poolBytes);
    assert.equal(tf.memory().numTensors, tensors);
    onednnEngine.dispose!();
    assert.equal(used().idleBytes, 0);
    step();
  });

  it('gives the same bits for the same numbers', () => {
    const run = () => {
      return tf.tidy(() => {
        const x: tf.Tensor4D = tf.randomNormal([4, 20, 20, 33], 0, 1, 'float32', 1);
        const w: tf.Tensor4D = tf.randomNormal([3, 3, 33, 40], 0, 1, 'float32', 2);
        const [dx, dw] = tf.grads((a: tf.Tensor, b: tf.Tensor) => {
          return tf
            .conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same')
            .square()
            .sum();
        })([x, w]);
        return [...dx.dataSync(), ...dw.dataSync()];
      });
    };
    assert.deepEqual(run(), run());
  });

  it('keeps strings, complex numbers and stock kernels working', () => {
    tf.tidy(() => {
      assert.deepEqual(tf.tensor1d(['a', 'b']).arraySync(), ['a', 'b']);
      assert.deepEqual([...tf.real(tf.complex([1, 2], [3, 4])).dataSync()], [1, 2]);
      assert.deepEqual([...tf.topk(tf.tensor1d([1, 9, 3]), 2).values.dataSync()], [9, 3]);
      assert.deepEqual([...tf.oneHot([1, 0], 2).dataSync()], [0, 1, 1, 0]);
    });
  });
});

describe('hostile calls on oneDNN end in a JavaScript error', () => {
  needsOneDnn();
  const conv = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 };
  const gone = () => {
    const t = tf.ones([2, 4, 4, 3]);
    t.dispose();
    return t;
  };
  const raw = (t: tf.Tensor) => ({ dataId: t.dataId, shape: t.shape, dtype: t.dtype });
  const calls: Readonly<Record<string, () => unknown>> = {
    'channels that differ': () => kernel('Conv2D', { x: tf.ones([1, 4, 4, 3]), filter: tf.ones([3, 3, 4, 2]) }, conv),
    'an input of rank 3': () => kernel('Conv2D', { x: tf.ones([4, 4, 3]), filter: tf.ones([3, 3, 3, 2]) }, conv),
    'a filter of rank 2': () => kernel('Conv2D', { x: tf.ones([1, 4, 4, 3]), filter: tf.ones([3, 3]) }, conv),
    'an int32 image': () =>
      kernel('Conv2D', { x: tf.ones([1, 4, 4, 3], 'int32'), filter: tf.ones([3, 3, 3, 2]) }, conv),
    'a bool filter': () => kernel('Conv2D', { x: tf.ones([1, 4, 4, 3]), filter: tf.ones([3, 3, 3, 2], 'bool') }, conv),
    'an upstream gradient of another size': () =>
      kernel(
        'Conv2DBackpropFilter',
        { x: tf.ones([1, 4, 4, 3]), dy: tf.ones([1, 9, 4, 2]) },
        { ...conv, filterShape: [3, 3, 3, 2] },
      ),
    'a window larger than the image': () =>
      kernel('Conv2D', { x: tf.ones([1, 2, 2, 3]), filter: tf.ones([5, 5, 3, 2]) }, { ...conv, pad: 'valid' }),
    'a disposed image': () => kernel('Conv2D', { x: gone(), filter: tf.ones([3, 3, 3, 2]) }, conv),
    'a disposed image, past the checks of TensorFlow.js': () =>
      tf.getKernel('Conv2D', 'onednn').kernelFunc({
        inputs: { x: raw(gone()), filter: raw(tf.ones([3, 3, 3, 2])) },
        attrs: conv,
        backend: tf.backend(),
      }),
    'matrices that do not fit': () => kernel('BatchMatMul', { a: tf.ones([2, 3]), b: tf.ones([4, 2]) }),
    'a product of vectors': () => kernel('BatchMatMul', { a: tf.ones([3]), b: tf.ones([3]) }),
    'an int32 product with bias': () =>
      kernel('_FusedMatMul', { a: tf.ones([2, 2], 'int32'), b: tf.ones([2, 2]) }, { activation: 'linear' }),
    'shapes that do not broadcast': () => kernel('Add', { a: tf.ones([2, 3]), b: tf.ones([4]) }),
    'gamma of another length': () =>
      kernel(
        'BatchNormTraining',
        { x: tf.ones([4, 3]), gamma: tf.ones([2]), beta: tf.ones([3]) },
        { epsilon: 1e-3, activation: 'relu' },
      ),
    'a workspace of another engine': () =>
      kernel(
        'BatchNormTrainingGrad',
        Object.fromEntries<tf.Tensor>([
          ...['dy', 'x', 'y'].map((name): [string, tf.Tensor] => [name, tf.ones([64, 64])]),
          ...['gamma', 'mean', 'variance'].map((name): [string, tf.Tensor] => [name, tf.ones([64])]),
          ['workspace', tf.scalar(0)],
        ]),
        { epsilon: 1e-3, activation: 'relu' },
      ),
    'pooling of a vector': () => kernel('MaxPool', { x: tf.ones([3]) }, { filterSize: 2, strides: 1, pad: 'same' }),
    'pooling of integers': () =>
      kernel('AvgPool', { x: tf.ones([1, 4, 4, 1], 'int32') }, { filterSize: 2, strides: 1, pad: 'same' }),
    'a tensor of 4 GiB': () => tf.zeros([1024, 1024, 1024]),
    'a product of 4 GiB': () => kernel('BatchMatMul', { a: tf.ones([40000, 1]), b: tf.ones([1, 40000]) }),
    'a slice outside': () => kernel('Slice', { x: tf.ones([4, 4]) }, { begin: [3, 0], size: [3, 4] }),
    'a shape larger than the memory': () =>
      tf.getKernel('Relu', 'onednn').kernelFunc({
        inputs: { x: { ...raw(tf.ones([64])), shape: [1_000_000] } },
        attrs: {},
        backend: tf.backend(),
      }),
    'a shape smaller than the memory': () =>
      tf.getKernel('Sigmoid', 'onednn').kernelFunc({
        inputs: { x: { ...raw(tf.ones([1000])), shape: [100] } },
        attrs: {},
        backend: tf.backend(),
      }),
    'too few values': () => tf.backend().write(new Float32Array(3), [2, 2], 'float32'),
  };
  for (const [name, call] of Object.entries(calls)) {
    it(name, () => {
      assert.throws(() => tf.tidy(() => void call()), Error);
      tf.tidy(() => assert.equal(tf.ones([3]).sum().dataSync()[0], 3, 'the engine goes on'));
    });
  }

  it('an error of ours says what was expected and what came', () => {
    assert.throws(
      () => tf.tidy(() => void calls['matrices that do not fit']()),
      (thrown) => thrown instanceof BnlabError && thrown.got === '[2, 3] and [4, 2]',
    );
  });
});
