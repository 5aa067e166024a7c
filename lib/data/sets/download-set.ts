/**
 * Every set that can be downloaded, by name.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { projectFolder } from '../source/folders';
import { downloadIdxSet } from './idx-download';
import { IDX_SETS, type IdxSetName } from './idx-sources';
import { ARCHIVE_SETS, downloadArchiveSet, type ArchiveSetName, type DownloadSetOptions } from './remote-sets';

/** Names of the sets that can be downloaded. */
export type RemoteSetName = IdxSetName | ArchiveSetName;

/** A set that can be downloaded. */
export interface RemoteSet {
  readonly name: RemoteSetName;
  /** Size of the download in megabytes. */
  readonly megabytes: number;
  /** What it is, in a few words. */
  readonly about: string;
}

const ABOUT: Readonly<Record<RemoteSetName, string>> = {
  mnist: '70,000 handwritten digits, 28x28, grey',
  'fashion-mnist': '70,000 pieces of clothing, 28x28, grey',
  cifar10: '60,000 pictures of 10 classes, 32x32',
  cifar100: '60,000 pictures of 100 classes, 32x32',
  'imagenette-160': 'ten classes of ImageNet, short side 160',
  'imagenette-320': 'ten classes of ImageNet, short side 320',
  imagenette: 'ten classes of ImageNet, full size',
  'tiny-imagenet': '200 classes of ImageNet, 64x64',
};

const filesOf = (name: RemoteSetName) => (isArchiveSet(name) ? [ARCHIVE_SETS[name]] : Object.values(IDX_SETS[name]));
const bytesOf = (name: RemoteSetName) => filesOf(name).reduce((sum, { bytes }) => sum + bytes, 0);

/** All of them; ImageNet itself is given to registered researchers only. */
export const REMOTE_SETS: readonly RemoteSet[] = (Object.keys(ABOUT) as RemoteSetName[]).map((name) => ({
  name,
  megabytes: Math.round(bytesOf(name) / 1e6),
  about: ABOUT[name],
}));

/** A set that is there now. */
export interface DownloadedSet {
  readonly name: RemoteSetName;
  readonly folder: string;
}

/**
 * Downloads a set to `data/NAME` of the project, or finds it there whole.
 *
 * @throws BnlabError (`usage`) for a name that is none, (`io`, `data`) when it did not arrive or something else is in its place.
 */
export async function downloadSet(
  name: string,
  options: Omit<DownloadSetOptions, 'remote'> = {},
): Promise<DownloadedSet> {
  const known = REMOTE_SETS.find((set) => set.name === name)?.name;
  if (!known) {
    const expected = `one of ${REMOTE_SETS.map((set) => set.name).join(', ')}`;
    const hint =
      'See them with bnlab data download --list. ImageNet: data-scripts/download-imagenet.ts says how to get it.';
    throw new BnlabError({ kind: 'usage', where: 'data download', expected, got: `'${name}'`, hint });
  }
  if (isArchiveSet(known)) return { name: known, folder: await downloadArchiveSet(known, options) };
  const folder = path.join(options.project ?? projectFolder(), 'data', known);
  await downloadIdxSet(IDX_SETS[known], folder, options);
  return { name: known, folder };
}

function isArchiveSet(name: RemoteSetName): name is ArchiveSetName {
  return name in ARCHIVE_SETS;
}
