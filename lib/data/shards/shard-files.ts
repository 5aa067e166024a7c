/**
 * Which files are shards, and unpacked copies of compressed ones.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { namesIn } from '../disk';
import { FileReader } from '../archives/file-reader';
import { plainName } from '../archives/member-name';
import { tarEntries } from '../archives/tar';
import { isHidden, isPictureName } from '../source/picture-names';
import { unpackedCopy } from '../source/unpacked';
import { LABEL_MEMBERS } from './sample-label';
import { SHARD_INDEX } from './shard-index';

const TAR = /\.(tar|tar\.gz|tgz)$/i;
/** Numbered as shards are: train-000000.tar, 00000.tar, shard_12.tar. */
const NUMBERED = /(^|[-_.])\d{2,}\.(tar|tar\.gz|tgz)$/i;
/** So many members tell whether a tar holds samples. */
const PEEK = 64;

/** The tar files of a folder in name order, compressed ones too. */
export function shardFiles(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => TAR.test(name) && !isHidden(name))
    .sort();
}

/** True for a name that is numbered as shards are. */
export function isNumberedShard(file: string): boolean {
  return NUMBERED.test(path.basename(file));
}

/** Numbers with more holes than shards, and these many on top, are dates or the like and no row. */
const MOST_HOLES = 100;

/** The names that numbered shards jump over: train-000001.tar between train-000000.tar and train-000002.tar. */
export function missingShards(files: readonly string[]): string[] {
  const rows = new Map<string, Set<number>>();
  for (const file of files) {
    const [, before, number, after] = /^(.*?)(\d{2,})(\.\D*)$/s.exec(path.basename(file)) ?? [];
    if (number === undefined) continue;
    const key = `${before}${'#'.repeat(number.length)}${after}`;
    const row = rows.get(key) ?? new Set<number>();
    rows.set(key, row.add(Number(number)));
  }
  return [...rows].flatMap(([key, row]) => holes(row).map((number) => nameOf(key, number)));
}

function holes(row: ReadonlySet<number>): number[] {
  const sorted = [...row].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const span = last - first + 1;
  if (span - row.size > row.size + MOST_HOLES) return [];
  return Array.from({ length: span }, (_, i) => first + i).filter((number) => !row.has(number));
}

/** `train-######.tar` with a number. */
const nameOf = (key: string, number: number) =>
  key.replace(/#+(?=[^#]*$)/, (signs) => String(number).padStart(signs.length, '0'));

/** True for a folder with a shard index, or with tar files that are shards by their numbers or by what they hold. */
export function isShardFolder(folder: string): boolean {
  if (existsSync(path.join(folder, SHARD_INDEX))) return true;
  const files = shardFiles(folder);
  const [first] = files;
  if (first === undefined) return false;
  return files.every(isNumberedShard) || holdsSamples(path.join(folder, first));
}

/** True for a tar whose first members are a picture and a label with one key. @throws BnlabError (`io`). */
export function holdsSamples(file: string): boolean {
  const reader = new FileReader(file);
  try {
    const labels = new Set<string>();
    const pictures = new Set<string>();
    let members = 0;
    for (const { name, type } of tarEntries(reader)) {
      if (++members > PEEK) break;
      if (type === '5') continue;
      const found = /^(.*?)\.([^/]*)$/s.exec(plainName(name));
      if (!found) continue;
      const [key, extension] = [found[1]!, found[2]!];
      if (isPictureName(name)) pictures.add(key);
      if ((LABEL_MEMBERS as readonly string[]).includes(extension.toLowerCase())) labels.add(key);
      if (pictures.has(key) && labels.has(key)) return true;
    }
    return false;
  } catch (thrown) {
    // what is compressed or damaged is told by whoever reads the archive as a whole
    if (thrown instanceof BnlabError && thrown.kind === 'data') return false;
    throw thrown;
  } finally {
    reader.close();
  }
}

/**
 * The files as they can be read in place: gzip-compressed ones are unpacked into the cache, once.
 *
 * @throws BnlabError (`data`) for a damaged stream, (`io`) when the cache cannot be written.
 */
export async function inPlace(files: readonly string[]): Promise<string[]> {
  const places: string[] = [];
  for (const file of files)
    places.push(await unpackedCopy(file, path.basename(file).replace(/(\.tar\.gz|\.tgz)$/i, '.tar')));
  return places;
}
