import assert from 'node:assert/strict';
import { BnlabError } from '../../lib/errors';
import { checkedEvaluation } from '../../lib/train/train-options';

describe('what an evaluation gave', () => {
  for (const given of [{}, { top1: 0.5, top5: 0.75 }, { loss: NaN }, { loss: -Infinity }]) {
    it(`is taken as it is: ${JSON.stringify(given)}`, () => assert.equal(checkedEvaluation(given), given));
  }

  const WRONG: readonly (readonly [what: string, given: unknown, got: RegExp])[] = [
    ['nothing', undefined, /got undefined\nReturn \{ top1: 0\.71 \}/],
    ['a number without a name', 0.5, /got 0\.5\nReturn/],
    ['a list', [0.5], /got .*\nReturn/],
    ['the name that steps have', { top1: 0.5, step: 3 }, /got step\nGive it another name: metrics have their own step/],
    ['the name that rates have', { learningRate: 0.1 }, /got learningRate\nGive it another name/],
    ['the name that verdicts have', { verdict: 1 }, /got verdict\nGive it another name/],
    ['a number as text', { top1: '0.5' }, /got top1: '0\.5'\nRead a tensor with dataSync/],
    ['a list of numbers', { top1: 0.5, all: [1, 2] }, /got all: .*\nRead a tensor/],
  ];
  for (const [what, given, got] of WRONG) {
    it(`is refused where it is ${what}`, () =>
      assert.throws(
        () => checkedEvaluation(given),
        (e) => e instanceof BnlabError && got.test(e.message) && /numbers by their names/.test(e.message),
      ));
  }
});
