/**
 * Where to look at an image in evaluation: boxes that are cut out and resized to the network's input.
 * @module
 */

/** A box in an image, in pixels; it may reach beyond the image. */
export interface Crop {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** Whether left and right are exchanged. */
  readonly mirrored: boolean;
}

/** A set of crops: which boxes to evaluate in an image of a given size. */
export type CropSet = (image: { readonly height: number; readonly width: number }) => readonly Crop[];

const both = (crop: Omit<Crop, 'mirrored'>): Crop[] => [
  { ...crop, mirrored: false },
  { ...crop, mirrored: true },
];

/** Shorter sides that GoogLeNet's evaluation resizes an image to, for an input of 224 pixels. */
const GOOGLENET_SIDES = [256, 288, 320, 352];

/**
 * The 144 crops of GoogLeNet, which section 4.2.3 takes over: 4 scales x 3 squares (left, centre, right, or top, centre, bottom)
 * x 6 (four corners and the centre at the input's size, and the whole square) x 2 mirrors.
 *
 * The boxes are given in the image's own pixels: cutting first and resizing once equals resizing first, up to interpolation.
 */
export const googlenetCrops: CropSet = ({ height, width }) => {
  const short = Math.min(height, width);
  return GOOGLENET_SIDES.flatMap((side) => {
    // side of the input-sized crop, and how far it can move, in the image's own pixels
    const inner = (224 / side) * short;
    const far = short - inner;
    const corners = [0, far].flatMap((y) => [0, far].map((x) => [y, x]));
    return [0, 0.5, 1].flatMap((where) => {
      const top = (height - short) * where;
      const left = (width - short) * where;
      const offsets = [...corners, [far / 2, far / 2]];
      const inside = offsets.flatMap(([y, x]) => both({ top: top + y, left: left + x, height: inner, width: inner }));
      return [...inside, ...both({ top, left, height: short, width: short })];
    });
  });
};

/**
 * Ten crops for small images: the image itself and four shifts along the diagonals by a sixteenth of its side, each also mirrored.
 * What lies beyond the image is zero, as in the padded random crops of training.
 */
export const smallCrops: CropSet = ({ height, width }) => {
  const dy = Math.round(height / 16);
  const dx = Math.round(width / 16);
  const corners = [-dy, dy].flatMap((top) => [-dx, dx].map((left) => [top, left]));
  const shifts = [[0, 0], ...corners];
  return shifts.flatMap(([top, left]) => both({ top, left, height, width }));
};

/** The whole image once. */
export const singleCrop: CropSet = ({ height, width }) => [{ top: 0, left: 0, height, width, mirrored: false }];
