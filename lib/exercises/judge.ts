/**
 * What is said of numbers that were given where others are right.
 * @module
 */
import type { Bilingual } from '../figures';
import { agree, firstDifference } from './compare';
import { explain, NEARLY, type Habit, type Tried, type Try } from './diagnose';
import { digits, finding, joined, named, shapeWords, type Finding } from './feedback';
import type { Parts } from './parts';
import type { Exercise } from './types';
import { each, firstOf, itemAt, type NonEmpty } from '../tuples';

/** The answer to an input, the reader's and the right one. */
export interface Answer {
  readonly input: readonly unknown[];
  readonly given: Parts;
  readonly right: Parts;
}

/** An answer to each input. */
export type Answers = NonEmpty<Answer>;

/** Judges an answer that consists of numbers, part by part. */
export function judge(exercise: Exercise, answers: Answers): Finding {
  const names = [...firstOf(answers).right.keys()];
  const odd = strangeNames(answers, names);
  if (odd) return odd;
  const [one, ...others] = answers;
  const of = ({ input, given, right }: Answer, name: string): Try => {
    return { input, given: given.get(name)!, right: right.get(name)! };
  };
  const tried = names.map((name): Tried => ({ name, tries: [of(one, name), ...others.map((each) => of(each, name))] }));
  const wrong = tried.filter(({ tries }) => !tries.every(({ given, right }) => agree(given, right, exercise)));
  const [first, ...rest] = wrong.map((part) => ({ name: part.name, found: judgePart(exercise, part) }));
  if (!first) return { verdict: 'right', mistakes: [], message: exercise.right };
  return together(
    [first, ...rest],
    names.filter((name) => !wrong.some((part) => part.name === name)),
  );
}

/** An answer whose parts are called otherwise, or that has none where some are asked for. */
function strangeNames(answers: Answers, names: readonly string[]): Finding | undefined {
  const missing = names.filter((name) => answers.some(({ given }) => !given.has(name)));
  if (missing.length === 0) return undefined;
  if (names[0] === '') {
    const got = [...answers[0].given.keys()].join(', ');
    return finding(
      'kind',
      `Numbers are asked for, not an object with ${got}.`,
      `${got}이 든 객체가 아니라 숫자 자체가 필요하다.`,
    );
  }
  return finding(
    'kind',
    `An object { ${names.join(', ')} } is asked for; missing: ${missing.join(', ')}.`,
    `객체 { ${names.join(', ')} }가 필요하다. 빠진 것: ${missing.join(', ')}.`,
  );
}

/** All that was found in one finding; the same words are said once, for all parts that they are true of. */
function together(
  parts: NonEmpty<{ readonly name: string; readonly found: Finding }>,
  right: readonly string[],
): Finding {
  const words = [...new Set(parts.map(({ found }) => found.message.en))].map((en) => {
    const same = parts.filter(({ found }) => found.message.en === en);
    return named(same.map(({ name }) => name).join(', '), firstOf(same).found.message);
  });
  const list = right.join(', ');
  const rest: Bilingual[] = right.length === 0 ? [] : [{ en: `Right already: ${list}.`, ko: `이미 맞은 것: ${list}.` }];
  const mistakes = [...new Set(parts.flatMap(({ found }) => found.mistakes))];
  const verdict = mistakes.length > 0 ? 'mistake' : parts[0].found.verdict;
  return { verdict, mistakes, message: joined([...words, ...rest]) };
}

function judgePart(exercise: Exercise, tried: Tried): Finding {
  const found = explain(exercise, tried);
  if (found && 'habit' in found)
    return { verdict: 'mistake', mistakes: [found.habit], message: habitWords(found, tried) };
  if (found) {
    const { mistakes } = found;
    const words = Object.entries(exercise.mistakes).flatMap(([name, said]) => (mistakes.includes(name) ? said : []));
    return { verdict: 'mistake', mistakes, message: joined(words) };
  }
  return wrongShape(tried) ?? noNumber(tried) ?? unknown(exercise, tried);
}

