/**
 * The seeded generator that all randomness comes from; it is always passed in.
 * @module
 */
import { BnlabError } from './errors';

/** The whole state of a generator: enough to continue the same sequence elsewhere (checkpoints store it). */
export interface RandomState {
  readonly words: readonly [number, number, number, number];
  /** The second normal of the last pair, if it has not been handed out yet. */
  readonly spareNormal: number | null;
}

/**
 * A seeded pseudo-random generator (xoshiro128**, seeded by SplitMix32): same seed, same numbers, on every platform.
 *
 * Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators" (2021).
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;
  private spareNormal: number | null = null;

  /** @throws BnlabError when `seed` is not an integer of 0 to 2^53 - 1. */
  constructor(readonly seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new BnlabError({
        where: 'Random',
        expected: 'a seed that is an integer of 0 or more',
        got: String(seed),
        hint: 'Pass a whole number, for example 1.',
      });
    }
    // SplitMix32 over the low and the high half, so that neighbouring seeds start far apart
    let s = (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9);
    const next = () => {
      s = (s + 0x9e3779b9) | 0;
      let z = s;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    [this.a, this.b, this.c, this.d] = [next(), next(), next(), next()];
  }

  /** The next 32 random bits as an unsigned integer. */
  bits(): number {
    const rotated = Math.imul(this.b, 5);
    const result = Math.imul((rotated << 7) | (rotated >>> 25), 9) >>> 0;
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** A number of [low, high), uniform, with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
    return low + (high - low) * unit;
  }

  /** An integer of [0, n), uniform without bias. */
  integer(n: number): number {
    const limit = 4294967296 - (4294967296 % n);
    let bits = this.bits();
    while (bits >= limit) bits = this.bits();
    return bits % n;
  }

  /** A normal number with the given mean and standard deviation (polar Box-Muller). */
  normal(mean = 0, standardDeviation = 1): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return mean + standardDeviation * spare;
    }
    let u: number, v: number, s: number;
    do {
      u = this.uniform(-1, 1);
      v = this.uniform(-1, 1);
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    this.spareNormal = v * scale;
    return mean + standardDeviation * u * scale;
  }

  /** A Float32Array of `size` normal numbers. */
  normals(size: number, mean = 0, standardDeviation = 1): Float32Array {
    return Float32Array.from({ length: size }, () => this.normal(mean, standardDeviation));
  }

  /** The integers 0 … n-1 in random order (Fisher-Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** An independent generator named by a label or number: the same label gives the same child, whatever was drawn before. */
  split(label: string | number): Random {
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(`${this.seed}/${label}`)) hash = Math.imul(hash ^ byte, 0x01000193);
    let high = 0x9747b28c;
    for (const byte of Buffer.from(`${label}/${this.seed}`)) high = Math.imul(high ^ byte, 0x01000193);
    return new Random((hash >>> 0) + ((high >>> 0) & 0xfffff) * 4294967296);
  }

  /** The state, to continue later from here. */
  save(): RandomState {
    return { words: [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0], spareNormal: this.spareNormal };
  }

  /** Continues from a saved state. */
  restore(state: RandomState): void {
    [this.a, this.b, this.c, this.d] = state.words;
    this.spareNormal = state.spareNormal;
  }
}
