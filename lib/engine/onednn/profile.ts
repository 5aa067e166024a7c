/**
 * Where the time goes: a table of kernels, with the share of what this machine could do.
 * @module
 */
import type { Inputs } from '../kernel-inputs';
import { undoneAfter } from '../../undo';
import type { HostKernel } from '../host-memory';
import type { tf } from '../tf';
import { sizeOf } from './backend';
import type { Device } from './device';
import { productOf } from './kernels/plain-product';

/** What one kernel did while profiling. */
export interface KernelProfile {
  readonly name: string;
  readonly calls: number;
  /** Milliseconds, without those of kernels it calls. */
  readonly ms: number;
  /** Floating-point operations of products and convolutions; 0 for kernels that only pass over memory. */
  readonly flops: number;
  /** Bytes of all inputs and outputs. */
  readonly bytes: number;
}

/** What this machine can do: the speed of a large product and of a long sum. */
export interface Floor {
  readonly gflopsPerSecond: number;
  readonly gigabytesPerSecond: number;
}

type Totals = { -readonly [K in keyof KernelProfile]: KernelProfile[K] };

let totals: Map<string, Totals> | undefined;

/** Milliseconds of kernels that ran inside the one being timed: they are theirs, not its. */
let inner = 0;

/** Wraps a kernel so that it is counted while {@link profileKernels} runs. */
export function profiled(name: string, kernel: HostKernel): HostKernel {
  return (inputs, attributes) => {
    if (!totals) return kernel(inputs, attributes);
    const result = span(name, () => kernel(inputs, attributes));
    const outputs = Array.isArray(result) ? result : [result];
    const row = rowOf(name);
    row.calls++;
    row.flops += flopsOf(name, inputs, outputs[0]!);
    const tensors = [...Object.values(inputs), ...outputs].filter(Boolean);
    row.bytes += 4 * tensors.reduce((sum, t) => sum + sizeOf(t.shape), 0);
    return result;
  };
}

/** Runs a part of a kernel, its time counted while {@link profileKernels} runs. */
export function span<T>(name: string, body: () => T): T {
  if (!totals) return body();
  const outside = inner;
  inner = 0;
  const start = performance.now();
  return undoneAfter(() => {
    const ms = performance.now() - start;
    if (totals) rowOf(name).ms += ms - inner;
    inner = outside + ms;
  }, body);
}

function rowOf(name: string): Totals {
  let row = totals!.get(name);
  if (!row) totals!.set(name, (row = { name, calls: 0, ms: 0, flops: 0, bytes: 0 }));
  return row;
}

/** Two operations for each multiply-add: every output of a product has K of them, every output of a convolution a filter's worth. */
function flopsOf(name: string, inputs: Inputs, output: tf.TensorInfo): number {
  const filter = inputs.filter?.shape;
  if (name === 'Conv2D' || name === 'FusedConv2D') return 2 * sizeOf(output.shape) * sizeOf(filter.slice(0, 3));
  if (name === 'Conv2DBackpropInput') return 2 * sizeOf(inputs.dy.shape) * sizeOf(filter.slice(0, 3));
  if (name === 'Conv2DBackpropFilter') return 2 * sizeOf(inputs.dy.shape) * sizeOf(output.shape.slice(0, 3));
  if (name !== 'BatchMatMul' && name !== '_FusedMatMul') return 0;
  // M K, K N and M N: the product of the three is (M K N)^2
  return 2 * Math.sqrt(sizeOf(inputs.a.shape) * sizeOf(inputs.b.shape) * sizeOf(output.shape));
}

/** Runs `body` and returns what each kernel of the onednn engine did in it, slowest first. */
export function profileKernels(body: () => void): KernelProfile[] {
  const measured = (totals = new Map<string, Totals>());
  undoneAfter(() => void (totals = undefined), body);
  return [...measured.values()].sort((a, b) => b.ms - a.ms);
}

/** Measures what this machine can do, in about a second. */
export function measureFloor(device: Device): Floor {
  const pool = device.backend.pool;
  const seconds = (m: number, n: number, k: number, times: number) => {
    const filled = (size: number) => {
      const block = pool.take(4 * size);
      block.floats(size).fill(0.5);
      return block;
    };
    const blocks = [filled(m * k), filled(k * n), filled(m * n)] as const;
    const best = fastest(times, () => productOf(device, [m, n, k], blocks));
    for (const block of blocks) pool.release(block);
    return best / 1000;
  };
  const [rows, columns, side] = [16384, 2048, 1024];
  return {
    gflopsPerSecond: (2 * side ** 3) / seconds(side, side, side, 8) / 1e9,
    // a matrix far larger than the caches is read once
    gigabytesPerSecond: (4 * rows * columns) / seconds(rows, 1, columns, 4) / 1e9,
  };
}

function fastest(times: number, body: () => void): number {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    body();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** The profile as a table for a terminal; the last column is the time this machine would need at its floor, as a share. */
export function formatProfile(profile: readonly KernelProfile[], floor: Floor): string {
  const total = profile.reduce((sum, row) => sum + row.ms, 0);
  const head = ['kernel', 'calls', 'ms', '% of time', 'GFLOP/s', 'GB/s', '% of floor'];
  const lines = profile.map(({ name, calls, ms, flops, bytes }) => {
    const least = flops / floor.gflopsPerSecond / 1e6 + (flops > 0 ? 0 : bytes / floor.gigabytesPerSecond / 1e6);
    const speed = flops > 0 ? (flops / ms / 1e6).toFixed(0) : '';
    const share = `${((100 * ms) / total).toFixed(1)}`;
    return [
      name,
      String(calls),
      ms.toFixed(1),
      share,
      speed,
      (bytes / ms / 1e6).toFixed(1),
      ((100 * least) / ms).toFixed(0),
    ];
  });
  lines.push(['all', String(profile.reduce((sum, row) => sum + row.calls, 0)), total.toFixed(1), '100', '', '', '']);
  return [head, ...lines]
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(24) : cell.padStart(11))).join(''))
    .join('\n');
}
