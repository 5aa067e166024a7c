/**
 * Sets as other programs store them, which are not read here: named for what they are, with the way to a form that is.
 * @module
 */
import { readdirSync } from 'node:fs';

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
  [/\.(tfrecords?|tfrecord-\d+-of-\d+)$/, 'TFRecord files', 'Write class folders or WebDataset shards from them.'],
  [/\.beton$/, 'FFCV’s files', 'Pass the set that they were written from.'],
  [/\.mds(\.zstd)?$/, 'MosaicML’s shards (MDS)', 'Write class folders or WebDataset shards from them.'],
  [/^data\.mdb$|\.lmdb$/, 'an LMDB', 'Write class folders or WebDataset shards from it.'],
  [/\.(rec|idx)$/, 'MXNet’s RecordIO files', 'Unpack them with im2rec’s own tools, and pass the folder.'],
  [/\.(npz|npy|h5|hdf5|mat)$/, 'arrays', 'Write the pictures as PNG into one folder per class.'],
];

/** What a folder without pictures holds, and what to do with it; undefined for nothing that is known. */
export function foreignSet(folder: string): { readonly what: string; readonly way: string } | undefined {
  const names = readdirSync(folder);
  const found = FOREIGN.find(([mark]) => names.some((name) => mark.test(name)));
  return found && { what: found[1], way: found[2] };
}
