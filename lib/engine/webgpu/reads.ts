/**
 * Reading tensors: at once, with the program waiting, or as a promise.
 * @module
 */
import { tf } from '../tf';
import { waitFor } from './events';
import type { BackendClass, GpuBuffer, StockBackend, TensorEntry } from './types';

type Values = tf.backend_util.BackendValues;

const constants = globalThis as unknown as {
  readonly GPUBufferUsage: { readonly COPY_DST: number; readonly MAP_READ: number };
  readonly GPUMapMode: { readonly READ: number };
};

/** The backend with `dataSync`, for which TensorFlow.js's asks a browser for a canvas; what is read is not kept beside the tensor. */
export function withReads(Base: BackendClass): BackendClass {
  return class extends Base {
    override readSync(dataId: object): Values {
      const entry = this.tensorMap.get(dataId);
      if (entry.complexTensorInfos) {
        const { real, imag } = entry.complexTensorInfos;
        return merged(this.readSync(real.dataId), this.readSync(imag.dataId));
      }
      const staging = staged(this, entry);
      if (!staging) return entry.values!;
      void staging.mapAsync(constants.GPUMapMode.READ);
      waitFor(() => staging.mapState !== 'pending', 'a read');
      return taken(this, staging, entry);
    }

    override async read(dataId: object): Promise<Values> {
      const entry = this.tensorMap.get(dataId);
      if (entry.complexTensorInfos) {
        const { real, imag } = entry.complexTensorInfos;
        return merged(await this.read(real.dataId), await this.read(imag.dataId));
      }
      const staging = staged(this, entry);
      if (!staging) return entry.values!;
      await staging.mapAsync(constants.GPUMapMode.READ);
      return taken(this, staging, entry);
    }
  };
}

function merged(real: Values, imaginary: Values): Values {
  return tf.backend_util.mergeRealAndImagArrays(real as Float32Array, imaginary as Float32Array);
}

/** A copy that the host may map, on its way; none where the host has the values. */
function staged(backend: StockBackend, { values, resource }: TensorEntry): GpuBuffer | undefined {
  if (values != null || !resource) return undefined;
  const { COPY_DST, MAP_READ } = constants.GPUBufferUsage;
  const staging = backend.bufferManager.acquireBuffer(resource.size, COPY_DST | MAP_READ);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder.copyBufferToBuffer(resource, 0, staging, 0, resource.size);
  backend.submitQueue();
  return staging;
}

function taken(backend: StockBackend, staging: GpuBuffer, { dtype }: TensorEntry): Values {
  const bytes = staging.getMappedRange().slice(0);
  staging.unmap();
  backend.bufferManager.releaseBuffer(staging);
  return tf.util.convertBackendValuesAndArrayBuffer(bytes, dtype);
}
