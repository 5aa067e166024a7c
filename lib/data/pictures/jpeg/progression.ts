/**
 * Which coefficients of a progressive picture are known, and to which bit.
 * @module
 */
import type { Frame, Scan } from './frame';
import type { NonZero } from './progressive';
import { JpegDamage } from './warnings';

const COEFFICIENTS = 64;
const UNKNOWN = -1;
/** Largest shift of a coefficient. */
const MOST_SHIFTED = 13;

/** The state of a progressive picture between two scans. */
export class Progression {
  readonly nonZero: readonly NonZero[];
  /** For each component and coefficient: the lowest bit that is known, -1 for none. */
  private readonly known: readonly Int8Array[];

  constructor({ components, progressive }: Frame) {
    this.known = components.map(() => new Int8Array(COEFFICIENTS).fill(UNKNOWN));
    this.nonZero = components.map(({ columns, rows }) => new Uint32Array(progressive ? 2 * columns * rows : 0));
  }

  /** Takes note of a scan. @throws JpegDamage for one that no encoder writes, or that does not follow from those before. */
  add({ components, first, last, before, after }: Scan): void {
    const isDc = first === 0;
    const isBand = isDc ? last === 0 : first <= last && last < COEFFICIENTS && components.length === 1;
    if (!isBand || after > MOST_SHIFTED || (before > 0 && after !== before - 1)) {
      throw new JpegDamage('progression', `coefficients ${first} to ${last}, bits ${before} to ${after}`);
    }
    for (const { place } of components) {
      const known = this.known[place]!;
      if (!isDc && known[0] === UNKNOWN) throw new JpegDamage('progression', 'details before averages');
      for (let k = first; k <= last; k++) {
        if (before !== Math.max(0, known[k]!)) throw new JpegDamage('progression', `coefficient ${k} at bit ${before}`);
        known[k] = after;
      }
    }
  }

  /** Every coefficient is known to its last bit: no scan is missing. */
  get isComplete(): boolean {
    return this.known.every((component) => component.every((bit) => bit === 0));
  }
}
