import assert from 'node:assert/strict';
import { BnlabError } from '../../../lib/errors';
import * as words from '../../../lib/experiments/judges/judgement';
import type { ClaimRun, Interval } from '../../../lib/paper';

const RUN: ClaimRun = { seeds: [1], networks: null, data: '', steps: {}, record: '', command: '' };
const interval = (asked: Partial<Interval>): Interval => ({
  mean: 2,
  low: 1,
  high: 3,
  level: 0.95,
  neutral: 0,
  side: 'above',
  bar: 0,
  scale: 'difference',
  unit: '',
  seeds: [1, 2, 3],
  ...asked,
});

describe('the words of an interval', () => {
  const small = { mean: 0.014, low: -0.009, high: 0.019 };
  const rows: readonly [asked: Partial<Interval>, en: string, ko: string][] = [
    [{ unit: 'nats' }, '+2.00 nats (95 %: +1.00 … +3.00)', '+2.00내트 (95 %: +1.00 … +3.00)'],
    [
      { ...small, bar: 0.01, unit: 'points' },
      '+1.40 points (95 %: -0.90 … +1.90, bar +1.00)',
      '+1.40%p (95 %: -0.90 … +1.90, 기준 +1.00)',
    ],
    [
      { mean: 0.104, low: 0.098, high: 0.11, neutral: 0.13, bar: 0.13, side: 'below', unit: '%' },
      '10.40 % (95 %: 9.80 … 11.00, asked: below 13.00)',
      '10.40 % (95 %: 9.80 … 11.00, 조건: 13.00보다 작음)',
    ],
    [
      { neutral: -1, bar: -1 },
      '+2.00 (95 %: +1.00 … +3.00, asked: above -1.00)',
      '+2.00 (95 %: +1.00 … +3.00, 조건: -1.00보다 큼)',
    ],
    [
      { side: 'below' },
      '+2.00 (95 %: +1.00 … +3.00, asked: below 0.00)',
      '+2.00 (95 %: +1.00 … +3.00, 조건: 0.00보다 작음)',
    ],
    [
      { scale: 'factor', neutral: 1, bar: 2, unit: 'times' },
      '2.00 times (95 %: 1.00 … 3.00, bar 2.00)',
      '2.00배 (95 %: 1.00 … 3.00, 기준 2.00)',
    ],
    [
      { mean: 999.996, low: 1000, high: 12345.6, unit: 'steps' },
      '+1000.00 steps (95 %: +1000 … +12346)',
      '+1000.00 steps (95 %: +1000 … +12346)',
    ],
    [{ mean: 0.01, low: 0.0099, high: -1000.5 }, '+0.01 (95 %: +9.9e-3 … -1001)', '+0.01 (95 %: +9.9e-3 … -1001)'],
    [{ mean: -0.002, low: 0, high: -0.01 }, '-2.0e-3 (95 %: 0.00 … -0.01)', '-2.0e-3 (95 %: 0.00 … -0.01)'],
    [{ unit: 'of skewness' }, '+2.00 of skewness (95 %: +1.00 … +3.00)', '+2.00 (왜도) (95 %: +1.00 … +3.00)'],
  ];
  for (const [asked, en, ko] of rows) {
    it(`are ${en}`, () => assert.deepEqual(words.intervalText(interval(asked)), { en, ko }));
  }

  it('say of one seed that it stood alone, a factor without a sign', () => {
    const one = { seeds: [7], values: [1.5], unit: 'times' };
    const of = (scale?: 'factor') => words.pairedJudgement({ ...one, scale }, RUN).ours;
    assert.deepEqual(of('factor'), { en: '1.50 times with seed 7 alone', ko: '시드 7 하나로 1.50배' });
    assert.equal(of().en, '+1.50 times with seed 7 alone');
    assert.equal(words.pairedJudgement(one, RUN, { en: 'why', ko: '왜' }).ours.en, `${of().en}; why`);
  });
});

describe('a judgement', () => {
  it('of an identity shows its error, and holds up to the tolerance', () => {
    const zero = words.identityJudgement(0, 1e-9);
    assert.deepEqual([zero.verdict, zero.ours.en], ['proved', 'largest deviation 0']);
    const off = words.identityJudgement(2.04e-9, 1e-9);
    assert.deepEqual([off.verdict, off.ours.ko], ['not reproduced', '가장 큰 차이 2.0e-9']);
  });

  it('of a count holds where it is met', () => {
    const said = { en: '1', ko: '1' };
    assert.equal(words.countJudgement(true, said).verdict, 'proved');
    assert.equal(words.countJudgement(false, said).verdict, 'not reproduced');
  });

  const part = (verdict: words.Judgement['verdict'], mean: number): words.Judgement => ({
    verdict,
    ours: { en: `mean ${mean}`, ko: `평균 ${mean}` },
    interval: interval({ mean }),
    run: { ...RUN, record: String(mean) },
  });

  it('of several parts has the interval of the part that decides, and the run of the first', () => {
    const both = words.weakestJudgement([part('reproduced', 1), part('undecided', 2)]);
    assert.deepEqual([both.verdict, both.interval?.mean, both.run?.record], ['undecided', 2, '1']);
    assert.deepEqual(both.ours, { en: 'mean 1; mean 2', ko: '평균 1; 평균 2' });
    const neither = words.partsJudgement('not run at this scale', [part('reproduced', 1), part('undecided', 2)]);
    assert.equal(neither.interval?.mean, 1);
  });

  it('can be told with where it was made', () =>
    assert.deepEqual(words.labelled(part('undecided', 1), { en: 'here', ko: '여기' }).ours, {
      en: 'here: mean 1',
      ko: '여기: 평균 1',
    }));

  const thrown = (error: Error) => {
    try {
      words.judgedBy('some.json', {}, () => {
        throw error;
      });
    } catch (caught) {
      return caught as BnlabError;
    }
    return assert.fail('nothing was thrown');
  };

  it('that fails names its record, with what the judge had to say', () => {
    const own = new BnlabError({ where: 'verdict', expected: 'a', got: 'b', hint: 'c' });
    const { kind, where, expected, got, hint, cause } = thrown(own);
    assert.deepEqual([kind, where, expected, got, hint, cause], ['data', 'some.json', 'a', 'b', 'c', own]);
    const foreign = thrown(new TypeError('no list'));
    assert.deepEqual([foreign.where, foreign.got], ['some.json', 'no list']);
    assert.match(foreign.hint, /Make it again/);
    const already = new BnlabError({ where: 'some.json', expected: 'a', got: 'b', hint: 'c' });
    assert.equal(thrown(already), already);
  });
});
