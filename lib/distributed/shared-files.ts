/**
 * Memory that processes on one machine share without any installation: files that never leave the page cache.
 *
 * A page of counters says who has written and read what; the numbers lie in a file of each writer. What is written before a
 * counter is seen by whoever sees the counter.
 * @module
 */
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { RankLost } from './communicator';
import { memoryError } from './shared-folders';

/** Kinds of counters, one of each for every rank (mail: for every pair of ranks). */
const KINDS = ['closed', 'written', 'reduced', 'read'] as const;
/** Independent sequences of collectives: what is called, and what was started. */
const CHANNELS = 2;

/** The name of a counter. */
export type Counter = (typeof KINDS)[number];

const bytesOf = (values: ArrayBufferView) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** What the page of counters of so many ranks begins as. */
export const newCounters = (size: number): Uint8Array => new Uint8Array(4 * lengthOf(size));

/** Whether ranks of this number share a folder. */
export function isSharedFolder({ folder, size }: { readonly folder: string; readonly size: number }): boolean {
  return statSync(path.join(folder, 'counters'), { throwIfNoEntry: false })?.size === 4 * lengthOf(size);
}

/**
 * Asks the ranks that share a folder to end, where the one that failed could not do so itself.
 *
 * @returns the exit code that a rank had asked for before, or else `exitCode`.
 */
export function endRanks(folder: string, exitCode: number): number {
  const handle = openSync(path.join(folder, 'counters'), 'r+');
  const said = new Int32Array(1);
  readSync(handle, bytesOf(said), 0, 4, 0);
  if (said[0] === 0) writeSync(handle, bytesOf(Int32Array.of(exitCode)), 0, 4, 0);
  closeSync(handle);
  return said[0] || exitCode;
}

const lengthOf = (size: number) => 1 + size * (1 + 3 * CHANNELS) + 2 * size * size;

/** The shared memory of a run, seen from one rank. */
export class SharedFiles {
  private readonly counters: Int32Array;
  private readonly handle: number;
  private readonly files = new Map<string, number>();
  private readonly one = new Int32Array(1);

  constructor(
    readonly folder: string,
    readonly rank: number,
    readonly size: number,
  ) {
    this.counters = new Int32Array(lengthOf(size));
    this.handle = openSync(path.join(folder, 'counters'), 'r+');
  }

  /** Reads all counters. @returns the exit code that all ranks are to end with; 0 while they are to go on. */
  look(): number {
    readSync(this.handle, bytesOf(this.counters), 0, this.counters.byteLength, 0);
    return this.counters[0]!;
  }

  /** Asks all ranks to end. */
  end(exitCode: number): void {
    if (this.look() === 0) this.set(0, exitCode);
  }

  /** Whether nobody needs the files any more: all ranks are to end, or have ended in good order. */
  get isOver(): boolean {
    return (
      this.look() !== 0 || Array.from({ length: this.size }, (_, r) => this.counter('closed', 0, r)).every(Boolean)
    );
  }

  /** A counter of a rank, as it was at the last {@link look}. */
  counter(kind: Counter, channel: number, rank: number): number {
    return this.counters[this.place(kind, channel, rank)]!;
  }

  /** Sets a counter of this rank. */
  post(kind: Counter, channel: number, value: number): void {
    this.set(this.place(kind, channel, this.rank), value);
  }

  /** Messages that one rank sent to another, or that were taken of them. */
  mail(kind: 'sent' | 'taken', from: number, to: number): number {
    return this.counters[this.mailPlace(kind, from, to)]!;
  }

  /** Counts a message. */
  postMail(kind: 'sent' | 'taken', from: number, to: number): void {
    const place = this.mailPlace(kind, from, to);
    this.set(place, this.counters[place]! + 1);
    this.counters[place]!++;
  }

  /** Writes numbers into a file of that name, from a byte on. */
  write(name: string, values: ArrayBufferView, at = 0): void {
    const bytes = bytesOf(values);
    const file = this.file(name, 'w+');
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, at + done);
    } catch (thrown) {
      throw memoryError(this.folder, thrown);
    }
  }

  /** Fills `values` from a file, from a byte on. */
  read(name: string, values: ArrayBufferView, at = 0): void {
    const bytes = bytesOf(values);
    const file = this.file(name, 'r');
    for (let done = 0; done < bytes.length;) {
      const n = readSync(file, bytes, done, bytes.length - done, at + done);
      if (n > 0) done += n;
      else throw this.tooShort(name, bytes.length);
    }
  }

  /** Ends the use of all files. @returns whether this rank was the last. */
  close(): boolean {
    this.post('closed', 0, 1);
    const { isOver } = this;
    for (const file of [...this.files.values(), this.handle]) closeSync(file);
    this.files.clear();
    return isOver;
  }

  private set(place: number, value: number): void {
    this.one[0] = value;
    writeSync(this.handle, bytesOf(this.one), 0, 4, 4 * place);
  }

  private place(kind: Counter, channel: number, rank: number): number {
    if (kind === 'closed') return 1 + rank;
    return 1 + this.size * (1 + (KINDS.indexOf(kind) - 1) * CHANNELS + channel) + rank;
  }

  private mailPlace(kind: 'sent' | 'taken', from: number, to: number): number {
    const { size } = this;
    return 1 + size * (1 + 3 * CHANNELS) + (kind === 'sent' ? 0 : size * size) + from * size + to;
  }

  private file(name: string, flag: string): number {
    let file = this.files.get(name);
    if (file === undefined) this.files.set(name, (file = openSync(path.join(this.folder, name), flag)));
    return file;
  }

  private tooShort(name: string, bytes: number): RankLost {
    const expected = `${bytes} bytes in ${name}: every rank calls with arrays of the same lengths`;
    return new RankLost(`rank ${this.rank} of ${this.size}`, { expected, got: 'fewer' });
  }
}
