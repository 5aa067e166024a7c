/**
 * Numbers on their way to the device.
 * @module
 */
import type { tf } from '../tf';
import type { BackendClass } from './types';

/**
 * The backend with uploads by the queue's own memory: TensorFlow.js's makes a buffer for each, which the device gives back
 * only when the program rests.
 *
 * What is written here comes before the commands that still wait to be submitted. That is right: none of them knows this
 * buffer, since one is free again only after the commands that used it were submitted.
 */
export function withUploads(Base: BackendClass): BackendClass {
  return class extends Base {
    override uploadToGPU(dataId: object): void {
      const entry = this.tensorMap.get(dataId);
      if (entry.resource != null) return;
      const { values, dtype } = entry;
      entry.values = undefined;
      try {
        super.uploadToGPU(dataId);
      } catch (thrown) {
        entry.values = values;
        throw thrown;
      }
      if (values != null) this.queue.writeBuffer(entry.resource!, 0, words(values as tf.TypedArray, dtype));
    }
  };
}

/** As shaders take them: 32 bits a number, truth values too. */
function words(values: tf.TypedArray, dtype: tf.DataType): Float32Array | Int32Array {
  const Words = dtype === 'float32' ? Float32Array : Int32Array;
  return values instanceof Words ? values : new Words(values);
}
