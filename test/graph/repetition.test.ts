import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { repetitionOf } from '../../lib/graph';
import { SeededDropout } from '../../lib/models';
import { loadedAnew } from './loaded-anew';

const { layers: L } = tf;

/** One that repeats by its own word. */
class Own extends L.Layer {
  static readonly className = 'TestOwnRepetition';
  get repetition() {
    return { repeats: true, counters: ['count'] };
  }
}

/** The classes below it may do otherwise. */
class Below extends Own {}
class BelowDense extends (L.dense({ units: 1 }).constructor as new (args: { units: number }) => tf.layers.Layer) {
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0];
  }
}

const dense = () => L.dense({ units: 2 });

describe('whether a layer repeats', () => {
  const LAYERS: Readonly<Record<string, readonly [() => tf.layers.Layer, boolean]>> = {
    'a function of input and weights': [dense, true],
    'a model': [() => tf.sequential(), true],
    'one that draws and does not say so': [() => L.dropout({ rate: 0.5 }), false],
    'one that keeps a state': [() => L.lstm({ units: 2 }), false],
    'one that says so': [() => new Own({}), true],
    'one below a class that says so': [() => new Below({}), false],
    'one below a listed class': [() => new BelowDense({ units: 1 }), false],
    'dropout of ours': [() => new SeededDropout({ rate: 0.5 }), true],
    'one whose call was replaced': [() => Object.assign(dense(), { call: () => tf.scalar(1) }), false],
    'one whose apply was replaced': [() => Object.assign(dense(), { apply: () => tf.scalar(1) }), false],
    'one with a penalty on what it gives': [
      () => Object.assign(dense(), { activityRegularizer: tf.regularizers.l2() }),
      false,
    ],
    'one that is listened to, whatever it says': [
      () => {
        const layer = new Own({});
        layer.setCallHook(() => undefined);
        return layer;
      },
      false,
    ],
  };
  for (const [what, [make, repeats]] of Object.entries(LAYERS)) {
    it(`is told: ${what}`, () => assert.equal(repetitionOf(make()).repeats, repeats));
  }

  it('comes with the properties that change in every call', () => {
    assert.deepEqual(repetitionOf(new Own({})).counters, ['count']);
    assert.equal(repetitionOf(dense()).counters, undefined);
  });

  it('is not told where a class of the list is gone', () => {
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    const { Dot } = classNameMap;
    delete classNameMap.Dot;
    try {
      const newer = loadedAnew<{ repetitionOf: typeof repetitionOf }>(require.resolve('../../lib/graph/repetition'));
      assert.throws(() => newer.repetitionOf(dense()), /expected a class Dot, got none/);
    } finally {
      classNameMap.Dot = Dot;
    }
  });
});
