/**
 * Tells whether the archives of a list are still those that were listed: what takes their place would be read as other pictures.
 * @module
 */
import { type Stats } from 'node:fs';
import { statOf } from '../disk';
import { isPictureName } from './picture-names';

/** Which file it is, and of which time: a few words that another file, or a later content, does not share. */
export function containerState({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs}`;
}

/** The state of each container; undefined for pictures that are files of their own, and for what is not there. */
export function containerStates(containers: readonly string[]): (string | undefined)[] {
  return containers.map((file) => {
    if (isPictureName(file)) return undefined;
    const stat = statOf(file);
    return stat && containerState(stat);
  });
}
