/**
 * What the loader and its workers say to each other.
 * @module
 */
import type { ErrorKind } from '../../errors';
import type { ReaderOptions } from './example-reader';
import type { Fault } from '../pictures/faults';
import type { ImageEntry } from '../source/image-list';

/** Places in the control words of a batch. */
export const CONTROL = {
  /** The next example that nobody has taken yet. */
  next: 0,
  /** Not 0: stop, the batch is not wanted any more. */
  cancelled: 1,
  words: 2,
} as const;

/** A worker's start. */
export interface WorkerStart {
  readonly options: ReaderOptions;
}

/** A mini-batch to fill. Every worker gets it, and takes one example after another off the shared counter. */
export interface BatchTask {
  readonly step: number;
  readonly epoch: number;
  readonly indices: Uint32Array;
  readonly entries: readonly ImageEntry[];
  /** uint8 [examples, views, size, size, 3]. */
  readonly pixels: SharedArrayBuffer;
  /** int32 words, see `CONTROL`. */
  readonly control: SharedArrayBuffer;
}

/** What a worker is told. */
export type WorkerMessage = BatchTask | 'close';

/** The parts of a BnlabError, which does not travel between threads as what it is. */
export interface ErrorMessage {
  readonly kind: ErrorKind;
  readonly where: string;
  readonly expected: string;
  readonly got: string;
  readonly hint: string;
}

/** A worker's share of a batch is done. */
export interface BatchDone {
  readonly step: number;
  /** Pictures at fault, with their place in the batch. */
  readonly faults: readonly (Fault & { readonly place: number })[];
  /** The disk failed, or the worker did. */
  readonly error?: ErrorMessage & { readonly place: number };
}
