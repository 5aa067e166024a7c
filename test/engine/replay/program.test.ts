import assert from 'node:assert/strict';
import { tf, useEngine } from '../../../lib/engine';
import type { Effect } from '../../../lib/engine/replay/effects';
import { Program, type Kernel, type Recording, type Source, type Step } from '../../../lib/engine/replay/program';

const made: Source = { kind: 'made' };
const feed: Source = { kind: 'feed', index: 0 };

const valuesOf = (info: tf.TensorInfo) => [...(tf.backend().readSync(info.dataId) as Float32Array)];

function written(values: readonly number[]): tf.TensorInfo {
  const shape = [values.length];
  return { dataId: tf.backend().write(Float32Array.from(values), shape, 'float32'), shape, dtype: 'float32' };
}

/** A kernel that adds up its inputs, and a number; it notes how many data there are when it runs. */
const adding =
  (amount: number, data: number[] = []): Kernel =>
  ({ inputs }) => {
    data.push(tf.backend().numDataIds());
    const given = Object.values(inputs as Record<string, tf.TensorInfo>).map(valuesOf);
    return written(given[0].map((_, i) => given.reduce((sum, values) => sum + values[i], amount)));
  };

const step = (run: Kernel, inputs: readonly number[], outputs: readonly number[], more: Partial<Step> = {}): Step => {
  const names = inputs.map((_, i) => `x${i}`);
  return { kernel: 'TestAdd', run, isList: false, names, inputs, attrs: {}, outputs, ...more };
};

const programOf = (recording: Partial<Recording>, results: readonly number[]) =>
  new Program({ steps: [], effects: [], sources: [], ...recording }, results);

