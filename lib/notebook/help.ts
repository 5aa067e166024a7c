/**
 * `name?` and `?name`: what IPython's readers type to be told about a name.
 * @module
 */

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.#?[\p{ID_Start}$_][\p{ID_Continue}$]*)*`;
const QUESTION = new RegExp(String.raw`^\s*(?:\?{1,2}\s*(${NAME})|(${NAME})\s*\?{1,2})\s*;?\s*$`, 'u');

/** The name that a cell asks about, `Math.sqrt` for `?Math.sqrt`, `Math.sqrt?` and `Math.sqrt??`; undefined for all other cells. */
export function askedName(source: string): string | undefined {
  const [, after, before] = QUESTION.exec(source) ?? [];
  return after ?? before;
}
