/**
 * Lists of files in one word, as WebDataset writes them: `train-{000000..000146}.tar`, `{a,b}.tar`, `a.tar::b.tar`.
 * @module
 */
import { BnlabError } from '../../errors';

/** More files than anybody has shards. */
const MOST = 100_000;

/** True for a word that stands for several files. */
export function isFileList(word: string): boolean {
  return word.includes('::') || /\{[^{}]*(,|\.\.)[^{}]*\}/.test(word);
}

/**
 * The files that a word stands for, in its order. `{000..012}` counts with the digits that it is written with.
 *
 * @throws BnlabError (`usage`) for more files than anybody has.
 */
export function expandFileList(word: string): string[] {
  const files = word.split('::').flatMap((part) => expand(part));
  if (files.length <= MOST) return files;
  const hint = 'Write the range with fewer digits.';
  throw new BnlabError({ kind: 'usage', where: word, expected: `at most ${MOST} files`, got: `${files.length}`, hint });
}

function expand(word: string): string[] {
  const found = /^(.*?)\{([^{}]*(?:,|\.\.)[^{}]*)\}(.*)$/s.exec(word);
  if (!found) return [word];
  const [, before, inside, after] = found;
  const rests = expand(after!);
  return choices(inside!).flatMap((choice) => rests.map((rest) => `${before}${choice}${rest}`));
}

function choices(inside: string): string[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(inside);
  if (!range) return inside.split(',');
  const [first, last] = [range[1]!, range[2]!];
  const [from, to] = [Number(first), Number(last)];
  const count = Math.abs(to - from) + 1;
  if (count > MOST) return Array.from({ length: MOST + 1 }, () => '');
  const digits = first.startsWith('0') || last.startsWith('0') ? Math.max(first.length, last.length) : 1;
  const step = Math.sign(to - from);
  return Array.from({ length: count }, (_, i) => String(from + step * i).padStart(digits, '0'));
}
