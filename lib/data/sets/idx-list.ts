/**
 * MNIST's files and those of its relatives as an image list: each picture is a record of its images file.
 * @module
 */
import path from 'node:path';
import { ioError } from '../../files';
import { bytesOf } from '../disk';
import { ImageListBuilder } from '../source/image-list-builder';
import type { ImageList } from '../source/image-list';
import { NOTHING_LEFT_OUT } from '../source/left-out';
import { unpackedCopy } from '../source/unpacked';
import { gunzipIfNeeded, parseIdx } from './idx';
import { idxLeftOut, knownIdxSet, locateIdxFiles, type LocatedIdxFiles } from './idx-files';
import { checkImageSize } from './idx-set';
import { checkCounts, checkLabels } from './labelled';

/** Side of the pictures in pixels, and bytes of a picture. */
const SIDE = 28;
const PIXELS = SIDE * SIDE;
/** Bytes of an images file before its first picture: magic, count, rows, columns. */
const HEADER = 16;

/** The pictures of a folder's training or test files. @throws BnlabError (`data`, `io`) for damaged or missing files. */
export async function openIdxList(folder: string, { test = false }: { test?: boolean } = {}): Promise<ImageList> {
  const found = locateIdxFiles(folder, { relatives: true });
  if (!found) throw ioError(folder, 'the four IDX files', new Error('none of them'));
  const [imagesKey, labelsKey] = test
    ? (['testImages', 'testLabels'] as const)
    : (['trainImages', 'trainLabels'] as const);
  const labels = labelsOf(found, labelsKey);
  const file = await unpackedCopy(found[imagesKey]);
  const where = path.basename(found[imagesKey]);
  const { dims } = parseIdx(bytesOf(file), { where, rank: 3 });
  checkImageSize(dims, SIDE, where);
  checkCounts(dims[0]!, labels.length, `${where} and ${path.basename(found[labelsKey])}`);
  checkLabels(labels, 10, path.basename(found[labelsKey]));
  const builder = new ImageListBuilder({ encoding: 'digit' });
  labels.forEach((label, i) => {
    const name = `${test ? 't10k' : 'train'}#${i}`;
    builder.add({ className: String(label), name, file, offset: HEADER + i * PIXELS, size: PIXELS });
  });
  const layout = `${knownIdxSet(found) ?? 'IDX'} files`;
  const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
  const leftOut = test ? NOTHING_LEFT_OUT : idxLeftOut(found);
  return builder.build(classes, { layout, why: 'the four IDX files are there', leftOut });
}

function labelsOf(found: LocatedIdxFiles, key: keyof LocatedIdxFiles): Uint8Array {
  const where = path.basename(found[key]);
  return parseIdx(gunzipIfNeeded(bytesOf(found[key]), where), { where, rank: 1 }).data;
}