function habitWords(found: Habit, { tries }: Tried): Bilingual {
  if (found.habit === 'sign') return { en: 'The sign is the wrong way round.', ko: '부호가 반대이다.' };
  if (found.habit === 'unchanged')
    return { en: `This is ${found.of} as it came in.`, ko: `들어온 ${found.of} 그대로이다.` };
  if (found.habit === 'transposed') {
    const [got, asked] = [shapeWords(tries[0].given.shape), shapeWords(tries[0].right.shape)];
    return {
      en: `Rows and columns are exchanged: ${got.en} came, ${asked.en} is right.`,
      ko: `행과 열이 바뀌었다. ${got.ko}이 왔고, ${asked.ko}이 맞다.`,
    };
  }
  const list = [...new Set(found.factors.map((factor) => digits(factor)))].join(', ');
  return {
    en: `Every value is ${list} times what it should be: look for a factor that is missing, or one too many.`,
    ko: `모든 값이 맞는 값의 ${list}배이다. 빠졌거나 더 곱한 수가 있는지 살펴보자.`,
  };
}

function wrongShape({ tries }: Tried): Finding | undefined {
  const odd = tries.find(({ given, right }) => given.shape.join() !== right.shape.join());
  if (!odd) return undefined;
  const [got, asked] = [shapeWords(odd.given.shape), shapeWords(odd.right.shape)];
  const en = `${asked.en} is asked for, ${got.en} came.`;
  return finding('shape', en.charAt(0).toUpperCase() + en.slice(1), `${asked.ko}이 필요한데 ${got.ko}이 왔다.`);
}

function noNumber({ tries }: Tried): Finding | undefined {
  const bad = tries.flatMap(({ given }) => given.values).find((value) => !Number.isFinite(value));
  if (bad === undefined) return undefined;
  return finding(
    'not a number',
    `${bad} came out. Look for a division by zero, the root of a negative number, or an index past the end.`,
    `${bad}이 나왔다. 0으로 나누었는지, 음수의 제곱근을 구했는지, 배열의 끝을 넘었는지 살펴보자.`,
  );
}

/** The first number that differs, with the input that it belongs to: enough to work it out by hand. */
function unknown(exercise: Exercise, { tries }: Tried): Finding {
  const { input, given, right } = tries.find((one) => !agree(one.given, one.right, exercise))!;
  const place = firstDifference(given, right, exercise)!;
  const isNearly = exercise.exact !== true && tries.every((one) => agree(one.given, one.right, { tolerance: NEARLY }));
  const [got, asked] = each([given, right], ({ values }) => digits(itemAt(values, place), isNearly ? 8 : 5));
  const which = given.shape.length === 0 ? undefined : place + 1;
  const shown = exercise.takes.map((name, i) => `${name} = ${inputWords(input[i])}`).join(', ');
  const [forEn, forKo] = shown === '' ? ['', ''] : [`For ${shown}: `, `${shown}일 때: `];
  const start = isNearly
    ? {
        en: 'Nearly right: is something rounded, or only approximated?',
        ko: '거의 맞다. 반올림했거나 근사한 것이 있는가?',
      }
    : { en: 'Not yet right, and not a mistake known here.', ko: '아직 맞지 않으며, 알려진 실수도 아니다.' };
  return finding(
    'wrong',
    `${start.en} ${forEn}${which ? `value ${which} ` : ''}is ${got}, should be ${asked}.`,
    `${start.ko} ${forKo}${which ? `${which}번째 값이 ` : ''}${got}인데 ${asked}이어야 한다.`,
  );
}

const MOST_SHOWN = 4;

function inputWords(value: unknown): string {
  if (typeof value === 'number') return digits(value);
  if (!Array.isArray(value)) {
    const entries = Object.entries(value as Record<string, unknown>);
    return `{ ${entries.map(([name, part]) => `${name}: ${inputWords(part)}`).join(', ')} }`;
  }
  const shown = value.slice(0, MOST_SHOWN).map(inputWords).join(', ');
  return `[${shown}${value.length > MOST_SHOWN ? ', …' : ''}]`;
}
