import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { train, type TrainOptions } from '../../lib/train';
import { checkTrainOptions } from '../../lib/train/train-options';
import { temporaryFolder } from '../data/temporary';
import { chain, dense } from './replayed';

type Loose = Record<string, unknown>;

describe('the options of a run', () => {
  const folder = temporaryFolder();
  before(() => useEngine('cpu'));
  let batches = 0;
  const options = (): Loose => ({
    model: chain(dense(2)),
    data: {
      identity: 'two',
      batch: () => {
        batches++;
        return { x: tf.ones([2, 3]), labels: tf.tensor1d([0, 1], 'int32') };
      },
    },
    recipe: { optimizer: { kind: 'sgd' }, learningRate: { initial: 0.1, factor: 1, every: 1 }, l2: 0 },
    steps: 1,
  });
  const inRecipe = (more: Loose): Loose => ({ recipe: { ...(options().recipe as Loose), ...more } });
  const inSchedule = (more: Loose): Loose => inRecipe({ learningRate: { initial: 0.1, factor: 1, every: 1, ...more } });

  const WRONG: Readonly<Record<string, readonly [Loose, RegExp]>> = {
    'a misspelt option': [{ checkpointevery: 5 }, /got checkpointevery\nDid you mean checkpointEvery\?/],
    'an option of another library': [{ epochs: 3 }, /train: expected options among model, data.*got epochs/],
    'a misspelt setting of the recipe': [inRecipe({ auxilaryWeight: 0.3 }), /recipe.*\nDid you mean auxiliaryWeight/],
    'a setting of elsewhere in the recipe': [inRecipe({ momentum: 0.9 }), /got momentum/],
    'a misspelt setting of the schedule': [inSchedule({ stairCase: false }), /Did you mean staircase/],
    'a rate that is a number': [inRecipe({ learningRate: 0.1 }), /learningRate.*got 0\.1\n.*initial: 0\.1, factor: 1/],
    'a rate of null': [inRecipe({ learningRate: null }), /learningRate as a schedule, got null/],
    'no rate at all': [inRecipe({ learningRate: undefined }), /learningRate/],
    'a rate that rises': [inSchedule({ factor: 1.1 }), /factor in \(0, 1\]/],
    'a staircase of another type': [inSchedule({ staircase: 'no' }), /staircase true or false, got 'no'/],
    'no l2': [inRecipe({ l2: undefined }), /l2 as a number of 0 or more, got undefined/],
    'a negative l2': [inRecipe({ l2: -1e-4 }), /l2.*got -0\.0001/],
    'half a piece': [inRecipe({ accumulate: 1.5 }), /accumulate of a whole number of pieces, 1 or more, got 1\.5/],
    'an l2 without end': [inRecipe({ l2: Infinity }), /l2.*got Infinity/],
    'an l2 as text': [inRecipe({ l2: '0.1' }), /l2 as a number.*got '0\.1'/],
    'no piece': [inRecipe({ accumulate: 0 }), /accumulate.*got 0/],
    'an auxiliary weight that is NaN': [inRecipe({ auxiliaryWeight: NaN }), /auxiliaryWeight.*got NaN/],
    'an unknown optimizer': [inRecipe({ optimizer: { kind: 'adam' } }), /sgd, momentum, adagrad/],
    'a misspelt setting of the optimizer': [
      inRecipe({ optimizer: { kind: 'momentum', momentum: 0.9, nesterv: true } }),
      /Optimizer.*got nesterv/,
    ],
    'no recipe': [{ recipe: undefined }, /recipe: expected an object/],
    'no model': [{ model: undefined }, /model of layers.*got undefined/],
    'a layer for a model': [{ model: dense(2) }, /model of layers/],
    'data without batches': [{ data: { identity: 1 } }, /data with a function batch/],
    'data without an identity': [{ data: { batch: () => undefined } }, /identity: plain JSON/],
    'an identity that is not plain': [{ data: { identity: new Map(), batch: () => undefined } }, /data\.identity/],
    'half a step': [{ steps: 1.5 }, /steps of a whole number.*got 1\.5/],
    'fewer than no steps': [{ steps: -1 }, /got -1/],
    'steps without end': [{ steps: Infinity }, /got Infinity/],
    'steps as text': [{ steps: '10' }, /got '10'/],
    'a log every 0 steps': [{ logEvery: 0 }, /logEvery.*1 or more, got 0/],
    'an evaluation every half a step': [{ evaluateEvery: 0.5, evaluate: () => ({}) }, /evaluateEvery.*got 0\.5/],
    'a checkpoint every NaN steps': [{ checkpointEvery: NaN }, /checkpointEvery.*got NaN/],
    'evaluations of nothing': [{ evaluateEvery: 1 }, /evaluate beside evaluateEvery/],
    'an evaluation that is no function': [{ evaluate: true }, /evaluate as a function, got true/],
    'a listener that is no function': [{ onProgress: {} }, /onProgress as a function/],
    'a signal of another kind': [{ signal: new AbortController() }, /signal of an AbortController/],
    'a folder that is no path': [{ folder: 7 }, /folder as a path, got 7/],
    'an empty folder': [{ folder: '' }, /folder as a path, got ''/],
  };
  for (const [name, [more, message]] of Object.entries(WRONG)) {
    it(`${name}: refused before anything is read or written`, async () => {
      batches = 0;
      const at = path.join(folder.path, 'run');
      const given = { folder: at, ...options(), ...more } as unknown as TrainOptions;
      await assert.rejects(train(given), (e) => e instanceof BnlabError && message.test(e.message));
      assert.deepEqual([batches, existsSync(at)], [0, false]);
    });
  }

  it('whole ones are taken', async () => {
    const { signal } = new AbortController();
    const more = { logEvery: 1, evaluateEvery: 1, evaluate: () => ({ top1: 1 }), checkpointEvery: 1, signal };
    const listeners = { onProgress: () => {}, onSkipped: () => {} };
    const given = { ...options(), ...inSchedule({ staircase: false }), ...more, ...listeners };
    const { verdict } = await train({ ...given, folder: path.join(folder.path, 'whole') } as unknown as TrainOptions);
    assert.equal(verdict, 'finished');
  });

  it('may be those of no steps, of one piece, of weights of 0, and of no folder', () => {
    const given = { ...options(), ...inRecipe({ accumulate: 1, l2: 0, auxiliaryWeight: 0 }), steps: 0 };
    checkTrainOptions(given as unknown as TrainOptions);
  });
});
