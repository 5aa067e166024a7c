/**
 * A verdict with the number behind it, in words and as an interval.
 * @module
 */
import { BnlabError, messageOf } from '../../errors';
import type { BothLanguages, ClaimRun, Interval, JudgedClaim, Verdict } from '../../paper';
import { judgeIdentity, judgePaired, neutralOf, weakest, type Paired } from './verdict';
import { firstOf } from '../../tuples';

/** What a judge says of one claim. */
export type Judgement = Pick<JudgedClaim, 'verdict' | 'ours' | 'interval' | 'run'>;

/** Judges one claim by the stored records in a folder. @throws BnlabError (`data`) when a record is broken. */
export type Judge = (results: string) => Judgement;

/**
 * A judgement by one record: whatever the judge throws says that it was this one.
 *
 * @throws BnlabError (`data`).
 */
export function judgedBy<R>(file: string, record: R, judge: (record: R) => Judgement): Judgement {
  try {
    return judge(record);
  } catch (thrown) {
    if (thrown instanceof BnlabError && thrown.where === file) throw thrown;
    const parts = thrown instanceof BnlabError ? thrown : undefined;
    throw new BnlabError({
      kind: 'data',
      where: file,
      expected: parts?.expected ?? 'a record that its claims can be judged by',
      got: parts?.got ?? messageOf(thrown),
      hint: parts?.hint ?? 'Make it again by bnlab run.',
      cause: thrown,
    });
  }
}

/** A claim for which nothing was run, and why. */
export function notRun(why: BothLanguages, run: ClaimRun | null = null): Judgement {
  return { verdict: 'not run at this scale', ours: why, interval: null, run };
}

/** An identity, by the error with which it was computed. */
export function identityJudgement(error: number, tolerance: number): Judgement {
  const shown = error === 0 ? '0' : error.toExponential(1);
  const ours = { en: `largest deviation ${shown}`, ko: `가장 큰 차이 ${shown}` };
  return { verdict: judgeIdentity(error, tolerance), ours, interval: null, run: null };
}

/** A count against the paper's, which it has to meet as exactly as that is printed. */
export function countJudgement(isMet: boolean, ours: BothLanguages): Judgement {
  return { verdict: isMet ? 'proved' : 'not reproduced', ours, interval: null, run: null };
}

/** A claim by its interval, with what the numbers were behind it. */
export function pairedJudgement(paired: Paired, run: ClaimRun, note?: BothLanguages): Judgement {
  const { verdict, interval } = judgePaired(paired);
  const shown = interval ? intervalText(interval) : singleText(paired);
  const ours = note ? { en: `${shown.en}; ${note.en}`, ko: `${shown.ko}; ${note.ko}` } : shown;
  return { verdict, ours, interval, run };
}

/** What a judge says, after the words for what of: `on CIFAR-10: +8.75 points`. */
export function labelled(judgement: Judgement, { en, ko }: BothLanguages): Judgement {
  return { ...judgement, ours: { en: `${en}: ${judgement.ours.en}`, ko: `${ko}: ${judgement.ours.ko}` } };
}

/** One claim of several parts: the weakest decides, and each part's words are shown. */
export function weakestJudgement(parts: readonly Judgement[]): Judgement {
  return partsJudgement(weakest(parts.map(({ verdict }) => verdict)), parts);
}

/** One claim of several parts with a verdict of its own; each part's words are shown. */
export function partsJudgement(verdict: Verdict, parts: readonly Judgement[]): Judgement {
  const first = firstOf(parts);
  const decisive = parts.find((part) => part.verdict === verdict) ?? first;
  const join = (language: keyof BothLanguages) => parts.map(({ ours }) => ours[language]).join('; ');
  return { verdict, ours: { en: join('en'), ko: join('ko') }, interval: decisive.interval, run: first.run };
}

function singleText({ values, seeds, scale, unit }: Paired): BothLanguages {
  const shown = inBothUnits((words) => numberText(values[0]!, { scale: scale ?? 'difference', unit, words }), unit);
  return { en: `${shown.en} with seed ${seeds[0]} alone`, ko: `시드 ${seeds[0]} 하나로 ${shown.ko}` };
}

/** An interval in words: `+1.40 points (95 %: +0.90 … +1.90, bar +1.00)`, `10.40 % (95 %: 9.80 … 11.00, asked: below 13.00)`. */
export function intervalText({ mean, low, high, neutral, side, bar, scale, unit }: Interval): BothLanguages {
  const show = (value: number, words = '') => numberText(value, { scale, unit, words });
  const isUsual = side === 'above' && neutral === neutralOf(scale);
  const range = `95 %: ${show(low)} … ${show(high)}`;
  const asked = isUsual ? { en: '', ko: '' } : inWords(side, show(neutral));
  const wanted = bar === neutral ? { en: '', ko: '' } : { en: `, bar ${show(bar)}`, ko: `, 기준 ${show(bar)}` };
  const head = inBothUnits((words) => show(mean, words), unit);
  return {
    en: `${head.en} (${range}${asked.en}${wanted.en})`,
    ko: `${head.ko} (${range}${asked.ko}${wanted.ko})`,
  };
}

function inWords(side: Interval['side'], neutral: string): BothLanguages {
  return { en: `, asked: ${side} ${neutral}`, ko: `, 조건: ${neutral}보다 ${side === 'above' ? '큼' : '작음'}` };
}

/** Units that are shares of 1 and shown in hundredths. */
const HUNDREDTHS = ['points', '%'];

/** Units in Korean; those of formulas stay. */
const KOREAN_UNITS: Readonly<Record<string, string>> = {
  points: '%p',
  times: '배',
  'times the steps': '배의 단계',
  nats: '내트',
  'of skewness': '(왜도)',
  'of excess kurtosis': '(초과 첨도)',
  '= exponent of 1/m': '= 1/m의 지수',
  '= exponent of 1/a': '= 1/a의 지수',
  'of mean |ln s|': '(|ln s|의 평균)',
};

function inBothUnits(text: (words: string) => string, unit: string): BothLanguages {
  const own = unit && ` ${unit}`;
  const korean = Object.hasOwn(KOREAN_UNITS, unit) ? KOREAN_UNITS[unit] : undefined;
  const words = korean === undefined ? own : `${/^[=(]/.test(korean) ? ' ' : ''}${korean}`;
  return { en: text(own), ko: text(words) };
}

function numberText(
  value: number,
  { scale, unit, words }: { readonly scale: Interval['scale']; readonly unit: string; readonly words: string },
): string {
  const number = HUNDREDTHS.includes(unit) ? 100 * value : value;
  const digits = Math.abs(number) >= 1000 ? 0 : Math.abs(number) < 0.01 && number !== 0 ? undefined : 2;
  const text = digits === undefined ? number.toExponential(1) : number.toFixed(digits);
  const sign = scale === 'difference' && unit !== '%' && number > 0 ? '+' : '';
  return `${sign}${text}${words}`;
}
