/**
 * How training and evaluation look at a picture: crops, mirrors, colours.
 * @module
 */
import { Random } from '../../random';
import type { PictureCrop, Size } from './decode';

/** How strongly colours are distorted; change 7 of section 4.2.1 reduces it. */
export type Distortion = 'none' | 'reduced' | 'full';

/** Factors are drawn from 1 - x to 1 + x; lighting is the standard deviation along the colours' principal axes. */
const STRENGTHS: Readonly<Record<Distortion, { readonly factor: number; readonly lighting: number }>> = {
  none: { factor: 0, lighting: 0 },
  // the paper says "reduce" and gives no numbers: these are ours, a quarter of the full ones
  reduced: { factor: 0.1, lighting: 0.025 },
  full: { factor: 0.4, lighting: 0.1 },
};

/** Principal axes of ImageNet's colours, scaled by their standard deviations (of 0 … 255). Source: AlexNet's PCA, as Lua Torch prints it. */
const LIGHTING = [
  [-0.5675, 0.7192, 0.4009].map((v, i) => v * [0.2175, 0.0188, 0.0045][i] * 255),
  [-0.5808, -0.0045, -0.814].map((v, i) => v * [0.2175, 0.0188, 0.0045][i] * 255),
  [-0.5836, -0.6948, 0.4203].map((v, i) => v * [0.2175, 0.0188, 0.0045][i] * 255),
];

/** Weights of red, green and blue in grey (ITU-R BT.601). */
const GREY = [0.299, 0.587, 0.114];

/**
 * A random part of a picture: 8 to 100 % of its area, ratio 3/4 to 4/3, mirrored every second time.
 *
 * Source: GoogLeNet's recipe, which section 4.2 builds on; drawn as torchvision's RandomResizedCrop does.
 */
export function randomResizedCrop({ width, height }: Size, random: Random): PictureCrop {
  const ratios = [Math.log(3 / 4), Math.log(4 / 3)] as const;
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * random.uniform(0.08, 1);
    const ratio = Math.exp(random.uniform(...ratios));
    const w = Math.round(Math.sqrt(area * ratio));
    const h = Math.round(Math.sqrt(area / ratio));
    if (w < 1 || h < 1 || w > width || h > height) continue;
    const left = random.integer(width - w + 1);
    const top = random.integer(height - h + 1);
    return { left, top, width: w, height: h, mirrored: random.integer(2) === 1 };
  }
  // a very long picture: the largest part with an allowed ratio, from the centre
  const w = Math.max(1, Math.min(width, Math.round((height * 4) / 3)));
  const h = Math.max(1, Math.min(height, Math.round((width * 4) / 3)));
  return {
    left: Math.floor((width - w) / 2),
    top: Math.floor((height - h) / 2),
    width: w,
    height: h,
    mirrored: random.integer(2) === 1,
  };
}

/** The centre of the picture as evaluation sees it: shorter side resized to `size` x 256/224, the middle `size` x `size` kept. */
export function centreCrop({ width, height }: Size): PictureCrop {
  const side = (Math.min(width, height) * 224) / 256;
  return { left: (width - side) / 2, top: (height - side) / 2, width: side, height: side, mirrored: false };
}

/**
 * The 144 crops of section 4.2.3, after GoogLeNet: shorter side 256, 288, 320, 352; three squares; four corners, centre
 * and the whole square; mirrored and not. Boxes are in the picture's own pixels.
 */
export function multiCrops({ width, height }: Size): PictureCrop[] {
  const short = Math.min(width, height);
  const crops: PictureCrop[] = [];
  for (const scale of [256, 288, 320, 352]) {
    const inner = (short * 224) / scale;
    const room = short - inner;
    for (const along of [0, 0.5, 1]) {
      const left = (width - short) * along;
      const top = (height - short) * along;
      const inside = [
        [0, 0],
        [room, 0],
        [0, room],
        [room, room],
        [room / 2, room / 2],
      ].map(([dx, dy]) => ({ left: left + dx, top: top + dy, width: inner, height: inner }));
      for (const box of [...inside, { left, top, width: short, height: short }]) {
        crops.push({ ...box, mirrored: false }, { ...box, mirrored: true });
      }
    }
  }
  return crops;
}

/**
 * Distorts the colours of an image in place, uint8 [pixels, 3]: brightness, contrast and saturation by random factors in
 * random order, then lighting noise along the principal colours.
 *
 * Source: Howard (2013), which the paper's distortions refer to, and AlexNet for the lighting.
 */
export function distortColours(pixels: Uint8Array, distortion: Distortion, random: Random): void {
  if (distortion === 'none') return;
  const { factor, lighting } = STRENGTHS[distortion];
  // all of it is affine in the colours, so it is one 3x4 matrix and one pass
  let matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
  const mean = meanGrey(pixels);
  for (const step of random.permutation(3)) {
    const strength = random.uniform(1 - factor, 1 + factor);
    matrix = compose([brightness, contrast, saturation][step](strength, mean), matrix);
  }
  const [a, b, c] = [0, 1, 2].map(() => random.normal(0, lighting));
  for (let i = 0; i < 3; i++) matrix[4 * i + 3] += a * LIGHTING[i][0] + b * LIGHTING[i][1] + c * LIGHTING[i][2];
  applyMatrix(pixels, matrix);
}

type Matrix = number[];

const brightness = (k: number): Matrix => [k, 0, 0, 0, 0, k, 0, 0, 0, 0, k, 0];

/** Away from the image's mean grey. It is taken before the other steps: a change of its scale is what contrast is about. */
const contrast = (k: number, mean: number): Matrix => {
  const shift = (1 - k) * mean;
  return [k, 0, 0, shift, 0, k, 0, shift, 0, 0, k, shift];
};

/** Away from each pixel's own grey. */
const saturation = (k: number): Matrix =>
  [0, 1, 2].flatMap((row) => [...GREY.map((grey, column) => (1 - k) * grey + (row === column ? k : 0)), 0]);

/** The matrix that does `first` and then `then`. */
function compose(then: Matrix, first: Matrix): Matrix {
  const at = (m: Matrix, row: number, column: number) => (row === 3 ? Number(column === 3) : m[4 * row + column]);
  return Array.from({ length: 12 }, (_, i) => {
    const [row, column] = [Math.floor(i / 4), i % 4];
    return [0, 1, 2, 3].reduce((sum, k) => sum + at(then, row, k) * at(first, k, column), 0);
  });
}

function meanGrey(pixels: Uint8Array): number {
  let [r, g, b] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i += 3) {
    r += pixels[i];
    g += pixels[i + 1];
    b += pixels[i + 2];
  }
  return (GREY[0] * r + GREY[1] * g + GREY[2] * b) / Math.max(1, pixels.length / 3);
}

function applyMatrix(pixels: Uint8Array, [rr, rg, rb, r0, gr, gg, gb, g0, br, bg, bb, b0]: Matrix): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [pixels[i], pixels[i + 1], pixels[i + 2]];
    pixels[i] = clamp(rr * r + rg * g + rb * b + r0);
    pixels[i + 1] = clamp(gr * r + gg * g + gb * b + g0);
    pixels[i + 2] = clamp(br * r + bg * g + bb * b + b0);
  }
}

function clamp(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}
