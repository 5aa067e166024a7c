/**
 * Sets as other programs store them, which are not read here: named for what they are, with the way to a form that is.
 * @module
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
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

/** So far down sets are looked for. */
const DEEPEST = 2;

/** What a folder without pictures holds, or a folder in it, and what to do with that; undefined for nothing that is known. */
export function foreignSet(folder: string, depth = 0): { readonly what: string; readonly way: string } | undefined {
  const names = readdirSync(folder);
  const found = FOREIGN.find(([mark]) => names.some((name) => mark.test(name)));
  if (found) return { what: found[1], way: found[2] };
  if (depth === DEEPEST) return undefined;
  const inside = foldersIn(DISK, folder).map((place) => [path.basename(place), foreignSet(place, depth + 1)] as const);
  const [name, deeper] = inside.find(([, set]) => set !== undefined) ?? [];
  return deeper && { what: `${deeper.what} in ${name}/`, way: deeper.way };
}
