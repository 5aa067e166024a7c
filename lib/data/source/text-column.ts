/**
 * A column of texts in one block of bytes, as Arrow stores it: a million names take no million objects.
 * @module
 */

/** Text values one after another in one block of bytes. */
export class TextColumn {
  constructor(
    /** UTF-8. */
    readonly bytes: Uint8Array,
    /** Value i lies from starts[i] to starts[i + 1], as in an Arrow column. */
    readonly starts: Int32Array,
  ) {}

  /** Value i. */
  at(i: number): string {
    const [start, end] = [this.starts[i]!, this.starts[i + 1]!];
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString('utf8');
  }

  /** Values from `from` up to but not including `to`, as a column of their own. */
  slice(from: number, to: number): TextColumn {
    const base = this.starts[from]!;
    const starts = this.starts.slice(from, to + 1).map((start) => start - base);
    return new TextColumn(this.bytes.subarray(base, this.starts[to]), starts);
  }

  /** The values at `indices`, in that order, as a column of their own. */
  pick(indices: ArrayLike<number>): TextColumn {
    const n = indices.length;
    const starts = new Int32Array(n + 1);
    for (let i = 0; i < n; i++) starts[i + 1] = starts[i]! + this.starts[indices[i]! + 1]! - this.starts[indices[i]!]!;
    const bytes = new Uint8Array(starts[n]!);
    for (let i = 0; i < n; i++) {
      bytes.set(this.bytes.subarray(this.starts[indices[i]!], this.starts[indices[i]! + 1]), starts[i]);
    }
    return new TextColumn(bytes, starts);
  }
}
