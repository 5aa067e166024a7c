/**
 * Files beside pictures that may say their classes.
 * @module
 */
import path from 'node:path';
import { isPictureList } from './picture-list';

const OTHER_TEXTS = /^(readme|licen[cs]e|notice|changelog|requirements|words|wnids|classes|class_?names|urls)/i;
const ARRAYS = /\.mat$/i;

/** What to do with the first of the names that may list classes; empty where none does. */
export function classListText(names: readonly string[]): string {
  const list = names.find((name) => isPictureList(name) && !OTHER_TEXTS.test(path.basename(name)));
  if (list !== undefined) return `If ${list} names pictures and classes, pass that file as the source`;
  const arrays = names.find((name) => ARRAYS.test(name));
  if (arrays === undefined) return '';
  return `If ${arrays} says the classes, write lines of a picture and its class from it into a .txt, and pass that`;
}
