/**
 * Whether a tensor holds an infinity or NaN, at the speed of memory.
 * @module
 */
import type { Device } from './device';
import type { Block } from './block';
import { productOf } from './kernels/plain-product';

/** Below this size a JavaScript loop is as fast as a native call. */
const NATIVE_FROM = 8192;
/** Numbers of a row: short enough for the row of ones to stay in the first cache. */
const ROW = 2048;

/**
 * Whether all of the first `size` floats of a block are finite: no sum of theirs is infinite or NaN then.
 *
 * Where sums of finite numbers overflow the answer is false too; callers then take an exact way that is only slower.
 */
export function isAllFinite(device: Device, block: Block, size: number): boolean {
  const rows = size < NATIVE_FROM ? 0 : Math.floor(size / ROW);
  return isFiniteTail(block.floats(size), rows * ROW) && (rows === 0 || areRowsFinite(device, block, rows));
}

function isFiniteTail(values: Float32Array, from: number): boolean {
  // an infinity or NaN times 0 is NaN, and nothing brings the sum back from there
  let [a, b, i] = [0, 0, from];
  // two sums, so that one addition need not wait for the other
  for (; i + 1 < values.length; i += 2) {
    a += values[i]! * 0;
    b += values[i + 1]! * 0;
  }
  if (i < values.length) a += values[i]! * 0;
  return a + b === 0;
}

function areRowsFinite(device: Device, block: Block, rows: number): boolean {
  return device.withScratch(4 * ROW, (ones) => {
    ones.floats(ROW).fill(1);
    return device.withScratch(4 * rows, (sums) => {
      productOf(device, [rows, 1, ROW], [block, ones, sums]);
      return isFiniteTail(sums.floats(rows), 0);
    });
  });
}
