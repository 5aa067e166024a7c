import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { lossAndGradients, type LossOptions } from '../../lib/train/gradients';
import { checkMiniBatch } from '../../lib/train/mini-batch';
import { networkOf } from '../../lib/train/network';
import { countTapes } from './count-tapes';
import { chain, dense } from './replayed';

/** Runs a step of a small mini-batch. @returns its loss. */
function step(model: tf.LayersModel, more: Partial<LossOptions> = {}): number {
  return tf.tidy(() => {
    const [x, labels] = [tf.tensor2d([1, -1, 0.5, 0, 2, 1], [2, 3]), tf.tensor1d([0, 1], 'int32')];
    // as every step does: labels that are known to be good are not read again, which no recording would survive
    checkMiniBatch(model, { x, labels });
    return lossAndGradients({ model, network: networkOf(model), x, labels, auxiliaryWeight: 0.3, ...more }).loss;
  });
}

/** How many tapes each of six steps of one network took, in a mode of recordings. */
function tapesIn(mode: string | undefined, more: Partial<LossOptions> = {}): readonly number[] {
  const before = process.env['BNLAB_REPLAY'];
  if (mode === undefined) delete process.env['BNLAB_REPLAY'];
  else process.env['BNLAB_REPLAY'] = mode;
  const model = chain(dense(2));
  const tapes = countTapes();
  try {
    // the first builds the model, which is another network since
    step(model, more);
    return Array.from({ length: 6 }, () => {
      const { count } = tapes;
      step(model, more);
      return tapes.count - count;
    });
  } finally {
    tapes.end();
    model.dispose();
    if (before === undefined) delete process.env['BNLAB_REPLAY'];
    else process.env['BNLAB_REPLAY'] = before;
  }
}

describe('the way that gradients come', () => {
  before(() => useEngine('cpu'));

  const WAYS: Readonly<Record<string, readonly [() => readonly number[], number[]]>> = {
    'a recording from the fourth step of a network on': [() => tapesIn('on'), [1, 1, 1, 0, 0, 0]],
    'the same where nothing is said': [() => tapesIn(undefined), [1, 1, 1, 0, 0, 0]],
    'always the tape where recordings are off': [() => tapesIn('off'), [1, 1, 1, 1, 1, 1]],
    'both where they are compared': [() => tapesIn('check'), [1, 1, 1, 1, 1, 1]],
    'the tape with a penalty, which may be another one each time': [
      () => tapesIn('on', { penalty: () => tf.scalar(1) }),
      [1, 1, 1, 1, 1, 1],
    ],
  };
  for (const [name, [tapes, wanted]] of Object.entries(WAYS)) it(`is ${name}`, () => assert.deepEqual(tapes(), wanted));

  const PENALTIES: Readonly<Record<string, readonly [() => unknown, RegExp]>> = {
    'two numbers': [() => tf.ones([2]), /penalty of trainStep: expected a scalar, float32 \[\], got float32 \[2\]/],
    'a matrix': [() => tf.ones([1, 3], 'int32'), /a scalar, float32 \[\], got int32 \[1, 3\]/],
    'a whole number': [() => tf.scalar(1, 'int32'), /a scalar, float32 \[\], got int32 \[\]/],
    'no tensor': [() => 0.5, /a scalar, float32 \[\], got 0\.5/],
    nothing: [() => undefined, /a scalar, float32 \[\], got undefined/],
  };
  for (const [name, [penalty, message]] of Object.entries(PENALTIES)) {
    it(`is none where the penalty is ${name}`, () => {
      const model = chain(dense(2));
      assert.throws(() => step(model, { penalty: penalty as () => tf.Scalar }), message);
      model.dispose();
    });
  }

  it('writes moving averages where they are, not into new memory', () => {
    const normalization = batchNormalization({ decay: 0.5 });
    const model = chain(normalization, dense(2));
    step(model);
    const { movingMean } = normalization.state;
    const [memory, before] = [movingMean.dataSync(), [...movingMean.dataSync()]];
    step(model);
    assert.notDeepEqual([...memory], before);
    assert.equal(movingMean.dataSync(), memory);
    model.dispose();
  });
});
