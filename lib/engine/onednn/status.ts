/**
 * What oneDNN answers, and numbers as it wants them.
 * @module
 */
import { BnlabError } from '../../errors';
import type { Pointer } from './ffi';

/** What a oneDNN function returns when it did its work. */
const SUCCESS = 0;
/** What it returns where this processor or this case has no implementation. */
export const UNIMPLEMENTED = 3;

/** Sizes, strides and paddings as the 64-bit integers of C. @throws BnlabError for numbers that are not whole. */
export function int64(values: readonly number[]): BigInt64Array {
  if (!values.every(Number.isSafeInteger)) throw notWhole(values);
  return BigInt64Array.from(values, BigInt);
}

/** What a maker of oneDNN wrote. @throws BnlabError (`engine`) where it failed. */
export function created(make: (out: [Pointer | null]) => number, what: string): Pointer {
  const out: [Pointer | null] = [null];
  check(make(out), what);
  return out[0]!;
}

/** Makes sure that a call succeeded. @throws BnlabError (`engine`) naming what failed. */
export function check(status: number, what: string): void {
  if (status !== SUCCESS) throw failure(what, status);
}

const MESSAGES = ['success', 'out of memory', 'invalid arguments', 'not implemented'];

/** The error of a call that did not succeed. */
export function failure(what: string, status: number): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: `engine onednn, ${what}`,
    expected: 'a primitive that oneDNN has',
    got: MESSAGES[status] ?? `status ${status}`,
    hint: 'Check the shapes of this call; another engine may take it: BNLAB_ENGINE=wasm.',
  });
}

/** The error of memory that is smaller than what a primitive would read or write there. */
export function tooSmall(what: string, needed: number, capacity: number): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: `engine onednn, ${what}`,
    expected: `memory of ${needed} bytes`,
    got: `${capacity} bytes`,
    hint: 'A tensor was given a shape that is larger than its memory.',
  });
}

function notWhole(values: readonly number[]): BnlabError {
  return new BnlabError({
    where: 'engine onednn',
    expected: 'sizes, strides and paddings that are whole numbers',
    got: `[${values.join(', ')}]`,
    hint: 'Check shapes, strides, dilations and padding of this call.',
  });
}
