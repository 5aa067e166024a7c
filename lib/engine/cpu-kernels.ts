/**
 * What the cpu engine computes by loops of its own: the gradient of a convolution, and poolings that keep NaN.
 * @module
 */
import { poolGeometry } from './conv-geometry';
import { filterGradientKernel } from './filter-gradient';
import { hostKernels, type HostKernel, type HostKernelName, type HostMemory } from './host-memory';
import type { PoolGeometry } from './loops/pool-gradients';
import { avgPool, maxPool } from './loops/pools';

/** The kernels that the cpu engine has of its own. */
export type CpuKernelName = HostKernelName | 'MaxPool' | 'AvgPool' | 'Conv2DBackpropFilter';

/** The kernels of the cpu engine by name. */
export function cpuKernels(memory: HostMemory): Readonly<Record<CpuKernelName, HostKernel>> {
  return {
    ...hostKernels(memory),
    MaxPool: pool(memory, maxPool),
    AvgPool: pool(memory, avgPool),
    Conv2DBackpropFilter: filterGradientKernel(memory),
  };
}

type Loop = (x: Float32Array, y: Float32Array, geometry: PoolGeometry) => void;

function pool(memory: HostMemory, loop: Loop): HostKernel {
  return ({ x }, attributes) => {
    const geometry = poolGeometry(x.shape, attributes as unknown as Parameters<typeof poolGeometry>[1]);
    const y = memory.make(geometry.outShape, 'float32');
    loop(memory.floats(x), memory.floats(y), geometry);
    return y;
  };
}
