import assert from 'node:assert/strict';
import { tf, useEngine } from '../../../lib/engine';
import { drawn, effect } from '../../../lib/engine/replay/effects';
import { Recorder } from '../../../lib/engine/replay/recorder';

const valuesOf = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()]);

/** The program of a computation, and what it gave when it was recorded. */
function recorded(feeds: readonly tf.Tensor[], body: (feeds: readonly tf.Tensor[]) => tf.Tensor[]) {
  const recorder = new Recorder(feeds);
  const results = recorder.during(() => body(feeds));
  return { program: recorder.program(results), results };
}

/** Records for [1, 2] and gives what a replay makes of [3, 5], beside what the computation itself makes of that. */
function bothWays(body: (x: tf.Tensor) => tf.Tensor[]) {
  return tf.tidy(() => {
    const { program } = recorded([tf.tensor1d([1, 2])], ([x]) => body(x));
    assert.ok(program);
    const other = tf.tensor1d([3, 5]);
    return { replayed: valuesOf(program.run([other])), direct: valuesOf(body(other)), length: program.length };
  });
}

describe('a recording', () => {
  let host: tf.Variable;
  // on this engine, which is not the one of the moment when files are loaded
  before(async () => {
    await useEngine('cpu');
    host = tf.tidy(() => tf.variable(tf.tensor1d([0, 0]), false, 'recorded'));
  });
  after(() => host.dispose());

  const COMPUTATIONS: Readonly<Record<string, readonly [body: (x: tf.Tensor) => tf.Tensor[], kernels: number]>> = {
    'one kernel after the other': [(x) => [x.add(1).square()], 2],
    'several results, of which one is what was fed': [(x) => [x.neg(), x, x.exp()], 2],
    'numbers of the host, made before and meanwhile': [(x) => [x.mul(tf.tensor1d([2, 3])).add(x)], 2],
    'shapes over the same memory': [(x) => [x.reshape([2, 1]).neg().reshape([1, 2]), x.reshape([2, 1])], 1],
    'a kernel that takes a list': [(x) => [tf.concat([x, x.neg(), x])], 2],
    'a kernel that gives several': [(x) => tf.split(x, 2).reverse(), 1],
    'what nobody reads': [(x) => (x.neg(), [x.abs()]), 1],
    'a variable': [(x) => [x.add(host)], 1],
    // the sigmoid s, dy s, dy x, 1 - s, s (1 - s), dy x times that, the sum
    'a gradient, with what it keeps of the way there': [(x) => [tf.grad((y) => y.sigmoid().mul(y))(x)], 7],
  };
  for (const [what, [body, kernels]] of Object.entries(COMPUTATIONS)) {
    it(`gives ${what} for other inputs`, () => {
      const { replayed, direct, length } = bothWays(body);
      assert.deepEqual(replayed, direct);
      assert.equal(length, kernels);
    });
  }

  it('tells feeds apart by their order', () =>
    tf.tidy(() => {
      const feeds = [tf.tensor1d([1]), tf.tensor1d([10])];
      const { program } = recorded(feeds, ([a, b]) => [a.sub(b)]);
      assert.deepEqual(valuesOf(program!.run([tf.tensor1d([7]), tf.tensor1d([2])])), [[5]]);
    }));

  it('reads a variable anew, and what was a constant not', () =>
    tf.tidy(() => {
      const [variable, constant] = [tf.variable(tf.tensor1d([1]), false), tf.tensor1d([100])];
      const { program } = recorded([tf.tensor1d([0])], ([x]) => [x.add(variable).add(constant)]);
      variable.assign(tf.tensor1d([5]));
      assert.deepEqual(valuesOf(program!.run([tf.tensor1d([0])])), [[105]]);
      variable.dispose();
    }));

  it('writes a constant once, however often it is read', () =>
    tf.tidy(() => {
      const [x, constant] = [tf.tensor1d([3]), tf.tensor1d([5])];
      const { program } = recorded([x], ([fed]) => [fed.add(constant).mul(constant)]);
      const before = tf.backend().numDataIds();
      const results = program!.run([x]);
      assert.deepEqual(valuesOf(results), [[40]]);
      assert.equal(tf.backend().numDataIds() - before, 2, 'the result and the constant');
    }));

  it('draws anew, and repeats effects with what the replay gives them', () =>
    tf.tidy(() => {
      let draws = 0;
      const told: unknown[] = [];
      const { program } = recorded([tf.tensor1d([1])], ([x]) => {
        const sum = x.add(drawn(() => tf.tensor1d([10 * ++draws])));
        effect([sum], ([info]) => void told.push([...(tf.backend().readSync(info.dataId) as Float32Array)]));
        return [x.neg()];
      });
      program!.run([tf.tensor1d([2])]);
      assert.deepEqual(told, [[11], [22]]);
      // the sum, the negation and the effect
      assert.equal(program!.length, 3);
    }));

  it('is none where numbers were read that may decide what comes next, at once or later', () =>
    tf.tidy(() => {
      const [feeds, constant] = [[tf.tensor1d([1])], tf.tensor1d([2])];
      assert.equal(recorded(feeds, ([x]) => (x.dataSync(), [x.neg()])).program, undefined);
      assert.equal(recorded(feeds, ([x]) => (void x.data(), [x.neg()])).program, undefined);
      // the recording itself has looked at a constant before
      assert.equal(recorded(feeds, ([x]) => [x.add(constant), (x.dataSync(), x.neg())]).program, undefined);
      assert.ok(recorded(feeds, ([x]) => [x.neg()]).program);
    }));

  it('is none where a tensor came from nowhere, but for one that was there before', () =>
    tf.tidy(() => {
      const made = () =>
        tf.engine().makeTensorFromDataId(tf.backend().write(Float32Array.of(1), [1], 'float32'), [1], 'float32');
      const feeds = [tf.tensor1d([1])];
      assert.equal(recorded(feeds, ([x]) => [x.add(made())]).program, undefined);
      const earlier = made();
      const { program } = recorded(feeds, ([x]) => [x.add(earlier)]);
      assert.deepEqual(valuesOf(program!.run([tf.tensor1d([5])])), [[6]]);
    }));

  it('gives TensorFlow.js its methods back, its own ones and those of a test, also where it fails', () => {
    const engine = tf.engine() as unknown as Record<string, unknown>;
    const names = ['runKernel', 'makeTensor', 'readSync', 'read'];
    const owned = () => names.map((name) => Object.hasOwn(engine, name));
    const before = owned();
    assert.throws(() =>
      new Recorder([]).during(() => {
        assert.deepEqual(owned(), [true, true, true, true]);
        throw new Error('failed');
      }),
    );
    assert.deepEqual(owned(), before);
    const stock = engine['readSync'] as (id: object) => unknown;
    const own = (id: object) => stock.call(engine, id);
    engine['readSync'] = own;
    new Recorder([]).during(() => assert.notEqual(engine['readSync'], own));
    assert.equal(engine['readSync'], own);
    if (before[2]) engine['readSync'] = stock;
    else Reflect.deleteProperty(engine, 'readSync');
  });

  it('of a kernel that asks for others inside is of the kernel alone, where it works on what nobody else knows', () => {
    let known: tf.Tensor | undefined;
    const kernelFunc = ({ inputs }: { readonly inputs: object }): tf.TensorInfo => {
      const [{ dataId }] = Object.values(inputs) as tf.TensorInfo[];
      const [value] = tf.backend().readSync(dataId) as Float32Array;
      const write = (number: number) => tf.backend().write(Float32Array.of(number), [1], 'float32');
      const unknown = tf.engine().makeTensorFromDataId(write(value), [1], 'float32');
      // one input that nobody else knows is enough
      known?.add(unknown.neg());
      return { dataId: write(-value), shape: [1], dtype: 'float32' };
    };
    tf.registerKernel({ kernelName: 'TestInside', backendName: 'cpu', kernelFunc });
    try {
      tf.tidy(() => {
        const { program } = recorded([tf.tensor1d([1])], ([x]) => {
          known = x;
          return [tf.engine().runKernel<tf.Tensor>('TestInside', { x })];
        });
        known = undefined;
        assert.equal(program?.length, 1);
        assert.deepEqual(valuesOf(program.run([tf.tensor1d([4])])), [[-4]]);
      });
    } finally {
      tf.unregisterKernel('TestInside', 'cpu');
    }
  });

  it('goes on after a kernel that failed and was caught', () =>
    tf.tidy(() => {
      const { program } = recorded([tf.tensor1d([1])], ([x]) => {
        assert.throws(() => tf.engine().runKernel('TestNone', { x }));
        return [x.neg().abs()];
      });
      assert.deepEqual(valuesOf(program!.run([tf.tensor1d([4])])), [[4]]);
    }));
});
