import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tf, useEngine } from '../../../lib/engine';
import { turnOfEvents } from '../../../lib/turn';
import { Constants, type Constant } from '../../../lib/engine/replay/constants';

/** A backend that notes what is written and freed; it fails at a write of that number. */
function noting(failsAt = Infinity) {
  const [written, freed]: [unknown[], object[]] = [[], []];
  const backend = {
    write: (values: tf.TypedArray, shape: number[], dtype: tf.DataType) => {
      if (written.length === failsAt) throw new Error('no memory');
      const id = { number: written.length };
      written.push([[...values], shape, dtype]);
      return id;
    },
    disposeData: (id: object) => freed.push(id) > 0,
  };
  return { backend: backend as unknown as tf.KernelBackend, written, freed };
}

/** Runs `body` while TensorFlow.js knows these backends. */
function registered(backends: readonly tf.KernelBackend[], body: () => void): void {
  const { registry } = tf.engine();
  backends.forEach((backend, i) => (registry[`noting ${i}`] = backend));
  try {
    body();
  } finally {
    backends.forEach((_, i) => delete registry[`noting ${i}`]);
  }
}

const constant = (...values: number[]): Constant => {
  return { kind: 'constant', values: Float32Array.from(values), shape: [values.length], dtype: 'float32' };
};

describe('the constants of a program', () => {
  before(() => useEngine('cpu'));
  const make = () => new Constants(new Map([[2, constant(1)], [5, constant(3, 4)]])); // prettier-ignore

  it('are written once to a backend, by their values', () => {
    const [constants, { backend, written, freed }] = [make(), noting()];
    registered([backend], () => {
      const infos = constants.on(backend);
      assert.equal(constants.on(backend), infos);
      assert.deepEqual([...infos.keys()], [2, 5]);
      assert.deepEqual(infos.get(5), { dataId: { number: 1 }, shape: [2], dtype: 'float32' });
    });
    assert.deepEqual(written, [[[1], [1], 'float32'], [[3, 4], [2], 'float32']]); // prettier-ignore
    assert.deepEqual(freed, []);
  });

  it('are written anew to another backend, and freed on the one before', () => {
    const [constants, first, second] = [make(), noting(), noting()];
    registered([first.backend, second.backend], () => {
      constants.on(first.backend);
      assert.notEqual(constants.on(second.backend), undefined);
      assert.deepEqual([first.freed, second.written.length], [[{ number: 0 }, { number: 1 }], 2]);
      constants.on(first.backend);
      assert.deepEqual([first.written.length, second.freed.length], [4, 2]);
    });
  });

  it('are not freed on a backend that TensorFlow.js has let go of', () => {
    const [constants, first, second] = [make(), noting(), noting()];
    registered([first.backend], () => void constants.on(first.backend));
    registered([second.backend], () => void constants.on(second.backend));
    assert.deepEqual(first.freed, []);
  });

  it('leave nothing behind where the memory does not suffice', () => {
    const [constants, { backend, freed }] = [make(), noting(1)];
    registered([backend], () => assert.throws(() => constants.on(backend), /no memory/));
    assert.deepEqual(freed, [{ number: 0 }]);
  });

  it('are freed with what holds them, once, on the backend where they are', async () => {
    const [first, second] = [noting(), noting()];
    const { registry } = tf.engine();
    Object.assign(registry, { first: first.backend, second: second.backend });
    const use = () => {
      const constants = make();
      constants.on(first.backend);
      constants.on(second.backend);
    };
    try {
      use();
      await collected(() => second.freed.length > 0);
      const all = [{ number: 0 }, { number: 1 }];
      assert.deepEqual([first.freed, second.freed], [all, all]);
    } finally {
      delete registry['first'];
      delete registry['second'];
    }
  });
});

/** Collects garbage until it is so, or for twenty turns; then once more, for whatever comes late. */
async function collected(isSo: () => boolean): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let turn = 0; turn < 20 && !isSo(); turn++) {
    collect();
    await turnOfEvents();
  }
  collect();
  await turnOfEvents();
}
