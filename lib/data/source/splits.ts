/**
 * The training and the validation part of a set of pictures, whatever it comes as.
 * @module
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import type { ImageList } from './image-list';
import { openImages } from './open';

/** Two lists with the same classes. */
export interface ImageSplits {
  readonly train: ImageList;
  readonly validation: ImageList;
  /** One sentence for people, without any path of this machine. */
  readonly detail: string;
}

const ARCHIVES = ['ILSVRC2012_img_train.tar', 'ILSVRC2012_img_val.tar'] as const;
/** Every tenth picture is held out where there is no validation part. */
const HELD_OUT = 10;

/**
 * Opens a set: a folder with ImageNet's archives, a folder with `train` and `val` inside (Imagenette, Tiny-ImageNet,
 * shards), or anything that `openImages` takes, of which every tenth picture is then held out.
 *
 * @throws BnlabError (`data`) when the two parts have different classes.
 */
export async function openSplits(source: string): Promise<ImageSplits> {
  const [training, validating] = partsOf(source);
  const train = await openImages(training);
  if (validating === undefined) return heldOut(train, path.basename(training));
  const validation = await openImages(validating, { classes: train.classes });
  checkClasses(train, validation, path.basename(validating));
  const names = `${path.basename(training)} and ${path.basename(validating)}`;
  return { train, validation, detail: detailOf(names, train, validation) };
}

function partsOf(source: string): [train: string, validation?: string] {
  const isThere = (name: string) => existsSync(path.join(source, name));
  const pairs = [ARCHIVES, ['train', 'val'], ['train', 'validation']] as const;
  const [train, validation] = pairs.find(([name]) => isThere(name)) ?? [];
  if (train === undefined) return [source];
  return [path.join(source, train), validation && isThere(validation) ? path.join(source, validation) : undefined];
}

function heldOut(list: ImageList, name: string): ImageSplits {
  const indices = Array.from({ length: list.length }, (_, i) => i);
  const train = list.subset(indices.filter((i) => i % HELD_OUT !== HELD_OUT - 1));
  const validation = list.subset(indices.filter((i) => i % HELD_OUT === HELD_OUT - 1));
  return { train, validation, detail: `${detailOf(name, train, validation)} Every tenth picture is held out.` };
}

function detailOf(names: string, train: ImageList, validation: ImageList): string {
  const { length } = train.classes;
  return `Pictures of ${names}: ${train.length} to train on, ${validation.length} to validate, ${length} classes.`;
}

function checkClasses(train: ImageList, validation: ImageList, where: string): void {
  if (validation.classes.join() === train.classes.join()) return;
  throw new BnlabError({
    kind: 'data',
    where,
    expected: `the ${train.classes.length} classes of the training part`,
    got: `${validation.classes.length} classes, the first one ${validation.classes[0]}`,
    hint: 'The two parts belong to different sets.',
  });
}

/** True for a folder with CIFAR-10's batch files, or with the folder that its archive unpacks to. */
export function isCifarFolder(folder: string): boolean {
  const places = [folder, path.join(folder, 'cifar-10-batches-bin')].filter((place) => existsSync(place));
  return places.some((place) => readdirSync(place).some((name) => /^(data_batch_\d|test_batch)\.bin$/.test(name)));
}
