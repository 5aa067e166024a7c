/**
 * Hand-drawn digits for machines without MNIST: strokes, bent and slanted at random, seen through a soft pen.
 * @module
 */
import { Random } from '../../random';
import type { LabelledImages } from '../sets/labelled';
import { DIGIT_GLYPHS } from './glyphs';

/** Side of a digit image, in pixels. */
export const DIGIT_SIZE = 28;

/** Counts up whenever the pixels of a seed change, so that caches and records of older versions are told apart. */
export const DIGITS_VERSION = 1;

/** How far the drawing of a digit strays from its glyph. Standard deviations unless said otherwise. */
const HAND = {
  width: [9.5, 15],
  height: [17, 20.5],
  rotation: 0.14,
  slant: 0.19,
  shift: 0.85,
  /** Pixels by which the elastic field moves a point (each of three waves). */
  elastic: 0.7,
  /** Half of the pen's width, in pixels, least and most. */
  pen: [0.75, 1.7],
  blur: [0.45, 0.9],
  ink: [0.72, 1],
  /** Share of images with a stray mark. */
  clutter: 0.25,
  noise: 9,
} as const;

/** A map of the glyph's unit square onto the pixels. Positions are (x, y) in pixels. */
type Hand = (x: number, y: number) => readonly [number, number];

/**
 * `examples` digit images, uint8 [examples, 28, 28], with the ten classes equally often, in random order.
 *
 * The same `examples` and `random` give the same pixels. A linear classifier stays below 95 % on them, a small network does not.
 * @example
 * ```ts
 * import { generateDigits, Random } from 'bnlab';
 * const { images, labels } = generateDigits({ examples: 20, random: new Random(1) });
 * console.log(images.length, labels.filter((label) => label === 7).length); // 15680 2
 * ```
 */
export function generateDigits({ examples, random }: { examples: number; random: Random }): LabelledImages {
  const order = random.permutation(examples);
  const labels = new Uint8Array(examples);
  const images = new Uint8Array(examples * DIGIT_SIZE ** 2);
  const canvas = new Float32Array(DIGIT_SIZE ** 2);
  for (let i = 0; i < examples; i++) {
    labels[i] = order[i]! % 10;
    drawDigit(canvas, labels[i]!, random);
    develop(canvas, images.subarray(i * canvas.length, (i + 1) * canvas.length), random);
  }
  return { images, labels };
}

/** Draws one digit into the canvas, values 0 … 1. */
function drawDigit(canvas: Float32Array, digit: number, random: Random): void {
  canvas.fill(0);
  const glyphs = DIGIT_GLYPHS[digit]!;
  const glyph = glyphs[random.integer(glyphs.length)]!;
  const hand = randomHand(random);
  const pen = random.uniform(...HAND.pen);
  const blur = random.uniform(...HAND.blur);
  for (const stroke of glyph) {
    let [x0, y0] = hand(stroke[0]!, stroke[1]!);
    for (let i = 2; i < stroke.length; i += 2) {
      const [x1, y1] = hand(stroke[i]!, stroke[i + 1]!);
      drawSegment(canvas, { x0, y0, x1, y1, pen, blur });
      [x0, y0] = [x1, y1];
    }
  }
  if (random.uniform() < HAND.clutter) {
    const [x, y, angle] = [random.uniform(2, 26), random.uniform(2, 26), random.uniform(0, 2 * Math.PI)];
    const length = random.uniform(1.5, 6);
    const [x1, y1] = [x + length * Math.cos(angle), y + length * Math.sin(angle)];
    drawSegment(canvas, { x0: x, y0: y, x1, y1, pen: pen * 0.8, blur });
  }
}

/** Size, slant, rotation and shift, then three waves that bend the plane. */
function randomHand(random: Random): Hand {
  const [width, height] = [random.uniform(...HAND.width), random.uniform(...HAND.height)];
  const rotation = random.normal(0, HAND.rotation);
  const slant = random.normal(0.1, HAND.slant);
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  const centre = DIGIT_SIZE / 2 - 0.5;
  const [shiftX, shiftY] = [centre + random.normal(0, HAND.shift), centre + random.normal(0, HAND.shift)];
  const waves = Array.from({ length: 3 }, () => ({
    u: random.uniform(-4.5, 4.5),
    v: random.uniform(-4.5, 4.5),
    phase: random.uniform(0, 2 * Math.PI),
    dx: random.normal(0, HAND.elastic),
    dy: random.normal(0, HAND.elastic),
  }));
  return (unitX, unitY) => {
    const y = (unitY - 0.5) * height;
    const x = (unitX - 0.5) * width - slant * y;
    let [px, py] = [cos * x - sin * y + shiftX, sin * x + cos * y + shiftY];
    for (const { u, v, phase, dx, dy } of waves) {
      const wave = Math.sin(u * unitX + v * unitY + phase);
      px += dx * wave;
      py += dy * wave;
    }
    return [px, py];
  };
}

/** A line from one point to another, in pixels. */
interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** Half of its width. */
  readonly pen: number;
  readonly blur: number;
}

/** Darkens the pixels near a segment: full ink inside the pen, falling to nothing over 2 blur. */
function drawSegment(canvas: Float32Array, { x0, y0, x1, y1, pen, blur }: Segment): void {
  const reach = pen + blur;
  const [left, right] = [
    Math.max(0, Math.ceil(Math.min(x0, x1) - reach)),
    Math.min(27, Math.floor(Math.max(x0, x1) + reach)),
  ];
  const [top, bottom] = [
    Math.max(0, Math.ceil(Math.min(y0, y1) - reach)),
    Math.min(27, Math.floor(Math.max(y0, y1) + reach)),
  ];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const inverse = 1 / (dx * dx + dy * dy + 1e-12);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) * inverse));
      const [ex, ey] = [x - x0 - t * dx, y - y0 - t * dy];
      const ink = Math.min(1, (reach - Math.sqrt(ex * ex + ey * ey)) / (2 * blur));
      const at = y * DIGIT_SIZE + x;
      if (ink > canvas[at]!) canvas[at] = ink;
    }
  }
}

/** Canvas to pixels: strength of the ink, and grain where there is ink. */
function develop(canvas: Float32Array, pixels: Uint8Array, random: Random): void {
  const ink = 255 * random.uniform(...HAND.ink);
  for (let i = 0; i < canvas.length; i++) {
    // the grain is a cheap uniform: its shape does not matter, its speed does
    const grain = canvas[i]! > 0 ? ((random.bits() >>> 8) / 16777216 - 0.5) * 3.46 * HAND.noise : 0;
    pixels[i] = Math.min(255, Math.max(0, Math.round(canvas[i]! * ink + grain)));
  }
}
