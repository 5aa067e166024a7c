import assert from 'node:assert/strict';
import { drawn, effect, Recorder, tf, type Program } from '../../lib/engine';
import { onEachEngine } from './engines';

/** Records `body` over a feed and returns its program. */
function recorded(feed: tf.Tensor, body: () => tf.Tensor[]): Program {
  let program: Program | undefined;
  tf.tidy(() => {
    const recorder = new Recorder([feed]);
    program = recorder.program(recorder.during(body));
  });
  return program!;
}

onEachEngine('a recording', (engine) => {
  let x: tf.Tensor1D;
  beforeEach(() => void (x = tf.tensor1d([1, 2, 3])));
  afterEach(() => x.dispose());

  /** Runs a program over [4, 5, 6] and returns what it makes. */
  const replay = (program: Program) =>
    tf.tidy(() => program.run([tf.tensor1d([4, 5, 6])]).map((tensor) => [...(tensor.dataSync() as Float32Array)]));

  it('runs over other inputs, with the constants of the first', () => {
    const program = recorded(x, () => [x.mul(tf.scalar(2)).add(tf.tensor1d([1, 1, 1]))]);
    assert.deepEqual(replay(program), [[9, 11, 13]]);
  });

  it('leaves out what nobody reads', () => {
    const program = recorded(x, () => {
      x.square().sqrt();
      return [x.add(1)];
    });
    assert.equal(program.length, 1);
  });

  it('reads variables as they are, and repeats effects on them', () => {
    const variable = tf.variable(tf.tensor1d([0, 0, 0]));
    const program = recorded(x, () => {
      const sum = variable.add(x);
      effect([sum], ([content]) => {
        const values = tf.engine().backend.readSync(content.dataId) as Float32Array;
        tf.tidy(() => variable.assign(tf.tensor1d(values)));
      });
      return [sum.mul(10)];
    });
    assert.deepEqual([...variable.dataSync()], [1, 2, 3]);
    assert.deepEqual(replay(program), [[50, 70, 90]]);
    assert.deepEqual([...variable.dataSync()], [5, 7, 9]);
    variable.dispose();
  });

  it('draws anew what was drawn', () => {
    let draws = 0;
    const program = recorded(x, () => [x.mul(drawn(() => tf.scalar(++draws)))]);
    assert.deepEqual([replay(program), replay(program)], [[[8, 10, 12]], [[12, 15, 18]]]);
  });

  it('returns results that share memory, the input itself, and gradients saved by the tape', () => {
    const program = recorded(x, () => {
      const y = x.sigmoid();
      const dx = tf.grad((a: tf.Tensor) => a.sigmoid())(x);
      return [y, y.reshape([3, 1]), x.clone(), dx];
    });
    const [y, same, input, dx] = replay(program);
    assert.deepEqual(same, y);
    assert.deepEqual(input, [4, 5, 6]);
    dx.forEach((d, i) => assert.ok(Math.abs(d - y[i] * (1 - y[i])) < 1e-6));
  });

  it('announces each result once, with its numbers, before the next kernel runs', () => {
    const program = recorded(x, () => {
      const y = x.square();
      const z = y.add(1);
      return [z, y.reshape([3, 1]), x.clone(), y];
    });
    const heard: [number, number[], readonly number[]][] = [];
    const onResult = (result: number, { dataId, shape }: tf.TensorInfo) => {
      heard.push([result, [...(tf.engine().backend.readSync(dataId) as Float32Array)], shape]);
    };
    tf.tidy(() => program.run([tf.tensor1d([4, 5, 6])], { onResult }));
    const reshaped = [1, [16, 25, 36], [3, 1]];
    const [first, square, sum] = [
      [2, [4, 5, 6], [3]],
      [3, [16, 25, 36], [3]],
      [0, [17, 26, 37], [3]],
    ];
    // TensorFlow's memory knows its shape: another shape takes a kernel of its own, elsewhere it is the same memory
    const isKernel = engine === 'tensorflow';
    assert.deepEqual(heard, isKernel ? [first, square, sum, reshaped] : [first, reshaped, square, sum]);
  });

  /** Buffers beside those of before that are there when each result is announced. */
  const buffersAt = (program: Program): number[] => {
    const backend = tf.backend() as unknown as { numDataIds(): number };
    const feed = tf.tensor1d([4, 5, 6]);
    const before = backend.numDataIds();
    const seen: number[] = [];
    tf.dispose(program.run([feed], { onResult: () => seen.push(backend.numDataIds() - before) }));
    feed.dispose();
    return seen;
  };

  it('holds no more than it still needs: values until their last use, a constant once', () => {
    const chain = recorded(x, () => [Array.from({ length: 12 }).reduce<tf.Tensor>((y) => y.square(), x)]);
    // the last value and the one it is made of
    assert.deepEqual(buffersAt(chain), [2]);
    const twice = recorded(x, () => {
      const constant = tf.tensor1d([7, 8, 9]);
      const y = x.mul(constant);
      return [y, y.add(constant)];
    });
    assert.equal(buffersAt(twice)[0], 2);
  });

  it('writes a constant once, and keeps it from run to run', () => {
    const backend = tf.backend() as unknown as { write(...of: unknown[]): object; numDataIds(): number };
    const program = recorded(x, () => {
      const constant = tf.tensor1d([7, 8, 9]);
      return [x.mul(constant), constant];
    });
    const feed = tf.tensor1d([4, 5, 6]);
    const write = backend.write.bind(backend);
    const written: unknown[] = [];
    backend.write = (...of) => {
      written.push(of[0]);
      return write(...of);
    };
    const buffers: number[] = [];
    try {
      for (let i = 0; i < 3; i++) {
        const results = program.run([feed]);
        assert.deepEqual(
          results.map((result) => [...result.dataSync()]),
          [
            [28, 40, 54],
            [7, 8, 9],
          ],
        );
        tf.dispose(results);
        buffers.push(backend.numDataIds());
      }
    } finally {
      backend.write = write;
    }
    assert.equal(written.filter((values) => (values as Float32Array | null)?.[0] === 7).length, 1);
    assert.deepEqual(buffers, [buffers[0], buffers[0], buffers[0]]);
    feed.dispose();
  });

  it('gives back what it drew, also where nobody tidies', () => {
    const program = recorded(x, () => [x.mul(drawn(() => tf.scalar(2)))]);
    const feed = tf.tensor1d([4, 5, 6]);
    const before = { ...tf.memory() };
    for (let i = 0; i < 3; i++) tf.dispose(program.run([feed]));
    const { numTensors, numDataBuffers } = tf.memory();
    assert.deepEqual([numTensors, numDataBuffers], [before.numTensors, before.numDataBuffers]);
    feed.dispose();
  });

  it('is current as long as its kernels and their gradients are those that are registered', () => {
    const program = recorded(x, () => [x.square()]);
    const [kernel, gradient] = [tf.getKernel('Square', tf.getBackend()), tf.getGradient('Square')];
    const put = (kernelFunc: tf.KernelFunc, gradFunc: tf.GradConfig['gradFunc']) => {
      tf.unregisterKernel('Square', tf.getBackend());
      tf.registerKernel({ ...kernel, kernelFunc });
      tf.unregisterGradient('Square');
      tf.registerGradient({ ...gradient, gradFunc });
      return program.isCurrent;
    };
    try {
      assert.equal(program.isCurrent, true);
      assert.equal(
        put((call) => kernel.kernelFunc(call), gradient.gradFunc),
        false,
      );
      assert.equal(
        put(kernel.kernelFunc, (...call) => gradient.gradFunc(...call)),
        false,
      );
    } finally {
      assert.equal(put(kernel.kernelFunc, gradient.gradFunc), true);
    }
  });

  it('leaves nothing behind, also when a kernel fails', () => {
    const program = recorded(x, () => [x.square().add(x.relu())]);
    const backend = tf.backend() as unknown as { numDataIds(): number };
    const counts = () => [tf.memory().numTensors, tf.memory().numDataBuffers, backend.numDataIds()];
    const before = counts();
    for (let i = 0; i < 3; i++) replay(program);
    assert.deepEqual(counts(), before);
    const gone = tf.tensor1d([1, 2, 3]);
    gone.dispose();
    assert.throws(() => tf.tidy(() => program.run([gone])));
    assert.deepEqual(counts(), before);
  });
});
