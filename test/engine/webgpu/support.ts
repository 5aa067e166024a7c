/** What the tests of the webgpu engine share. */
import { webgpuEngine } from '../../../lib/engine/webgpu';
import { largestOf, type Largest } from '../../../lib/engine/webgpu/limits';
import type { Device, StockBackend } from '../../../lib/engine/webgpu/types';
import { tf, useEngine } from '../../../lib/engine';

/** Skips a suite, saying why, where there is no adapter; makes the engine the backend where there is one. */
export function needsGpu(): void {
  before(async function () {
    this.timeout(60_000);
    await webgpuEngine.look!();
    const { available, detail, remedy } = webgpuEngine.probe();
    if (!available) {
      console.log(`      skipped: ${detail} (${remedy})`);
      this.skip();
    }
    await useEngine('webgpu');
  });
}

/** Runs `body` on an adapter that takes no more than so many bytes. */
export function withLargest<T>(sizes: Partial<Largest>, body: () => T): T {
  const { device } = tf.backend() as unknown as { readonly device: Device };
  const largest = largestOf(device);
  const before = { ...largest };
  Object.assign(largest, sizes);
  try {
    return body();
  } finally {
    Object.assign(largest, before);
  }
}

/** Bytes in use on the device, after all that waits to be freed. */
export function bytesOnDevice(): number {
  const backend = tf.backend() as unknown as Omit<StockBackend, 'memory'> & {
    readonly memory: () => { readonly numBytesInGPU: number };
  };
  // frees what it held when it was submitted
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
  return backend.memory().numBytesInGPU;
}
