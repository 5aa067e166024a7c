import assert from 'node:assert/strict';
import { underOwnControls } from '../../../lib/experiments/judges/dropout';
import type { Judgement } from '../../../lib/experiments/judges/judgement';
import type { Verdict } from '../../../lib/paper';

const part = (verdict: Verdict, name: string): Judgement => ({
  verdict,
  ours: { en: name, ko: name },
  interval: null,
  run: null,
});

describe('a sentence that two networks were asked, each under a control', () => {
  const CASES: readonly [first: Verdict, second: Verdict, decided: Verdict, told: string][] = [
    ['reproduced', 'not run at this scale', 'reproduced', 'a; b'],
    ['not run at this scale', 'reproduced', 'reproduced', 'b; a'],
    ['not reproduced', 'not run at this scale', 'not reproduced', 'a; b'],
    ['reproduced', 'not reproduced', 'not reproduced', 'b; a'],
    ['undecided', 'reproduced', 'undecided', 'a; b'],
    ['not run at this scale', 'not run at this scale', 'not run at this scale', 'a; b'],
  ];
  for (const [first, second, decided, told] of CASES)
    it(`is ${decided} where one is ${first} and the other ${second}`, () => {
      const { verdict, ours } = underOwnControls([part(first, 'a'), part(second, 'b')]);
      assert.deepEqual([verdict, ours.en, ours.ko], [decided, told, told]);
    });
});
