import assert from 'node:assert/strict';
import { tf, useEngine } from '../../../lib/engine';
import { drawn, effect, holdEffects, listening, type Listener } from '../../../lib/engine/replay/effects';

describe('an effect', () => {
  before(() => useEngine('cpu'));
  let tensors: number;
  let told: unknown[];
  beforeEach(() => {
    tensors = tf.memory().numTensors;
    told = [];
  });
  afterEach(() => assert.equal(tf.memory().numTensors, tensors, 'tensors that nobody freed'));

  const tell = (name: string, value = 1) =>
    tf.tidy(() =>
      effect(
        [tf.scalar(value)],
        ([info]) => void told.push(name, ...(tf.backend().readSync(info.dataId) as Float32Array)),
      ),
    );

  it('happens at once where nothing holds it', () => {
    tell('now', 3);
    assert.deepEqual(told, ['now', 3]);
  });

  it('waits where it is held, and happens in order with what its tensors were, though they are gone', () => {
    const { result, effects } = holdEffects(() => {
      tell('first', 1);
      tell('second', 2);
      return 'result';
    });
    assert.deepEqual([result, told], ['result', []]);
    effects.apply();
    assert.deepEqual(told.splice(0), ['first', 1, 'second', 2]);
    effects.apply();
    tell('afterwards', 3);
    assert.deepEqual(told, ['afterwards', 3]);
  });

  it('never happens where it is dropped', () => {
    const { effects } = holdEffects(() => tell('never'));
    effects.drop();
    effects.apply();
    assert.deepEqual(told, []);
  });

  it('is dropped where what asked for it throws, and held no longer', () => {
    const failing = () => {
      tell('never');
      throw new Error('failed');
    };
    assert.throws(() => holdEffects(failing), /failed/);
    tell('now');
    assert.deepEqual(told, ['now', 1]);
  });

  it('that throws leaves no tensor of those that wait', () => {
    const { effects } = holdEffects(() => {
      effect([], () => {
        throw new Error('failed');
      });
      tell('never');
    });
    assert.throws(() => effects.apply(), /failed/);
    assert.deepEqual(told, []);
  });

  it('is held by the innermost of two', () => {
    const { result: inner, effects: outer } = holdEffects(() => {
      const { effects } = holdEffects(() => tell('inner'));
      tell('outer');
      return effects;
    });
    outer.apply();
    assert.deepEqual(told.splice(0), ['outer', 1]);
    inner.apply();
    assert.deepEqual(told, ['inner', 1]);
  });

  it('is heard of by who listens, as a draw is, held or not, and by nobody afterwards', () => {
    const heard: string[] = [];
    const listenerOf = (name: string): Listener => ({
      addEffect: (given) => void heard.push(`${name} effect of ${given.length}`),
      addDrawn: (tensor, draw) => void heard.push(`${name} draw ${tensor.shape.join()} ${typeof draw}`),
    });
    const draw = () => tf.tidy(() => drawn(() => tf.ones([2])).shape);
    listening(listenerOf('outer'), () => {
      listening(listenerOf('inner'), () => tell('now'));
      holdEffects(() => tell('held')).effects.drop();
      assert.deepEqual(draw(), [2]);
    });
    assert.throws(() =>
      listening(listenerOf('failing'), () => {
        throw new Error('failed');
      }),
    );
    tell('unheard');
    draw();
    assert.deepEqual(heard, ['inner effect of 1', 'outer effect of 1', 'outer draw 2 function']);
  });
});
