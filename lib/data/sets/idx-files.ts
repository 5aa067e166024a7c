/**
 * Where the four IDX files of a set lie in a folder, and which published set they are.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { bytesOf } from '../disk';
import { checksum } from '../download/checksum';
import { namesBeside } from '../source/beside';
import { LeftOutLog, type LeftOut } from '../source/left-out';
import { IDX_FILES, IDX_SETS, UNPACKED_MD5, type IdxSetFiles, type IdxSetName } from './idx-sources';

/** The paths of the four files. */
export type LocatedIdxFiles = Readonly<Record<keyof IdxSetFiles, string>>;

/** Names for people. */
export const IDX_SET_NAMES: Readonly<Record<IdxSetName, string>> = { mnist: 'MNIST', 'fashion-mnist': 'Fashion-MNIST' };

/** Folders in which torchvision keeps the files. */
const INNER = ['', 'raw', 'MNIST/raw'];
const RELATIVES = ['FashionMNIST/raw'];

/**
 * The paths of the four files in a folder (gz or plain, both spellings of the names), or in torchvision's `MNIST/raw` inside it;
 * undefined when it has none of them. `relatives`: Fashion-MNIST's `FashionMNIST/raw` will do, too.
 *
 * @throws BnlabError (`data`) when it has some but not all.
 */
export function locateIdxFiles(folder: string, { relatives = false } = {}): LocatedIdxFiles | undefined {
  const places = [...INNER, ...(relatives ? RELATIVES : [])].map((inner) => path.join(folder, inner));
  for (const place of places) {
    const found = filesIn(place);
    if (found) return found;
  }
  return undefined;
}

function filesIn(folder: string): LocatedIdxFiles | undefined {
  const spellings = (name: string) => [name, name.replace('-idx', '.idx')].flatMap((n) => [`${n}.gz`, n]);
  const find = (name: string) =>
    spellings(name)
      .map((spelling) => path.join(folder, spelling))
      .find((file) => existsSync(file));
  const found = IDX_FILES.map(({ key, name }) => ({ key, name, file: find(name) }));
  const missing = found.filter(({ file }) => file === undefined);
  if (missing.length === found.length) return undefined;
  if (missing.length > 0) {
    throw new BnlabError({
      kind: 'data',
      where: path.basename(folder),
      expected: 'all four IDX files',
      got: `no ${missing.map(({ name }) => name).join(', ')}`,
      hint: 'Copy the missing files there, or move the others away so that another source is used.',
    });
  }
  return Object.fromEntries(found.map(({ key, file }) => [key, file!])) as LocatedIdxFiles;
}

/** What lies beside the four files; torchvision keeps them packed and unpacked. */
export function idxLeftOut(found: LocatedIdxFiles): LeftOut {
  const files = Object.values(found).map((file) => path.basename(file));
  const forms = new Set(files.map(plainIdxName));
  const log = new LeftOutLog();
  for (const name of namesBeside(path.dirname(found.trainImages), files)) {
    const isForm = forms.has(plainIdxName(name));
    log.add(name, isForm ? 'another form of a file that is read' : 'beside the four IDX files and none of them');
  }
  return log.summary();
}

/** A file's name without its packing and in one spelling. */
const plainIdxName = (name: string) => name.replace(/\.gz$/, '').replace('.idx', '-idx');

/** The published set that files with these MD5 (as stored) are, whichever way round; undefined for another one. */
export function publishedSet(md5: readonly string[]): IdxSetName | undefined {
  const names = Object.keys(IDX_SETS) as IdxSetName[];
  const known = (name: IdxSetName) =>
    new Set(Object.values(IDX_SETS[name]).map((file: { checksum?: string }) => file.checksum));
  return names.find((name) => md5.length > 0 && md5.every((sum) => known(name).has(sum)));
}

/** The name of the published set that the labels of the training part tell, for people; undefined for another one. @throws BnlabError (`io`). */
export function knownIdxSet({ trainLabels }: LocatedIdxFiles): string | undefined {
  const md5 = checksum(bytesOf(trainLabels));
  if (UNPACKED_MD5.has(md5)) return IDX_SET_NAMES.mnist;
  const name = publishedSet([md5]);
  return name && IDX_SET_NAMES[name];
}
