/**
 * Pictures of made-up classes: a shape with a surface and a tint that the class decides, before a background it does not.
 * @module
 */
import { Random } from '../../random';
import type { LabelledImages } from '../sets/labelled';

/** Counts up whenever the pixels of a seed change. */
export const TEXTURES_VERSION = 1;

/** What a picture shows and how large it is. */
export interface TextureOptions {
  /** Class, 0 … ; the same class looks alike in every set. */
  readonly label: number;
  readonly width: number;
  readonly height: number;
  readonly random: Random;
}

type Rgb = readonly [number, number, number];
/** A pattern over the shape's own plane, -1 … 1. */
type Surface = (u: number, v: number) => number;

/** Signed distance-like functions over the shape's own plane: below 0 is inside. */
const SHAPES: readonly ((u: number, v: number) => number)[] = [
  (u, v) => Math.hypot(u, v) - 1,
  (u, v) => Math.max(Math.abs(u), Math.abs(v)) - 0.86,
  (u, v) => Math.max(0.87 * Math.abs(u) + 0.5 * v, -v) - 0.55,
  (u, v) => Math.hypot(u, v) - 0.72 - 0.28 * Math.cos(5 * Math.atan2(v, u)),
  (u, v) => Math.abs(Math.hypot(u, v) - 0.72) - 0.26,
  (u, v) => Math.min(Math.max(Math.abs(u) - 0.3, Math.abs(v) - 1), Math.max(Math.abs(v) - 0.3, Math.abs(u) - 1)),
];

const SURFACES: readonly ((frequency: number) => Surface)[] = [
  (f) => (u) => Math.sin(f * u),
  (f) => (u, v) => Math.sign(Math.sin(f * u) * Math.sin(f * v)),
  (f) => (u, v) => (Math.cos(f * u) * Math.cos(f * v) > 0.35 ? 1 : -1),
  (f) => (u, v) => Math.sin(f * Math.hypot(u, v)),
  (f) => (u, v) => Math.sin(f * u + 2 * Math.sin(0.7 * f * v)),
];

/** One picture, uint8 [height, width, 3]. */
export function drawTexture({ label, width, height, random }: TextureOptions): Uint8Array {
  const kind = new Random(label).split('class');
  const shape = SHAPES[label % SHAPES.length]!;
  const surface = SURFACES[Math.floor(label / SHAPES.length + label) % SURFACES.length]!(kind.uniform(5, 14));
  const hue = (label * 0.618 + random.normal(0, 0.09) + 1) % 1;
  const light = colour(hue, random.uniform(0.45, 0.9), random.uniform(0.7, 1));
  const dark = colour((hue + 0.08) % 1, random.uniform(0.4, 0.9), random.uniform(0.2, 0.55));
  const place = randomPlace(width, height, random);
  const ground = randomGround(width, height, random);
  const edge = 1.5 / place.radius;
  const grain = random.uniform(3, 14);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = place.toShape(x, y);
      const cover = Math.min(1, Math.max(0, 0.5 - shape(u, v) / edge));
      const mix = 0.5 + 0.5 * surface(u, v);
      const noise = ((random.bits() >>> 8) / 16777216 - 0.5) * 2 * grain;
      for (let c = 0; c < 3; c++) {
        const front = dark[c]! + (light[c]! - dark[c]!) * mix;
        const back = ground(x, y, c);
        pixels[at++] = Math.min(255, Math.max(0, 255 * (back + (front - back) * cover) + noise));
      }
    }
  }
  return pixels;
}

/** `examples` square pictures, classes equally often in random order, uint8 [examples, size, size, 3]. */
export function generateTextures({
  examples,
  classes = 10,
  size = 32,
  random,
}: {
  examples: number;
  classes?: number;
  size?: number;
  random: Random;
}): LabelledImages {
  const order = random.permutation(examples);
  const labels = Uint8Array.from(order, (rank) => rank % classes);
  const images = new Uint8Array(examples * size * size * 3);
  labels.forEach((label, i) => {
    images.set(drawTexture({ label, width: size, height: size, random }), i * size * size * 3);
  });
  return { images, labels };
}

/** Where the shape lies: position, size and turn. */
function randomPlace(width: number, height: number, random: Random) {
  const radius = Math.min(width, height) * random.uniform(0.26, 0.46);
  const centreX = width * random.uniform(0.35, 0.65);
  const centreY = height * random.uniform(0.35, 0.65);
  const angle = random.normal(0, 0.35);
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const toShape = (x: number, y: number): readonly [number, number] => {
    const [dx, dy] = [x - centreX, y - centreY];
    return [cos * dx + sin * dy, cos * dy - sin * dx];
  };
  return { radius, toShape };
}

/** A background that tells nothing about the class: two colours flowing into each other, with a wave. */
function randomGround(
  width: number,
  height: number,
  random: Random,
): (x: number, y: number, channel: number) => number {
  const some = () => colour(random.uniform(), random.uniform(0, 0.6), random.uniform(0.15, 0.95));
  const [from, to] = [some(), some()];
  const [ax, ay] = [random.uniform(-1, 1) / width, random.uniform(-1, 1) / height];
  const [wx, wy] = [random.uniform(-12, 12) / width, random.uniform(-12, 12) / height];
  const [phase, depth] = [random.uniform(0, 6.28), random.uniform(0, 0.3)];
  return (x, y, c) => {
    const t = Math.min(1, Math.max(0, 0.5 + ax * x + ay * y + depth * Math.sin(wx * x + wy * y + phase)));
    return from[c]! + (to[c]! - from[c]!) * t;
  };
}

/** Hue, saturation and value, each 0 … 1, to red, green and blue. */
function colour(hue: number, saturation: number, value: number): Rgb {
  const channel = (n: number) => {
    const k = (n + hue * 6) % 6;
    return value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}
