/**
 * Where to look at an image in evaluation: boxes that are cut out and resized to the network's input.
 * @module
 */

import type { PictureCrop, Size } from '../data';

/** A set of crops: which boxes to evaluate in an image of a given size; they may reach beyond it. `multiCrops` is GoogLeNet's. */
export type CropSet = (image: Size) => readonly PictureCrop[];

const both = (crop: Omit<PictureCrop, 'mirrored'>): PictureCrop[] => [
  { ...crop, mirrored: false },
  { ...crop, mirrored: true },
];

/**
 * Ten crops for small images: the image itself and four shifts along the diagonals by a sixteenth of its side, each also mirrored.
 * What lies beyond the image is zero, as in the padded random crops of training.
 */
export const smallCrops: CropSet = ({ height, width }) => {
  const dy = Math.round(height / 16);
  const dx = Math.round(width / 16);
  const corners = [-dy, dy].flatMap((top) => [-dx, dx].map((left) => [top, left] as const));
  const shifts = [[0, 0] as const, ...corners];
  return shifts.flatMap(([top, left]) => both({ top, left, height, width }));
};

/** The whole image once. */
export const singleCrop: CropSet = ({ height, width }) => [{ top: 0, left: 0, height, width, mirrored: false }];
