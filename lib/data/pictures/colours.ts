/**
 * How training changes the colours of a picture.
 * @module
 */
import { Random } from '../../random';

/** How strongly colours are distorted; change 7 of section 4.2.1 reduces it. */
export type Distortion = 'none' | 'reduced' | 'full';

/** Factors are drawn from 1 - x to 1 + x; lighting is the standard deviation along the colours' principal axes. */
const STRENGTHS: Readonly<Record<Exclude<Distortion, 'none'>, { readonly factor: number; readonly lighting: number }>> =
  {
    // the paper says "reduce" and gives no numbers: these are ours, a quarter of the full ones
    reduced: { factor: 0.1, lighting: 0.025 },
    full: { factor: 0.4, lighting: 0.1 },
  };

type Rgb = readonly [r: number, g: number, b: number];

const axis = (r: number, g: number, b: number): Rgb => [r * 0.2175 * 255, g * 0.0188 * 255, b * 0.0045 * 255];

/** Principal axes of ImageNet's colours, scaled by their standard deviations (of 0 … 255). Source: AlexNet's PCA, as Lua Torch prints it. */
const LIGHTING = [
  axis(-0.5675, 0.7192, 0.4009),
  axis(-0.5808, -0.0045, -0.814),
  axis(-0.5836, -0.6948, 0.4203),
] as const;

/** Weights of red, green and blue in grey (ITU-R BT.601). */
const GREY: Rgb = [0.299, 0.587, 0.114];

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
  let matrix: Matrix = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
  ];
  const mean = meanGrey(pixels);
  for (const step of random.permutation(3)) {
    const strength = random.uniform(1 - factor, 1 + factor);
    matrix = compose(STEPS[step]!(strength, mean), matrix);
  }
  const draw = () => random.normal(0, lighting);
  const shifts: Rgb = [draw(), draw(), draw()];
  const [r, g, b] = matrix;
  applyMatrix(pixels, [lit(r, LIGHTING[0], shifts), lit(g, LIGHTING[1], shifts), lit(b, LIGHTING[2], shifts)]);
}

type Row = readonly [r: number, g: number, b: number, constant: number];
type Matrix = readonly [Row, Row, Row];

const lit = ([r, g, b, constant]: Row, axes: Rgb, [x, y, z]: Rgb): Row => [
  r,
  g,
  b,
  constant + (x * axes[0] + y * axes[1] + z * axes[2]),
];

const brightness = (k: number): Matrix => [
  [k, 0, 0, 0],
  [0, k, 0, 0],
  [0, 0, k, 0],
];

/** Away from the image's mean grey. It is taken before the other steps: a change of its scale is what contrast is about. */
const contrast = (k: number, mean: number): Matrix => {
  const shift = (1 - k) * mean;
  return [
    [k, 0, 0, shift],
    [0, k, 0, shift],
    [0, 0, k, shift],
  ];
};

/** Away from each pixel's own grey. */
const saturation = (k: number): Matrix => {
  const [r, g, b] = [(1 - k) * GREY[0], (1 - k) * GREY[1], (1 - k) * GREY[2]];
  return [
    [r + k, g, b, 0],
    [r, g + k, b, 0],
    [r, g, b + k, 0],
  ];
};

const STEPS: readonly ((k: number, mean: number) => Matrix)[] = [brightness, contrast, saturation];

/** The matrix that does `first` and then `then`. */
function compose(then: Matrix, [r, g, b]: Matrix): Matrix {
  const row = ([x, y, z, constant]: Row): Row => [
    x * r[0] + y * g[0] + z * b[0],
    x * r[1] + y * g[1] + z * b[1],
    x * r[2] + y * g[2] + z * b[2],
    x * r[3] + y * g[3] + z * b[3] + constant,
  ];
  return [row(then[0]), row(then[1]), row(then[2])];
}

function meanGrey(pixels: Uint8Array): number {
  let [r, g, b] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i += 3) {
    r += pixels[i]!;
    g += pixels[i + 1]!;
    b += pixels[i + 2]!;
  }
  return (GREY[0] * r + GREY[1] * g + GREY[2] * b) / Math.max(1, pixels.length / 3);
}

function applyMatrix(pixels: Uint8Array, [red, green, blue]: Matrix): void {
  const [rr, rg, rb, r0] = red;
  const [gr, gg, gb, g0] = green;
  const [br, bg, bb, b0] = blue;
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    pixels[i] = clamp(rr * r + rg * g + rb * b + r0);
    pixels[i + 1] = clamp(gr * r + gg * g + gb * b + g0);
    pixels[i + 2] = clamp(br * r + bg * g + bb * b + b0);
  }
}

function clamp(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}