describe('a program', () => {
  before(() => useEngine('cpu'));

  let atFirst: number;
  const x = () => tf.tensor1d([1, 2]);
  beforeEach(() => (atFirst = tf.backend().numDataIds()));
  afterEach(() => assert.equal(tf.backend().numDataIds(), atFirst, 'memory that nobody freed'));

  /** What a run gives for [1, 2]. */
  const ran = (program: Program, options?: Parameters<Program['run']>[1]) =>
    tf.tidy(() => program.run([x()], options).map(valuesOf));

  it('runs what leads to a result or an effect, and nothing else', () => {
    const sources = [feed, made, made, made, made];
    const seen: number[] = [];
    const unused = adding(1000, seen);
    const steps = [
      step(adding(1), [0], [1]),
      step(unused, [1], [2]),
      step(adding(3), [1], [3]),
      step(adding(5), [0], [4]),
    ];
    const effects = [{ run: ([info]: tf.TensorInfo[]) => void told.push(valuesOf(info)), inputs: [4] }];
    const told: number[][] = [];
    const program = programOf({ steps, sources, effects }, [3]);
    assert.equal(program.length, 4);
    assert.deepEqual(ran(program), [[5, 6]]);
    assert.deepEqual([told, seen], [[[6, 7]], []]);
  });

  it('frees each value after its last reader, through whatever shape it is read', () => {
    const alias: Source = { kind: 'alias', of: 1, shape: [2, 1], dtype: 'float32' };
    const [sources, data]: [Source[], number[]] = [[feed, made, alias, made, made, made], []];
    const steps = [
      step(adding(1, data), [0], [1]),
      step(adding(1, data), [0], [3]),
      step(adding(1, data), [2, 3], [4]),
      step(adding(1, data), [4], [5]),
    ];
    assert.deepEqual(ran(programOf({ steps, sources }, [5])), [[6, 8]]);
    // the feed; with one value, with two, and with their sum alone
    assert.deepEqual(
      data.map((count) => count - atFirst),
      [1, 2, 3, 2],
    );
  });

  it('frees what a kernel makes besides and nobody reads', () => {
    const both: Kernel = () => [written([7, 8]), written([9, 9])];
    const data: number[] = [];
    const steps = [step(both, [0], [1, 2]), step(adding(0, data), [1], [3])];
    assert.deepEqual(ran(programOf({ steps, sources: [feed, made, made, made] }, [3])), [[7, 8]]);
    assert.deepEqual([data[0] - atFirst], [2]);
  });

  it('gives each output of a kernel its own place, and a list of inputs as a list', () => {
    let given: unknown;
    const both: Kernel = ({ inputs, attrs }) => {
      given = [Array.isArray(inputs), attrs];
      return [written([1]), written([2]), written([3])];
    };
    const attrs = { axis: 1 };
    const steps = [step(both, [0], [1, 2, 3], { isList: true, names: ['0'], attrs })];
    assert.deepEqual(ran(programOf({ steps, sources: [feed, made, made, made] }, [3, 1])), [[3], [1]]);
    assert.deepEqual(given, [true, attrs]);
  });

  it('gives results that are nobody else’s: twice the same, a shape of one, a feed, a variable, a constant', () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([5, 6]), false, 'results'));
    const fed = x();
    const sources: Source[] = [
      feed,
      made,
      { kind: 'alias', of: 1, shape: [2, 1], dtype: 'float32' },
      { kind: 'variable', variable },
      { kind: 'constant', values: Float32Array.of(8, 9), shape: [2], dtype: 'float32' },
      { kind: 'alias', of: 0, shape: [1, 2], dtype: 'float32' },
    ];
    const program = programOf({ steps: [step(adding(1), [0], [1])], sources }, [1, 1, 2, 0, 3, 4, 5]);
    const wanted = [[2, 3], [2, 3], [2, 3], [1, 2], [5, 6], [8, 9], [1, 2]]; // prettier-ignore
    for (let run = 0; run < 2; run++) {
      const results = program.run([fed]);
      assert.deepEqual(
        results.map(({ shape }) => shape),
        [[2], [2], [2, 1], [2], [2], [2], [1, 2]],
      );
      while (results.length > 0) {
        assert.deepEqual(results.map(valuesOf), wanted.slice(-results.length));
        results.shift()!.dispose();
      }
    }
    assert.deepEqual([[...fed.dataSync()], [...variable.dataSync()]], [[1, 2], [5, 6]]); // prettier-ignore
    tf.dispose([fed, variable]);
    // the constant is kept for the next run
    atFirst++;
  });

  it('draws anew in each run, and frees what was drawn', () => {
    let draws = 0;
    const draw = () => tf.tensor1d([10 * ++draws, 0]);
    const sources: Source[] = [feed, { kind: 'drawn', draw }, made];
    const program = programOf({ steps: [step(adding(0), [0, 1], [2])], sources }, [2]);
    const [fed, tensors] = [x(), tf.memory().numTensors];
    for (const sum of [11, 21]) {
      const results = program.run([fed]);
      assert.deepEqual(results.map(valuesOf), [[sum, 2]]);
      tf.dispose(results);
      assert.equal(tf.memory().numTensors, tensors);
    }
    fed.dispose();
  });

  it('tells of what no kernel makes first, of all else as soon as it is whole, by its place in the results', () => {
    const heard: unknown[] = [];
    const sources: Source[] = [feed, made, made, { kind: 'alias', of: 1, shape: [1, 2], dtype: 'float32' }];
    const noting =
      (name: string, run: Kernel): Kernel =>
      (call) => (heard.push(name), run(call));
    const steps = [step(noting('first', adding(1)), [0], [1]), step(noting('second', adding(1)), [1], [2])];
    const program = programOf({ steps, sources }, [2, 0, 3]);
    ran(program, { onResult: (result, info) => void heard.push([result, valuesOf(info), info.shape]) });
    assert.deepEqual(heard, [[1, [1, 2], [2]], 'first', [2, [2, 3], [1, 2]], 'second', [0, [3, 4], [2]]]);
  });

  it('lets effects happen in their order, with what they read, unless the results are not accepted', () => {
    const told: unknown[] = [];
    const telling =
      (name: string): Effect =>
      (infos) =>
        void told.push([name, ...infos.map(valuesOf)]);
    const effects = [
      { run: telling('first'), inputs: [1, 2] },
      { run: telling('second'), inputs: [0] },
    ];
    const sources = [feed, made, made];
    const steps = [step(adding(1), [0], [1]), step(adding(1), [1], [2])];
    const program = programOf({ steps, sources, effects }, [2]);
    const accepts = (answer: boolean) => (results: readonly tf.Tensor[]) => {
      told.push(results.map(valuesOf));
      return answer;
    };
    ran(program, { accepts: accepts(false) });
    assert.deepEqual(told.splice(0), [[[3, 4]]]);
    ran(program, { accepts: accepts(true) });
    const both = [['first', [2, 3], [3, 4]], ['second', [1, 2]]]; // prettier-ignore
    assert.deepEqual(told.splice(0), [[[3, 4]], ...both]);
    ran(program);
    assert.deepEqual(told, both);
  });

  it('leaves nothing behind when a kernel throws', () => {
    const failing: Kernel = () => {
      throw new Error('no kernel');
    };
    const sources: Source[] = [feed, made, { kind: 'drawn', draw: x }, made];
    const steps = [step(adding(1), [0], [1]), step(failing, [1, 2], [3])];
    assert.throws(() => ran(programOf({ steps, sources }, [3])), /no kernel/);
  });

  it('is refused where a variable that it reads is disposed', () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1]), false, 'gone'));
    const program = programOf({ sources: [feed, { kind: 'variable', variable }] }, [1]);
    variable.dispose();
    assert.throws(() => ran(program), /variable gone, got a disposed one/);
  });

  it('is current until another kernel or gradient is registered by a name of its own', () => {
    const kernelFunc = adding(1) as unknown as tf.KernelConfig['kernelFunc'];
    const register = (name: string) => tf.registerKernel({ kernelName: name, backendName: 'cpu', kernelFunc });
    for (const name of ['TestOne', 'TestTwo']) register(name);
    tf.registerGradient({ kernelName: 'TestTwo', gradFunc: () => ({}) });
    const own = { run: kernelFunc as unknown as Kernel };
    const names = ['TestOne', 'TestTwo'];
    const steps = names.map((kernel, i) => step(own.run, [0], [i + 1], { kernel }));
    const program = programOf({ steps, sources: [feed, made, made] }, [1, 2]);
    assert.equal(program.isCurrent, true);
    tf.unregisterGradient('TestTwo');
    assert.equal(program.isCurrent, false);
    const later = programOf({ steps, sources: [feed, made, made] }, [1, 2]);
    assert.equal(later.isCurrent, true);
    for (const name of names) {
      tf.unregisterKernel(name, 'cpu');
      assert.equal(later.isCurrent, false);
      register(name);
      assert.equal(later.isCurrent, true);
    }
    for (const name of names) tf.unregisterKernel(name, 'cpu');
  });
});
