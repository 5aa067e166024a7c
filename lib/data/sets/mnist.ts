/**
 * MNIST: found, downloaded, or replaced by generated digits, and always with a word about which.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { reasonOf, type DownloadOptions } from '../download/download';
import { dataFolders, projectFolder, type DataFolder } from '../source/folders';
import { nothingThere } from '../source/nothing-there';
import { cachedDigits, MNIST_SIZE, type GeneratedSize } from '../generated/digits-cache';
import { downloadIdxSet } from './idx-download';
import { readIdxSet } from './idx-set';
import { idxLeftOut, IDX_SET_NAMES, locateIdxFiles, publishedSet, type LocatedIdxFiles } from './idx-files';
import { IDX_SETS, type IdxSetFiles } from './idx-sources';
import type { DataSource, LabelledImages } from './labelled';

/** 28x28 grey images of ten classes: 60,000 to train on and 10,000 to test. */
export interface Mnist {
  /** Pixels uint8 [60000, 28, 28], labels 0 … 9. */
  readonly train: LabelledImages;
  /** Pixels uint8 [10000, 28, 28], labels 0 … 9. */
  readonly test: LabelledImages;
  readonly source: DataSource;
}

/** Where to look and what to do when nothing is there. */
export interface LoadMnistOptions {
  /** Look in this folder only; nothing there is an error. */
  readonly folder?: string;
  /** False: never ask the network. */
  readonly download?: boolean | DownloadOptions;
  /** Seed of the generated digits. */
  readonly seed?: number;
  /** Folder that has `data/` and `.cache/`. */
  readonly project?: string;
  /** Size of the generated set; tests take a small one. */
  readonly generatedSize?: GeneratedSize;
  /** Published files, with their mirrors; tests bring a server of their own. */
  readonly files?: IdxSetFiles;
}

/**
 * MNIST from BNLAB_DATA, else from `data/mnist`, else downloaded there, else generated digits; `source.detail` says which.
 *
 * @throws BnlabError (`data`) when files are there but broken or incomplete: they are never passed over in silence.
 */
export async function loadMnist(options: LoadMnistOptions = {}): Promise<Mnist> {
  const { folder, seed = 1, project = projectFolder(), generatedSize = MNIST_SIZE } = options;
  const { files = IDX_SETS.mnist } = options;
  const places = folder === undefined ? dataFolders('mnist', project) : [{ folder, name: path.basename(folder) }];
  for (const place of places) {
    const found = locateIdxFiles(place.folder, { relatives: folder !== undefined });
    if (found) return readMnist(found, place, files, 'files');
  }
  if (folder !== undefined) throw nothingIn(folder);
  const target = places.at(-1)!;
  const refusal = await tryDownload(files, target.folder, options.download ?? true);
  if (refusal === undefined) return readMnist(locateIdxFiles(target.folder)!, target, files, 'downloaded');
  const { train, test, md5 } = cachedDigits({ seed, folder: path.join(project, '.cache'), size: generatedSize });
  const detail =
    `Generated digits (drawn strokes, seed ${seed}), not MNIST: no MNIST files in ` +
    `${places.map(({ name }) => name).join(', ')}, and ${refusal}.`;
  return {
    train,
    test,
    source: { kind: 'generated', name: 'generated digits', detail, checksums: { [`digits, seed ${seed}`]: md5 } },
  };
}

/** A download that nobody asked for must not keep anybody waiting: where there is no network, generated digits do. */
const IN_PASSING: DownloadOptions = { connectMilliseconds: 3000, headerMilliseconds: 10_000 };

/** Undefined when the files are there now, else why not, as a clause. */
async function tryDownload(
  files: IdxSetFiles,
  folder: string,
  wanted: boolean | DownloadOptions,
): Promise<string | undefined> {
  if (wanted === false) return 'downloading was not asked for';
  try {
    await downloadIdxSet(files, folder, wanted === true ? IN_PASSING : wanted);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof BnlabError && thrown.kind === 'io')) throw thrown;
    // another process may have been faster, and taken the partial files along
    if (locateIdxFiles(folder)) return undefined;
    return `the download failed (${reasonOf(thrown)})`;
  }
}

function readMnist(found: LocatedIdxFiles, place: DataFolder, files: IdxSetFiles, kind: 'files' | 'downloaded'): Mnist {
  const { train, test, checksums, published } = readIdxSet(found, files);
  const set = publishedSet(Object.values(checksums));
  const isKnown = published || set !== undefined;
  // another set of this format is not MNIST because it was asked for as MNIST
  const named = isKnown ? IDX_SET_NAMES[set ?? 'mnist'] : 'Images in MNIST’s format';
  const name = isKnown ? named : `${named} (not the published files)`;
  const what = isKnown ? 'the four published files, checksums verified' : 'not the published files: checksums differ';
  const verb = kind === 'files' ? 'read from' : 'downloaded just now into';
  const detail = `${named} ${verb} ${place.name} (${what}).`;
  const leftOut = idxLeftOut(found);
  return { train, test, source: { kind, name, detail, checksums, folder: place.folder, leftOut } };
}

function nothingIn(folder: string): BnlabError {
  const expected = 'the four MNIST files';
  const hint = 'Pass the folder that holds train-images-idx3-ubyte(.gz) and its three companions.';
  if (!existsSync(folder)) return nothingThere(folder, 'a folder with the four MNIST files', hint);
  return new BnlabError({ kind: 'data', where: folder, expected, got: 'none of them', hint });
}
