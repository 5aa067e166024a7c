/**
 * A phrase of a table or a figure in Korean.
 * @module
 */
import { NAMES, PHRASES } from '../paper/phrases';

const HANGUL = /[가-힣]/;
/** A number, with its sign where it is one. */
const NUMBER = /(?<![\w.])[−+]\d[\d,.]*\d|(?<![\w.])[−+]\d|\d[\d,.]*\d|\d/g;
/** Something that is read: three letters, and no command. */
const SAYS = /^(?!npx ).*[A-Za-z]{3}/s;

/** An English text of a table or a figure in Korean; undefined where nobody has said how. */
export function inKorean(english: string): string | undefined {
  const text = english.trim();
  if (!SAYS.test(text) || HANGUL.test(text)) return text;
  const numbers = text.match(NUMBER) ?? [];
  const phrase = text.replace(NUMBER, '#');
  if (NAMES.includes(phrase)) return text;
  const known: string | undefined = Object.hasOwn(PHRASES, phrase) ? PHRASES[phrase] : undefined;
  let next = 0;
  return known?.replace(
    /#|\{(\d+)\}/g,
    (_, place?: string) => numbers[place === undefined ? next++ : Number(place) - 1]!,
  );
}
