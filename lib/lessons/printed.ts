/**
 * What cells print, for a Korean reader.
 * @module
 */
import { LINES } from '../paper/lines';
import { inKorean } from './phrase';

/** Something that is read: three letters in a row. */
const SAYS = /[A-Za-z]{3}/;

/** How much of a line is words of its own. */
const wordsOf = (english: string) => english.replaceAll('{}', '').length;

/** The lines of {@link LINES} as patterns, the most telling first: the blank of a short one would swallow what a longer one says. */
const PATTERNS = LINES.toSorted(([a], [b]) => wordsOf(b) - wordsOf(a)).map(([english, korean]) => {
  const escaped = english.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, ' +'));
  return { pattern: new RegExp(`^${escaped.join('(.+?)')}$`), korean };
});

/** A printed line in Korean; undefined where nobody has said how. */
export function lineInKorean(line: string): string | undefined {
  const english = line.trim();
  for (const { pattern, korean } of PATTERNS) {
    const parts = pattern.exec(english);
    if (parts) return korean.replace(/\{(\d+)\}/g, (_, place: string) => partInKorean(parts[Number(place)]!.trim()));
  }
  return SAYS.test(english) ? inKorean(english) : line;
}

/** A printed text in Korean, line by line; a line that nobody translated stays as it is. */
export function printedInKorean(text: string): string {
  return text
    .split('\n')
    .map((line) => lineInKorean(line) ?? line)
    .join('\n');
}

/** What stands in a line may be a phrase of its own, or a name. */
const partInKorean = (part: string): string => lineInKorean(part) ?? part;
