import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tf } from '../../lib/engine';
import { Constants } from '../../lib/engine/replay/constants';

/** A backend that only counts. */
function counting() {
  const held = new Set<object>();
  const write = (values: unknown) => {
    if ((values as Float32Array)[0] < 0) throw new Error('out of memory');
    const dataId = {};
    held.add(dataId);
    return dataId;
  };
  return {
    held,
    backend: { write, disposeData: (dataId: object) => held.delete(dataId) } as unknown as tf.KernelBackend,
  };
}

const constantsOf = (...values: readonly number[]) =>
  new Constants(
    new Map(
      values.map((value, i) => [
        i,
        { kind: 'constant', values: Float32Array.of(value), shape: [1], dtype: 'float32' } as const,
      ]),
    ),
  );

describe('constants of a recorded program', () => {
  const { registry } = tf.engine();
  const names = ['first', 'second'];
  afterEach(() => names.forEach((name) => delete registry[name]));

  it('are written once for a backend, and move to the next', () => {
    const [a, b] = [counting(), counting()];
    Object.assign(registry, { first: a.backend, second: b.backend });
    const constants = constantsOf(1, 2);
    const on = constants.on(a.backend);
    assert.equal(constants.on(a.backend), on);
    assert.deepEqual([a.held.size, b.held.size], [2, 0]);
    assert.notEqual(constants.on(b.backend), on);
    assert.deepEqual([a.held.size, b.held.size], [0, 2]);
  });

  it('are not asked back from a backend that is gone', () => {
    const [a, b] = [counting(), counting()];
    const constants = constantsOf(1);
    constants.on(a.backend);
    constants.on(b.backend);
    assert.equal(a.held.size, 1);
  });

  it('leave nothing where one of them cannot be written', () => {
    const { backend, held } = counting();
    registry.first = backend;
    assert.throws(() => constantsOf(1, -1).on(backend), /out of memory/);
    assert.equal(held.size, 0);
  });

  it('are freed with the program that they belong to', async () => {
    const { backend, held } = counting();
    registry.first = backend;
    // a frame of its own, so that nothing on the stack holds it
    (() => constantsOf(1, 2).on(backend))();
    assert.equal(held.size, 2);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (let i = 0; i < 50 && held.size > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      collect();
    }
    assert.equal(held.size, 0);
  });
});
