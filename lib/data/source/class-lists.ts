/**
 * Files beside pictures that may say their classes.
 * @module
 */
import path from 'node:path';
import { isPictureList } from './picture-list';

const OTHER_TEXTS = /^(readme|licen[cs]e|notice|changelog|requirements|words|wnids|classes|class_?names|urls)/i;
const ARRAYS = /\.mat$/i;

/** What to do with the first of the names that may list classes; empty where none does. */
export function classListText(names: readonly string[], { isArchive = false } = {}): string {
  const list = names.find((name) => isPictureList(name) && !OTHER_TEXTS.test(path.basename(name)));
  const first = isArchive ? 'unpack the archive, and ' : '';
  if (list !== undefined) return `If ${list} names pictures and classes, ${first}pass that file as the source`;
  const arrays = names.find((name) => ARRAYS.test(name));
  if (arrays === undefined) return '';
  return `If ${arrays} says the classes, ${first}write lines of a picture and its class from it into a .txt, and pass that`;
}
