import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { readMetrics, train, type TrainingData, type TrainOptions } from '../../lib/train';
import { temporaryFolder } from '../data/temporary';
import { chain, dense } from './replayed';

class Cursor {
  at = 0;
}

const circular: Record<string, unknown> = {};
circular.inner = { circular };

/** What JSON would lose or change, and how an error tells it. */
const LOST: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  'a Map': [new Map([['file', 'a']]), / an object of the class Map/],
  'a Set in a list': [[1, new Set(['a'])], /\[1\] an object of the class Set/],
  NaN: [{ mean: NaN }, /\.mean NaN/],
  'an infinity': [{ of: [{ mean: -Infinity }] }, /\.of\[0\]\.mean -Infinity/],
  'a function': [() => 1, / a function/],
  'a symbol': [{ name: Symbol('a') }, /\.name a symbol/],
  'a symbol for a name': [{ [Symbol('a')]: 1 }, / an object with a symbol for a name/],
  'a BigInt': [{ seed: 1n }, /\.seed the BigInt 1n/],
  'itself inside': [circular, /\.inner\.circular an object that holds itself/],
  'numbers of 32 bits': [new Float32Array([1, 2]), / an object of the class Float32Array/],
  'a date': [{ at: new Date(0) }, /\.at an object of the class Date/],
  'an object of a class': [new Cursor(), / an object of the class Cursor/],
  'a hole in a list': [[1, undefined], /\[1\] undefined/],
};

describe('what a run is given and keeps as JSON', () => {
  const folder = temporaryFolder();
  before(() => useEngine('cpu'));
  let runs = 0;

  const run = (data: Partial<TrainingData>, more: Partial<TrainOptions> = {}) => {
    const batch = () => ({ x: tf.ones([2, 3]), labels: tf.tensor1d([0, 1], 'int32') });
    return train({
      model: chain(dense(2)),
      data: { identity: 'two', batch, ...data },
      recipe: { optimizer: { kind: 'sgd' }, learningRate: { initial: 0.1, factor: 1, every: 1 }, l2: 0 },
      steps: 1,
      folder: path.join(folder.path, `run${runs++}`),
      ...more,
    });
  };
  const refused = (message: RegExp) => (e: unknown) => e instanceof BnlabError && message.test(e.message);

  for (const [what, [value, message]] of Object.entries(LOST)) {
    it(`refuses ${what} in the identity of the data, before anything is written`, async () => {
      const at = path.join(folder.path, 'none');
      const expected = new RegExp(`data\\.identity as plain JSON.*got data\\.identity${message.source}`);
      await assert.rejects(run({ identity: value }, { folder: at }), refused(expected));
      assert.ok(!existsSync(at));
    });

    it(`refuses ${what} as the state of the data, before the first step`, async () => {
      let steps = 0;
      const batch = () => assert.fail(`step ${++steps}`);
      const expected = new RegExp(`data\\.save\\(\\) as plain JSON.*got data\\.save\\(\\)${message.source}`);
      await assert.rejects(run({ save: () => value, batch }), refused(expected));
    });
  }

  it('takes plain JSON, of another realm too, one object twice, and what is left out', async () => {
    const shared = { a: 1 };
    const state = vm.runInNewContext(`({ cursor: 3, list: [null, 'a', { is: true }] })`) as unknown;
    const identity = { first: shared, second: [shared], state, none: undefined };
    const at = path.join(folder.path, 'plain');
    await run({ identity, save: () => state }, { folder: at });
    let restored: unknown;
    const restore = (given: unknown) => void (restored = given);
    await run({ identity, save: () => state, restore }, { folder: at, steps: 2 });
    assert.deepEqual(restored, { cursor: 3, list: [null, 'a', { is: true }] });
  });

  const EVALUATIONS: Readonly<Record<string, readonly [() => unknown, RegExp]>> = {
    'a tensor': [() => ({ top1: tf.scalar(0.5) }), /got top1: an object \(Tensor\)\nRead a tensor with dataSync/],
    'a list': [() => ({ each: [1, 2] }), /got each: \[1, 2\]/],
    'a BigInt': [() => ({ right: 5n }), /got right: 5/],
    'a number without a name': [() => 0.7, /numbers by their names, got 0\.7/],
    'nothing at all': [() => undefined, /got undefined/],
    'a Map of numbers': [() => new Map([['top1', 1]]), /got an object \(Map\)/],
    'another step': [() => ({ step: 99, top1: 1 }), /got step\nGive it another name/],
    'another learning rate': [() => ({ learningRate: 1 }), /got learningRate/],
    'a verdict': [() => ({ verdict: 1 }), /got verdict/],
  };
  for (const [what, [evaluate, message]] of Object.entries(EVALUATIONS)) {
    it(`refuses an evaluation that gives ${what}, and leaves no line that readMetrics refuses`, async () => {
      const at = path.join(folder.path, `evaluation of ${what}`);
      await assert.rejects(run({}, { evaluate: evaluate as () => never, folder: at }), refused(message));
      assert.deepEqual(
        readMetrics(path.join(at, 'metrics.jsonl')).map(({ step }) => step),
        [1],
      );
    });
  }

  it('takes an evaluation whose loss is no longer finite', async () => {
    const { evaluation } = await run({}, { evaluate: () => ({ top1: 0.1, loss: Infinity }) });
    assert.deepEqual(evaluation, { top1: 0.1, loss: Infinity });
  });
});
