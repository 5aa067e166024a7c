/**
 * Complex tensors: two tensors of floats on the device.
 * @module
 */
import { tf } from '../tf';
import type { BackendClass, StockBackend } from './types';

type Values = tf.backend_util.BackendValues;

/** The backend with complex tensors made from numbers and moved from other engines, both of which TensorFlow.js's refuses. */
export function withComplexParts(Base: BackendClass): BackendClass {
  return class extends Base {
    override write(values: Values, shape: number[], dtype: tf.DataType): object {
      if (dtype !== 'complex64' || values == null) return super.write(values, shape, dtype);
      const dataId = {};
      this.move(dataId, values, shape, dtype, 1);
      return dataId;
    }

    override move(dataId: object, values: Values, shape: number[], dtype: tf.DataType, refCount: number): void {
      if (dtype !== 'complex64') return super.move(dataId, values, shape, dtype, refCount);
      const complexTensorInfos = partsOf(this, values as Float32Array, shape);
      this.tensorMap.set(dataId, { values: undefined, dtype, shape, refCount, complexTensorInfos });
    }

    /** Frees the parts too; TensorFlow.js, which let go of them earlier where it made them, must hear that they are gone. */
    override disposeData(dataId: object, force = false): boolean {
      const entry = this.tensorMap.has(dataId) ? this.tensorMap.get(dataId) : undefined;
      if (!entry?.complexTensorInfos) return super.disposeData(dataId, force);
      if (--entry.refCount > 0 && !force) return false;
      const { real, imag } = entry.complexTensorInfos;
      entry.complexTensorInfos = undefined;
      for (const part of [real, imag]) {
        if (super.disposeData(part.dataId)) tf.engine().removeDataId(part.dataId, this);
      }
      return super.disposeData(dataId, true);
    }
  };
}

function partsOf(backend: StockBackend, values: Float32Array, shape: number[]) {
  const { real, imag } = tf.backend_util.splitRealAndImagArrays(values);
  const tensor = (part: Float32Array) => backend.makeTensorInfo(shape, 'float32', part);
  return { real: tensor(real), imag: tensor(imag) };
}
