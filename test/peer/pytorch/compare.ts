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
export const TOLERANCE = 1e-4;
/** Where PyTorch's float32 misses too (a unit on the other side of ReLU's kink, a zero gradient's sign), by as much. */
export const PEER_FACTOR = 4;
/** A tensor of values below this is measured against this: a gradient that is 0 has no scale of its own. */
export const SMALLEST_SCALE = 1e-2;

function distance(numbers: SafeTensor | undefined, truth: SafeTensor): number {
  if (!numbers || numbers.shape.join() !== truth.shape.join()) return Infinity;
  let [largest, scale] = [0, SMALLEST_SCALE];
  for (let i = 0; i < truth.values.length; i++) {
    const difference = Math.abs(numbers.values[i] - truth.values[i]);
    // NaN compares as false, and must not pass for small
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
    scale = Math.max(scale, Math.abs(truth.values[i]));
  }
  return largest / scale;
}

/** Every tensor of the judge that is missing here or too far off. */
export function misses(numbers: Numbers, { truth, peer }: Judgement): Miss[] {
  return [...truth].flatMap(([name, value]) => {
    const found = { name, ours: distance(numbers.get(name), value), peer: distance(peer.get(name), value) };
    return found.ours > Math.max(TOLERANCE, PEER_FACTOR * found.peer) ? [found] : [];
  });
}
