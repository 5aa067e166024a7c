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
 * @example
 * ```ts
 * import { Random } from 'bnlab';
 * const random = new Random(1);
 * console.log(random.permutation(4).length); // 4
 * console.log(new Random(1).bits() === new Random(1).bits()); // true
 * ```
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

  /** A number of [low, high), uniform, with 53 random bits; low itself where both are equal. @throws BnlabError for other bounds. */
  uniform(low = 0, high = 1): number {
    const range = high - low;
    if (!(range >= 0 && range < Infinity)) throw refusal('uniform', 'finite bounds, low first', `${low} and ${high}`);
    const unit = ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
    const value = low + range * unit;
    // the sum may be rounded up to the bound
    return value < high ? value : low;
  }

  /** An integer of [0, n), uniform without bias. n: 1 to 2^53. @throws BnlabError for another n. */
  integer(n: number): number {
    if (!(n >= 1 && n <= 2 ** 53 && n % 1 === 0)) throw refusal('integer', 'a whole number of 1 to 2^53', n);
    const isShort = n <= 4294967296;
    const values = isShort ? 4294967296 : 2 ** 53;
    const limit = values - (values % n);
    for (;;) {
      const bits = isShort ? this.bits() : (this.bits() >>> 11) * 4294967296 + this.bits();
      if (bits < limit) return bits % n;
    }
  }

  /**
   * A normal number with the given mean and standard deviation (polar Box-Muller).
   *
   * @throws BnlabError for a mean that is not finite, or a standard deviation that is not or is below 0.
   */
  normal(mean = 0, standardDeviation = 1): number {
    if (!(standardDeviation >= 0 && standardDeviation < Infinity && Number.isFinite(mean))) {
      const expected = 'a finite mean and a finite standard deviation of 0 or more';
      throw refusal('normal', expected, `${mean} and ${standardDeviation}`);
    }
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

  /** A Float32Array of `size` normal numbers. @throws BnlabError for a size that is no count, and as {@link normal}. */
  normals(size: number, mean = 0, standardDeviation = 1): Float32Array {
    checkCount('normals', size);
    return Float32Array.from({ length: size }, () => this.normal(mean, standardDeviation));
  }

  /** The integers 0 … n-1 in random order (Fisher-Yates). n: 0 to 2^32 - 1. @throws BnlabError for another n. */
  permutation(n: number): Uint32Array {
    checkCount('permutation', n);
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /**
   * An independent generator named by a label or number: the same label gives the same child, whatever was drawn before.
   *
   * @throws BnlabError for a label that is neither a text nor a finite number.
   */
  split(label: string | number): Random {
    if (typeof label !== 'string' && !Number.isFinite(label))
      throw refusal('split', 'a text or a finite number', label);
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(`${this.seed}/${label}`)) hash = Math.imul(hash ^ byte, 0x01000193);
    let high = 0x9747b28c;
    for (const byte of new TextEncoder().encode(`${label}/${this.seed}`)) high = Math.imul(high ^ byte, 0x01000193);
    return new Random((hash >>> 0) + ((high >>> 0) & 0xfffff) * 4294967296);
  }

  /** The state, to continue later from here. */
  save(): RandomState {
    return { words: [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0], spareNormal: this.spareNormal };
  }

  /** Continues from a saved state. @throws BnlabError (`data`) for what is no state of a generator. */
  restore(state: RandomState): void {
    if (!isState(state)) throw refusal('restore', 'a state that save() gave', JSON.stringify(state), 'data');
    [this.a, this.b, this.c, this.d] = state.words;
    this.spareNormal = state.spareNormal;
  }
}

function isState(state: unknown): state is RandomState {
  const { words, spareNormal } = (state ?? {}) as Partial<RandomState>;
  const isWord = (word: unknown) => Number.isInteger(word) && (word as number) >= 0 && (word as number) <= 0xffffffff;
  // from four zeros the generator gives nothing but zeros
  const isWords = Array.isArray(words) && words.length === 4 && words.every(isWord) && words.some((word) => word !== 0);
  return isWords && (spareNormal === null || Number.isFinite(spareNormal));
}

function checkCount(method: string, count: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= 0xffffffff) return;
  throw refusal(method, 'a whole number of 0 to 2^32 - 1', count);
}

function refusal(method: string, expected: string, got: unknown, kind: 'input' | 'data' = 'input'): BnlabError {
  const hint = 'Correct the argument.';
  return new BnlabError({ kind, where: `Random.${method}`, expected, got: String(got), hint });
}
