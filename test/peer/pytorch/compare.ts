/** How far numbers are from float64, beside how far PyTorch's float32 is. */
import type { SafeTensor } from '../../../lib/train';
import type { Judgement } from './judge';
import type { Numbers } from './measure';

/** A tensor that is further off than allowed. */
export interface Miss {
  readonly name: string;
  /** Largest difference to float64, in units of the tensor's largest value (at least {@link SMALLEST_SCALE}). */
  readonly ours: number;
  /** The same for PyTorch's float32. */
  readonly peer: number;
}

/** Rounding of float32 through ten layers and six steps stays well below this. */
const TOLERANCE = 1e-4;
/** Where PyTorch's float32 misses too (a unit on the other side of ReLU's kink, a zero gradient's sign), by as much. */
const PEER_FACTOR = 4;
/** A tensor of values below this is measured against this. */
const SMALLEST_SCALE = 1e-2;
/** In float64 a sum whose terms cancel leaves this at most: the gradient of a bias before a normalization, which is 0. */
const ZERO = 1e-10;

function largestOf({ values }: SafeTensor): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** What a tensor's differences are measured against; a gradient that is 0 sums terms as large as the others' gradients. */
function scaleOf(name: string, truth: Numbers): number {
  const largest = largestOf(truth.get(name)!);
  if (!name.startsWith('grad/') || largest > ZERO) return Math.max(SMALLEST_SCALE, largest);
  const gradients = [...truth].filter(([other]) => other.startsWith('grad/'));
  return Math.max(SMALLEST_SCALE, ...gradients.map(([, gradient]) => largestOf(gradient)));
}

function distance(numbers: SafeTensor | undefined, truth: SafeTensor, scale: number): number {
  if (!numbers || numbers.shape.join() !== truth.shape.join()) return Infinity;
  let largest = 0;
  for (let i = 0; i < truth.values.length; i++) {
    const difference = Math.abs(numbers.values[i] - truth.values[i]);
    // NaN compares as false, and must not pass for small
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest / scale;
}

/** Every tensor of the judge that is missing here or too far off. */
export function misses(numbers: Numbers, { truth, peer }: Judgement): Miss[] {
  return [...truth].flatMap(([name, value]) => {
    const scale = scaleOf(name, truth);
    const [ours, peers] = [numbers, peer].map((found) => distance(found.get(name), value, scale));
    return ours > Math.max(TOLERANCE, PEER_FACTOR * peers) ? [{ name, ours, peer: peers }] : [];
  });
}
