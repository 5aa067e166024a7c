/**
 * Asks the reader's answer what it gives, and finds out whether that can be judged at all.
 * @module
 */
import { tf } from '../engine';
import { firstLineOf } from '../errors';
import { Interrupted } from '../interruption';
import { finding, joined, named, type Finding } from './feedback';
import { readAnswer, type Parts, type Reading, type Unreadable } from './parts';
import type { Answer, Exercise } from './types';

/** What an answer gave for one input, or why that is nothing to be judged. */
export type Given = { readonly parts: Parts } | { readonly finding: Finding };

/**
 * What the answer gives for an input. Tensors that are made on the way are disposed; the reader's own stay.
 *
 * @throws Interrupted where the reader has stopped the cell.
 */
export function ask({ takes, tensors = false }: Exercise, answer: unknown, input: readonly unknown[]): Given {
  if (takes.length > 0 && typeof answer !== 'function') return { finding: noFunction(answer, takes) };
  let given!: Given;
  tf.tidy(() => {
    const made = input.map((value) => copyOf(value, tensors));
    given = attempt(() =>
      typeof answer === 'function' ? (answer as (...input: unknown[]) => unknown)(...made) : answer,
    );
  });
  return given;
}

function attempt(give: () => unknown): Given {
  try {
    const given = give();
    return partsOf(readAnswer(given), given);
  } catch (thrown) {
    if (thrown instanceof Interrupted) throw thrown;
    const said = firstLineOf(thrown);
    const en = `Your answer stopped with an error before it gave anything: ${said}`;
    return { finding: finding('threw', en, `답이 아무것도 내놓지 못하고 오류로 멈추었다: ${said}`) };
  }
}

/** The parts of the right answer, or of a wrong one that is known. */
export function knownParts(answer: Answer): Parts {
  return readAnswer(answer) as Parts;
}

/** A copy that the reader may change: what one answer does to its input must not reach the next. */
function copyOf(value: unknown, tensors: boolean): unknown {
  return tensors && Array.isArray(value) ? tf.tensor(value as number[]) : structuredClone(value);
}

function noFunction(answer: unknown, takes: readonly string[]): Finding {
  if ([...readAnswer(answer).values()].every((part) => part === 'missing')) return UNFINISHED;
  const call = `(${takes.join(', ')})`;
  return finding(
    'kind',
    `A function of ${call} is asked for. Give the function itself, without calling it: it is tried on inputs of its own.`,
    `${call}의 함수가 필요하다. 호출한 결과가 아니라 함수 자체를 넘기자. 검사기가 직접 여러 입력을 넣어 본다.`,
  );
}

const UNFINISHED = finding(
  'unfinished',
  'Nothing is there yet. Replace what the cell begins with by your own answer, and return it.',
  '아직 답이 없다. 셀에 처음 적혀 있던 것을 자신의 답으로 바꾸고 그 값을 돌려주자.',
);

function partsOf(reading: Reading, given: unknown): Given {
  const bad = [...reading].filter((entry): entry is [string, Unreadable] => typeof entry[1] === 'string');
  if (bad.length === 0 && reading.size > 0) return { parts: reading as Parts };
  const missing = bad.filter(([, reason]) => reason === 'missing').map(([name]) => name);
  if (missing.length === reading.size) return { finding: UNFINISHED };
  if (missing.length > 0) return { finding: unfinishedParts(missing) };
  letGo(given);
  const said = joined(bad.map(([name, reason]) => named(name, REASONS[reason])));
  return { finding: { verdict: 'kind', mistakes: [], message: said } };
}

/** Nobody waits for a promise that was refused, and its failure would end the process. */
function letGo(given: unknown): void {
  const values =
    typeof given === 'object' && given !== null
      ? [given, ...Object.values(given as Readonly<Record<string, unknown>>)]
      : [];
  for (const value of values) if (value instanceof Promise) value.catch(() => undefined);
}

function unfinishedParts(missing: readonly string[]): Finding {
  const names = missing.join(', ');
  return finding('unfinished', `Still to be done: ${names}.`, `아직 남은 것: ${names}.`);
}

const REASONS: Readonly<Record<Unreadable, { readonly en: string; readonly ko: string }>> = {
  missing: UNFINISHED.message,
  promise: {
    en: 'it is a promise. The checker needs the numbers at once: leave out async, and read tensors by dataSync().',
    ko: '프라미스(promise)이다. 검사기는 숫자가 바로 필요하다. async를 빼고, 텐서는 dataSync()로 읽자.',
  },
  function: {
    en: 'it is a function. Numbers are asked for here: return what the function gives.',
    ko: '함수이다. 여기서는 숫자가 필요하다. 그 함수가 내놓는 값을 돌려주자.',
  },
  ragged: {
    en: 'its rows have different lengths. All rows of a matrix have the same number of values.',
    ko: '줄마다 길이가 다르다. 행렬의 모든 줄은 값의 개수가 같아야 한다.',
  },
  disposed: {
    en: 'the tensor has been disposed already, so that its numbers are gone. Return it from tf.tidy, or do not dispose it.',
    ko: '텐서가 이미 해제되어 숫자를 읽을 수 없다. tf.tidy에서 그 텐서를 돌려주거나, 해제하지 말자.',
  },
  kind: {
    en: 'it is no number, list of numbers or tensor.',
    ko: '숫자도, 숫자의 목록도, 텐서도 아니다.',
  },
};
