/**
 * One part of a set of pictures, whatever it comes as: which layout it is, and its list.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { entriesIn, statOf } from '../disk';
import { openArchive, openIndex } from '../archives/archive-open';
import { holdsFolders, openClassTars } from '../archives/class-tars';
import { checkTarKind, fileKind } from '../archives/compressed';
import { FileReader } from '../archives/file-reader';
import { findValidationClasses } from '../archives/validation-classes';
import { cifarIn } from '../sets/cifar-format';
import { openCifarList } from '../sets/cifar10-list';
import { locateIdxFiles } from '../sets/idx-files';
import { openIdxList } from '../sets/idx-list';
import { openParquet } from '../sets/parquet';
import { parquetFiles } from '../sets/parquet-files';
import { holdsSamples, inPlace, isNumberedShard, isShardFolder, shardFiles } from '../shards/shard-files';
import { readShardIndex, SHARD_INDEX } from '../shards/shard-index';
import { openShardFiles, openShards, type PictureChoice } from '../shards/shards';
import { withBeside } from './beside';
import { refuseForeign } from './foreign';
import { labelledByName, type NameRule } from './flat-names';
import { openImageFolder } from './image-folder';
import type { ImageList } from './image-list';
import { checkAllThere, nothingThere } from './nothing-there';
import { whyNoFolder } from './picture-names';

/** What helps to open a source. */
export interface OpenPartOptions {
  /** The devkit or Kaggle's `LOC_val_solution.csv`, for ImageNet's validation pictures; one beside or above them by default. */
  readonly devkit?: string;
  /** Which picture of a sample with several is shown: `first`, `all`, or an ending. */
  readonly picture?: PictureChoice;
  /** What of the pictures' names says their class, whatever their folders say. */
  readonly labelFrom?: NameRule;
}

/** Where a part of a set lies: a path, or files that belong together. */
export type PartPlace =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'files'; readonly files: readonly string[] }
  /** The training or the test files of a set whose parts lie in one folder. */
  | { readonly kind: 'cifar'; readonly folder: string; readonly test: boolean }
  | { readonly kind: 'idx'; readonly folder: string; readonly test: boolean };

/**
 * The pictures of one part: class folders, WebDataset shards, CIFAR batches, IDX files, Parquet files, a tar
 * archive (indexed now if it has no index yet), or the index of one.
 *
 * @throws BnlabError (`usage`, `data`, `io`) that says what the place is not.
 */
export async function openPart(place: PartPlace, options: OpenPartOptions = {}): Promise<ImageList> {
  const list = (await openPlace(place, options)).sealed();
  return options.labelFrom === undefined ? list : labelledByName(list, options.labelFrom);
}

async function openPlace(place: PartPlace, options: OpenPartOptions): Promise<ImageList> {
  if (place.kind === 'cifar') return openCifarList(place.folder, place);
  if (place.kind === 'idx') return openIdxList(place.folder, place);
  if (place.kind === 'files') return openFiles(place.files, options);
  const stat = statOf(place.path);
  if (!stat) throw nothingThere(place.path);
  return stat.isDirectory() ? openFolder(place.path, options) : openFile(place.path, options);
}

async function openFolder(folder: string, options: OpenPartOptions): Promise<ImageList> {
  const { devkit, picture } = options;
  if (isShardFolder(folder)) {
    const files = shardFiles(folder);
    const list = readShardIndex(folder)
      ? openShards(folder, { picture })
      : openShardFiles(await inPlace(files.map((name) => path.join(folder, name))), { picture });
    return withBeside(list, folder, [...files, SHARD_INDEX], 'beside the shards and none of them');
  }
  if (cifarIn(folder)) return openCifarList(folder);
  if (locateIdxFiles(folder, { relatives: true })) return openIdxList(folder);
  const parquet = parquetFiles(folder);
  if (parquet.length > 0)
    return withBeside(await openParquet(parquet), folder, parquet, 'beside the Parquet files and none of them');
  const tars = shardFiles(folder).filter((name) => name.endsWith('.tar'));
  const hasFolders = entriesIn(folder).some((e) => e.isDirectory() && !whyNoFolder(e.name));
  const [first, ...others] = tars;
  if (first !== undefined && !hasFolders) {
    // one archive alone may be a set of class folders, and no class
    const isSet = others.length === 0 && holdsFolders(path.join(folder, first));
    const list = isSet ? await openFile(path.join(folder, first), options) : openClassTars(folder, tars);
    return withBeside(
      list,
      folder,
      tars,
      `beside the archive${isSet ? '' : 's of classes'} and none of ${isSet ? 'it' : 'them'}`,
    );
  }
  return openImageFolder(folder, { validation: (place) => findValidationClasses(place, devkit) });
}

async function openFile(file: string, { devkit, picture }: OpenPartOptions): Promise<ImageList> {
  refuseForeign(file);
  if (file.endsWith('.arrow')) return openIndex(file);
  const reader = new FileReader(file);
  try {
    const kind = fileKind(reader);
    if (kind === 'parquet') return await openParquet([file]);
    if (kind === 'gzip' && isNumberedShard(file)) return openShardFiles(await inPlace([file]), { picture });
    if (/\.json$|\.bin$|ubyte$/i.test(file)) throw wantsFolder(file);
    checkTarKind(reader);
  } finally {
    reader.close();
  }
  if (holdsSamples(file)) return openShardFiles([file], { picture });
  return openArchive(file, { validation: () => findValidationClasses(file, devkit) });
}

async function openFiles(files: readonly string[], { picture }: OpenPartOptions): Promise<ImageList> {
  checkAllThere(files);
  if (files.every((file) => file.endsWith('.parquet'))) return openParquet(files);
  return openShardFiles(await inPlace(files), { picture });
}

function wantsFolder(file: string): BnlabError {
  const hint = `Pass the folder that it lies in: ${path.dirname(file)}`;
  const got = `the file ${path.basename(file)}`;
  return new BnlabError({ kind: 'usage', where: file, expected: 'a folder, an archive or an index', got, hint });
}
