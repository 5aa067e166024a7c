/**
 * The four files of an IDX set, read and checked against each other.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { bytesOf } from '../disk';
import { checksum } from '../download/checksum';
import { gunzipIfNeeded, parseIdx } from './idx';
import { UNPACKED_MD5, type IdxSetFiles } from './idx-sources';
import { checkCounts, checkLabels, type LabelledImages } from './labelled';

/** A set in memory. */
export interface IdxSet {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  /** MD5 of each file as stored. */
  readonly checksums: Readonly<Record<string, string>>;
  /** True when every file is a published one, byte for byte or after decompression. */
  readonly published: boolean;
}

/** Reads the four files. @throws BnlabError (`data`, `io`) for a damaged file, unequal counts, wrong sizes or labels. */
export function readIdxSet(
  found: Readonly<Record<keyof IdxSetFiles, string>>,
  files: IdxSetFiles,
  { size = 28, classes = 10 }: { size?: number; classes?: number } = {},
): IdxSet {
  const checksums: Record<string, string> = {};
  let published = true;
  const read = (key: keyof IdxSetFiles, rank: number) => {
    const where = path.basename(found[key]);
    const stored = bytesOf(found[key]);
    checksums[where] = checksum(stored, files[key].digest);
    const unpacked = gunzipIfNeeded(stored, where);
    published &&= checksums[where] === files[key].checksum || UNPACKED_MD5.has(checksum(unpacked));
    return { where, ...parseIdx(unpacked, { where, rank }) };
  };
  const pair = (imagesKey: keyof IdxSetFiles, labelsKey: keyof IdxSetFiles): LabelledImages => {
    const images = read(imagesKey, 3);
    const labels = read(labelsKey, 1);
    checkImageSize(images.dims, size, images.where);
    checkCounts(images.dims[0]!, labels.dims[0]!, `${images.where} and ${labels.where}`);
    checkLabels(labels.data, classes, labels.where);
    return { images: images.data, labels: labels.data };
  };
  const train = pair('trainImages', 'trainLabels');
  const test = pair('testImages', 'testLabels');
  return { train, test, checksums, published };
}

/** @throws BnlabError (`data`) for pictures of another size, or none. */
export function checkImageSize(dims: readonly number[], size: number, where: string): void {
  const [count, height, width] = dims;
  if (count !== 0 && height === size && width === size) return;
  throw new BnlabError({
    kind: 'data',
    where,
    expected: `images of ${size}x${size} pixels`,
    got: `${dims[0]} of ${dims[1]}x${dims[2]}`,
    hint: 'The file belongs to another set: replace it.',
  });
}
