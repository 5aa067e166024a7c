/**
 * Statistics of mini-batches that several processes gathered, put together in the order of one process alone.
 * @module
 */
import { itemAt } from '../tuples';

/** The processes of an estimate, seen from one of them; mini-batch i belongs to process i mod `size`. */
export interface PopulationShare {
  readonly rank: number;
  readonly size: number;
  /** Sums numbers over all processes, or takes their maximum; all call it in the same order. */
  allreduce(values: Float64Array, reduction?: 'max'): void;
}

/** What one layer saw of one mini-batch: mean and biased variance, both [C], over m values per channel. */
export interface SeenStatistics {
  /** Place of the layer among those that are estimated. */
  readonly layer: number;
  readonly m: number;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
}

/** Numbers before the means: place of the layer, from 1, and m. */
const HEADER = 2;

/**
 * The statistics of all processes, mini-batch by mini-batch, on every process, from those of the own mini-batches of each.
 *
 * @param channels of each layer, by its place.
 */
export function togetherInOrder(
  own: readonly (readonly SeenStatistics[])[],
  channels: readonly number[],
  share: PopulationShare,
): SeenStatistics[][] {
  const flat = own.map(flattened);
  const most = Float64Array.of(own.length, Math.max(0, ...flat.map(({ length }) => length)));
  share.allreduce(most, 'max');
  const [rounds, length] = [itemAt(most, 0), itemAt(most, 1)];
  const all = new Float64Array(rounds * share.size * length);
  // zeros of the others change no bit of a sum
  flat.forEach((numbers, round) => all.set(numbers, (round * share.size + share.rank) * length));
  share.allreduce(all);
  return Array.from({ length: rounds * share.size }, (_, i) =>
    unflattened(all.subarray(i * length, (i + 1) * length), channels),
  );
}

function flattened(seen: readonly SeenStatistics[]): Float64Array {
  return Float64Array.from(
    seen.flatMap(({ layer, m, mean, variance }) => [layer + 1, m, ...Array.from(mean), ...Array.from(variance)]),
  );
}

/** Nothing for a mini-batch that nobody had. */
function unflattened(numbers: Float64Array, channels: readonly number[]): SeenStatistics[] {
  const seen: SeenStatistics[] = [];
  for (let at = 0; (numbers[at] ?? 0) > 0;) {
    const layer = numbers[at]! - 1;
    const [first, count] = [at + HEADER, itemAt(channels, layer)];
    const mean = numbers.subarray(first, first + count);
    const variance = numbers.subarray(first + count, first + 2 * count);
    seen.push({ layer, m: numbers[at + 1]!, mean, variance });
    at = first + 2 * count;
  }
  return seen;
}
