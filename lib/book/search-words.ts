/**
 * How a text becomes the words that a search compares; the index and what a reader types go the same way.
 * @module
 */

/** Greek letters as formulas write them out. */
const GREEK: Readonly<Record<string, string>> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  ε: 'epsilon',
  ϵ: 'epsilon',
  η: 'eta',
  θ: 'theta',
  λ: 'lambda',
  μ: 'mu',
  σ: 'sigma',
};

/** Words and numbers, in small letters, each once and in order; signs around them are left out. */
export function wordsIn(text: string): readonly string[] {
  const spelled = text.toLowerCase().replace(/[αβγεϵηθλμσ]/g, (letter) => ` ${GREEK[letter]} `);
  return [...new Set(spelled.match(/[\p{L}\p{N}]+(?:[.-][\p{L}\p{N}]+)*/gu) ?? [])];
}
