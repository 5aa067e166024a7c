/**
 * How large a tensor may be: memory of the device may be larger than what a shader can be bound to.
 * @module
 */
import { BnlabError } from '../../errors';
import { perBackend } from '../per-backend';
import type { tf } from '../tf';
import type { Device } from './types';

/** The largest sizes of a device, in bytes; a test lowers them. */
export interface Largest {
  /** Of a tensor that a shader reads or writes. */
  bound: number;
  /** Of a tensor at all. */
  made: number;
}

/** What a device takes; the same object each time. */
export const largestOf = perBackend(({ limits }: Device): Largest => {
  const { maxStorageBufferBindingSize, maxBufferSize } = limits;
  return { bound: Math.min(maxStorageBufferBindingSize, maxBufferSize), made: maxBufferSize };
});

/** Bytes of a tensor: 32 bits a number, whole numbers and truth values too. */
export function bytesOf(shape: readonly number[]): number {
  let bytes = Float32Array.BYTES_PER_ELEMENT;
  for (let axis = 0; axis < shape.length; axis++) bytes *= shape[axis]!;
  return bytes;
}

/** @throws BnlabError (`engine`) for a tensor that no shader of the device could be bound to. */
export function checkBound(shape: readonly number[], device: Device): void {
  const { bound } = largestOf(device);
  if (bytesOf(shape) > bound) throw tooLarge('a tensor', shape, bindingOf(device), FEWER);
}

/** @throws BnlabError (`engine`) for a tensor that the device has no memory of one piece for. */
export function checkMade(shape: readonly number[], device: Device): void {
  const { made } = largestOf(device);
  if (bytesOf(shape) > made)
    throw tooLarge('a tensor', shape, `${sizeText(made)}, the largest memory of this adapter`, FEWER);
}

/** The refusal of a tensor whose examples are too large each; shape: that of one of them, [1, ...]. */
export function rowTooLarge(shape: readonly number[], device: Device): BnlabError {
  return tooLarge('one example', shape, bindingOf(device), SMALLER);
}

const FEWER = 'Use a smaller mini-batch (--accumulate takes it in pieces), or another engine.';
const SMALLER = 'Use smaller pictures, or another engine: only the mini-batch is taken in pieces.';

const bindingOf = (device: Device) => `${sizeText(largestOf(device).bound)}, what a shader of this adapter binds`;

function tooLarge(what: string, shape: readonly number[], most: string, hint: string): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: 'engine webgpu',
    expected: `${what} of at most ${most}`,
    got: `[${shape.join(', ')}], ${sizeText(bytesOf(shape))}`,
    hint,
  });
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} KiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

/** Whether one of these tensors is larger than `bound` bytes. */
export function hasLarge(inputs: object, bound: number): boolean {
  for (const input of Object.values(inputs) as (tf.TensorInfo | readonly tf.TensorInfo[] | undefined)[]) {
    if (Array.isArray(input) ? hasLarge(input, bound) : input && bytesOf((input as tf.TensorInfo).shape) > bound)
      return true;
  }
  return false;
}
