/**
 * Sets as other programs store them, which are not read here: named for what they are, with the way to a form that is.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { followed, namesIn } from '../disk';
import { fileKind } from '../archives/compressed';
import { FileReader } from '../archives/file-reader';
import { DISK } from './tree';
import { foldersIn } from './wrapped';

const FOREIGN: readonly (readonly [mark: RegExp, what: string, way: string])[] = [
  [
    /^(data-\d+-of-\d+\.arrow|dataset_dict\.json)$/,
    'a set that HuggingFace’s save_to_disk wrote',
    'Write it with to_parquet, the pictures’ bytes in it, as push_to_hub does.',
  ],
  [
    /^(data_batch_\d|batches\.meta|test_batch)$/,
    'CIFAR-10’s version for Python',
    'Get the binary one: npx bnlab data download cifar10.',
  ],
  [
    /^(train|test|unlabeled)_X\.bin$/,
    'STL-10’s binary files',
    'Write the pictures as PNG into train/CLASS and test/CLASS (torchvision’s STL10 reads them).',
  ],
  [/\.(tfrecords?|tfrecord-\d+-of-\d+)$/, 'TFRecord files', 'Write class folders or WebDataset shards from them.'],
  [/\.beton$/, 'FFCV’s files', 'Pass the set that they were written from.'],
  [/\.mds(\.zstd)?$/, 'MosaicML’s shards (MDS)', 'Write class folders or WebDataset shards from them.'],
  [/^data\.mdb$|\.lmdb$/, 'an LMDB', 'Write class folders or WebDataset shards from it.'],
  [/\.(rec|idx)$/, 'MXNet’s RecordIO files', 'Unpack them with im2rec’s own tools, and pass the folder.'],
  [/\.(npz|npy|h5|hdf5|mat)$/, 'arrays', 'Write the pictures as PNG into one folder per class.'],
];

/** A set that is not read, and what to do with it. */
interface ForeignSet {
  readonly what: string;
  readonly way: string;
}

const PICKLES: ForeignSet = {
  what: 'pickles of Python, as CIFAR-100’s version for it',
  way: 'Get the binary one: npx bnlab data download cifar100.',
};

function isPickle(file: string): boolean {
  if (path.extname(file) !== '' || !followed(file)?.isFile()) return false;
  const reader = new FileReader(file);
  try {
    return fileKind(reader) === 'pickle';
  } finally {
    reader.close();
  }
}

/** So far down sets are looked for. */
const DEEPEST = 2;

/** @throws BnlabError (`data`) for a file that is called as such sets' files are. */
export function refuseForeign(file: string): void {
  const where = path.basename(file);
  const found = FOREIGN.find(([mark]) => mark.test(where));
  if (!found) return;
  const [, what, hint] = found;
  throw new BnlabError({ kind: 'data', where, expected: 'a source of pictures', got: `a file of ${what}`, hint });
}

/** What a folder without pictures holds, or a folder in it, and what to do with that; undefined for nothing that is known. */
export function foreignSet(folder: string, depth = 0): ForeignSet | undefined {
  const names = namesIn(folder);
  const found = FOREIGN.find(([mark]) => names.some((name) => mark.test(name)));
  if (found) return { what: found[1], way: found[2] };
  if (names.some((name) => isPickle(path.join(folder, name)))) return PICKLES;
  if (depth === DEEPEST) return undefined;
  const inside = foldersIn(DISK, folder).map((place) => [path.basename(place), foreignSet(place, depth + 1)] as const);
  const [name, deeper] = inside.find(([, set]) => set !== undefined) ?? [];
  return deeper && { what: `${deeper.what} in ${name}/`, way: deeper.way };
}
