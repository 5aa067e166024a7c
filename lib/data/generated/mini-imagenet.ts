/**
 * A small ImageNet of drawn pictures in the layout of the official archives, odd files included, so that everything
 * that reads ImageNet can be run without it.
 * @module
 */
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { BnlabError } from '../../errors';
import { writeFileAtomic } from '../../files';
import { withLock } from '../../locks';
import { Random } from '../../random';
import { removeTemporaries } from '../../temporaries';
import { writeMatStructs } from '../archives/mat5';
import { packTar, writeTar, type NewTarEntry } from '../archives/tar-write';
import { toSharp } from '../pictures/to-sharp';
import { drawTexture } from './textures';

/** What to generate. */
export interface MiniImagenetOptions {
  /** Where the three archives go. */
  readonly folder: string;
  readonly classes?: number;
  /** Training pictures of each class. */
  readonly perClass?: number;
  /** Validation pictures of each class. */
  readonly validationPerClass?: number;
  /** Length of the shorter sides, in pixels, least and most; the longer ones are up to 1.5 times as long. */
  readonly side?: readonly [least: number, most: number];
  readonly seed?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The files of a generated set. */
export interface MiniImagenet {
  readonly train: string;
  readonly validation: string;
  readonly devkit: string;
}

/**
 * Writes ILSVRC2012_img_train.tar (a tar of one tar a class), ILSVRC2012_img_val.tar (flat, in no order) and
 * ILSVRC2012_devkit_t12.tar.gz (meta.mat, ground truth). Same options, same bytes.
 *
 * As in the original, ids and sorted synsets disagree, and there are grayscale, CMYK, progressive and EXIF-rotated pictures
 * and a PNG that is called JPEG.
 *
 * @throws BnlabError for numbers that make no set; `io` when the folder cannot be written.
 */
export async function generateMiniImagenet(options: MiniImagenetOptions): Promise<MiniImagenet> {
  const { folder, classes = 10, perClass = 60, validationPerClass = 10, side = [160, 320], seed = 1 } = options;
  checkNumbers({ classes, perClass, validationPerClass, side: Math.min(...side) });
  return withLock(path.join(folder, 'ILSVRC2012'), { purpose: 'generating a small ImageNet' }, () => {
    removeTemporaries(folder, (name) => /^ILSVRC2012_.*\.(tar|tar\.gz)$/.test(name));
    return generate({ ...options, classes, perClass, validationPerClass, side, seed });
  });
}

type Numbers = 'classes' | 'perClass' | 'validationPerClass' | 'side' | 'seed';

async function generate(
  options: MiniImagenetOptions & Required<Pick<MiniImagenetOptions, Numbers>>,
): Promise<MiniImagenet> {
  const { folder, classes, perClass, validationPerClass, side, seed } = options;
  const random = new Random(seed);
  const ids = random.split('ids').permutation(classes);
  const total = classes * (perClass + validationPerClass);
  let done = 0;
  const drawn = async (name: string, label: number, position: number): Promise<NewTarEntry> => {
    const content = await drawFile(label, position, side, random.split(name));
    options.onProgress?.(++done, total);
    return { name, content };
  };
  const files = {
    train: path.join(folder, 'ILSVRC2012_img_train.tar'),
    validation: path.join(folder, 'ILSVRC2012_img_val.tar'),
    devkit: path.join(folder, 'ILSVRC2012_devkit_t12.tar.gz'),
  };
  await writeTar(files.train, classTars(classes, perClass, drawn));
  const truth = random.split('truth').permutation(classes * validationPerClass);
  await writeTar(files.validation, validationPictures(truth, classes, random, drawn));
  const devkit = await packTar(
    devkitFiles(
      ids,
      perClass,
      [...truth].map((rank) => ids[rank % classes]! + 1),
    ),
  );
  writeFileAtomic(files.devkit, gzipSync(devkit));
  return files;
}

type Draw = (name: string, label: number, position: number) => Promise<NewTarEntry>;

/** WordNet ids have this form; 99 is a prefix that WordNet does not use. */
function wnidOf(label: number): string {
  return `n99${String(label * 7 + 3).padStart(6, '0')}`;
}

async function* classTars(classes: number, perClass: number, draw: Draw): AsyncGenerator<NewTarEntry> {
  for (let label = 0; label < classes; label++) {
    const wnid = wnidOf(label);
    const members: NewTarEntry[] = [];
    // numbers with gaps and of several lengths, as in the original
    for (let i = 0; i < perClass; i++)
      members.push(await draw(`${wnid}_${i * 13 + 2}.JPEG`, label, label * perClass + i));
    yield { name: `${wnid}.tar`, content: await packTar(members) };
  }
}

async function* validationPictures(
  truth: Uint32Array,
  classes: number,
  random: Random,
  draw: Draw,
): AsyncGenerator<NewTarEntry> {
  for (const i of random.split('order').permutation(truth.length)) {
    yield draw(`ILSVRC2012_val_${String(i + 1).padStart(8, '0')}.JPEG`, truth[i]! % classes, i);
  }
}

function devkitFiles(ids: Uint32Array, perClass: number, truth: readonly number[]): NewTarEntry[] {
  const leaves = [...ids]
    .map((id, label) => ({ ILSVRC2012_ID: id + 1, WNID: wnidOf(label), words: `made-up class ${label}` }))
    .sort((a, b) => a.ILSVRC2012_ID - b.ILSVRC2012_ID)
    .map((leaf) => ({ ...leaf, num_children: 0, num_train_images: perClass }));
  // an inner node of the tree: readers must leave it out
  const root = { WNID: 'n99999999', words: 'entity', num_children: 2, num_train_images: 0 };
  const synsets = [...leaves, { ILSVRC2012_ID: ids.length + 1, ...root }];
  const data = 'ILSVRC2012_devkit_t12/data';
  return [
    { name: `${data}/meta.mat`, content: writeMatStructs('synsets', synsets) },
    { name: `${data}/ILSVRC2012_validation_ground_truth.txt`, content: Buffer.from(`${truth.join('\n')}\n`) },
  ];
}

/** One picture as a file; every few are odd in one of the ways of the original. */
async function drawFile(
  label: number,
  position: number,
  [least, most]: readonly [number, number],
  random: Random,
): Promise<Uint8Array> {
  const short = Math.round(random.uniform(least, most + 1) - 0.5);
  const long = Math.round(short * random.uniform(1, 1.5));
  const [width, height] = random.integer(4) > 0 ? [long, short] : [short, long];
  const pixels = drawTexture({ label, width, height, random });
  const picture = toSharp({ data: pixels, width, height });
  const quality = 85 + random.integer(11);
  switch (position % 23) {
    case 5:
      // of one component: grayscale() alone writes three that are alike
      return picture.toColourspace('b-w').jpeg({ quality }).toBuffer();
    case 11:
      return picture.toColourspace('cmyk').jpeg({ quality }).toBuffer();
    case 14:
      return picture.jpeg({ quality, progressive: true }).toBuffer();
    case 17:
      return picture.png().toBuffer();
    case 20:
      return picture.withMetadata({ orientation: 6 }).jpeg({ quality }).toBuffer();
    default:
      return picture.jpeg({ quality, chromaSubsampling: random.integer(3) === 0 ? '4:4:4' : '4:2:0' }).toBuffer();
  }
}

function checkNumbers(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    const least = name === 'side' ? 8 : 1;
    const most = name === 'classes' ? 10_000 : 100_000;
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    const hint = 'Pass whole numbers: --classes 10 --per-class 60 --val-per-class 10 --side 160';
    const expected = `${name} of ${least} to ${most}`;
    throw new BnlabError({ kind: 'usage', where: 'generateMiniImagenet', expected, got: `${value}`, hint });
  }
}
