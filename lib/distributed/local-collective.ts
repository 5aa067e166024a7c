/**
 * One collective between processes over shared files, moved on step by step.
 * @module
 */
import type { Numbers, Reduction } from './communicator';
import type { Counter, SharedFiles } from './shared-files';

/** Collectives of one channel that may be under way before memory is used again. */
export const SLOTS = 8;
/** Up to this many bytes every rank reduces all of it: one meeting instead of two. */
const SMALL_BYTES = 1 << 16;

/** A collective of a channel, by its number in the order of all ranks. */
export interface Place {
  readonly channel: number;
  /** From 1. */
  readonly number: number;
}

/** Whether all ranks have counted to `number`. */
export function allAt(files: SharedFiles, kind: Counter, { channel, number }: Place): boolean {
  for (let rank = 0; rank < files.size; rank++) if (files.counter(kind, channel, rank) < number) return false;
  return true;
}

/** The file that a rank writes its numbers of a collective into; its results lie behind them. */
export const slotOf = ({ channel, number }: Place, rank: number): string => `${channel}-${number % SLOTS}-${rank}`;

const parts = (length: number, size: number, rank: number) => Math.floor((length * rank) / size);

/**
 * A reduction: each rank writes its numbers; each reduces a part of all of them, in the order of the ranks; each reads the parts
 * of the others. Every rank thus gets the same bits.
 */
export class LocalReduction {
  private stage: 'written' | 'reduced' | 'done' = 'written';

  constructor(
    private readonly files: SharedFiles,
    private readonly values: Numbers,
    private readonly reduction: Reduction,
    private readonly place: Place,
  ) {
    files.write(slotOf(place, files.rank), values);
    files.post('written', place.channel, place.number);
  }

  /** Moves on as far as the others allow; call {@link SharedFiles.look} before. @returns whether it is done. */
  advance(): boolean {
    const { files, values, place } = this;
    if (this.stage === 'written' && allAt(files, 'written', place)) {
      if (values.byteLength <= SMALL_BYTES) {
        this.reduce(0, values.length);
        this.finish();
      } else this.reduceOwnPart();
    }
    if (this.stage === 'reduced' && allAt(files, 'reduced', place)) {
      for (let rank = 0; rank < files.size; rank++) if (rank !== files.rank) this.readPart(rank);
      this.finish();
    }
    return this.stage === 'done';
  }

  private finish(): void {
    const { channel, number } = this.place;
    this.files.post('reduced', channel, number);
    this.files.post('read', channel, number);
    this.stage = 'done';
  }

  /** Fills `values[from, to)` with the reduced numbers of all ranks. */
  private reduce(from: number, to: number): void {
    const { files, values, place, reduction } = this;
    const own = values.slice(from, to);
    const other = values.slice(from, to);
    const into = values.subarray(from, to);
    for (let rank = 0; rank < files.size; rank++) {
      if (rank !== files.rank) files.read(slotOf(place, rank), other, from * values.BYTES_PER_ELEMENT);
      const next = rank === files.rank ? own : other;
      if (rank === 0) into.set(next);
      else if (reduction === 'sum') for (let i = 0; i < into.length; i++) into[i]! += next[i]!;
      // Math.max lets NaN through, a comparison would not
      else for (let i = 0; i < into.length; i++) into[i] = Math.max(into[i]!, next[i]!);
    }
  }

  private reduceOwnPart(): void {
    const { files, values, place } = this;
    const [from, to] = this.part(files.rank);
    this.reduce(from, to);
    files.write(slotOf(place, files.rank), values.subarray(from, to), values.byteLength);
    files.post('reduced', place.channel, place.number);
    this.stage = 'reduced';
  }

  private readPart(rank: number): void {
    const [from, to] = this.part(rank);
    this.files.read(slotOf(this.place, rank), this.values.subarray(from, to), this.values.byteLength);
  }

  private part(rank: number): readonly [from: number, to: number] {
    const { length } = this.values;
    const { size } = this.files;
    return [parts(length, size, rank), parts(length, size, rank + 1)];
  }
}
