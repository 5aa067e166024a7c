/**
 * Tensors whose kernel runs when somebody reads them, and never if nobody does.
 *
 * TensorFlow.js's fused layers always compute the gradient of their input, also that of the images, which nobody reads:
 * a fifth of a training step of the MNIST network.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../tf';

/** What the backend keeps of a tensor. */
interface TensorData {
  id: number;
  memoryOffset: number;
  shape: number[];
  dtype: tf.DataType;
  refCount: number;
}

interface Pending {
  readonly data: TensorData;
  readonly inputs: readonly tf.TensorInfo[];
  readonly compute: () => tf.TensorInfo;
}

/** Makes deferred tensors for one backend, whose look-up, counting and disposal of tensors it takes over. */
export class DeferredTensors {
  private readonly pending = new Map<object, Pending>();
  private readonly get: (dataId: object) => TensorData;
  private readonly free: (dataId: object, force?: boolean) => boolean;

  constructor(private readonly backend: BackendWasm) {
    const storage = backend.dataIdMap;
    this.get = storage.get.bind(storage);
    this.free = backend.disposeData.bind(backend);
    storage.get = (dataId) => {
      if (this.pending.size > 0) this.compute(dataId);
      return this.get(dataId);
    };
    // takes the buffer first and looks the tensor up second, so that a computation in between would leave it the old buffer
    const view = backend.typedArrayFromHeap.bind(backend);
    backend.typedArrayFromHeap = (tensor) => {
      this.settle([tensor]);
      return view(tensor);
    };
    // counting is not reading
    backend.incRef = (dataId) => void this.get(dataId).refCount++;
    backend.refCount = (dataId) => (storage.has(dataId) ? this.get(dataId).refCount : 0);
    backend.disposeData = (dataId, force) => this.dispose(dataId, force);
  }

  /** Whether some tensor is still to be computed. */
  get isAnyPending(): boolean {
    return this.pending.size > 0;
  }

  /** A float32 tensor that `compute` makes when it is first read; the inputs stay alive until then. */
  make(shape: number[], inputs: readonly tf.TensorInfo[], compute: () => tf.TensorInfo): tf.TensorInfo {
    for (const { dataId } of inputs) this.backend.incRef(dataId);
    const data: TensorData = { id: -1, memoryOffset: 0, shape, dtype: 'float32', refCount: 1 };
    const dataId = {};
    this.backend.dataIdMap.set(dataId, data);
    this.pending.set(dataId, { data, inputs, compute });
    return { dataId, shape, dtype: 'float32' };
  }

  /**
   * Computes those of the tensors that are pending. To be called before views of several tensors are taken: computing
   * one may grow the memory, and every view taken before would be lost.
   */
  settle(tensors: Iterable<tf.TensorInfo | undefined>): void {
    if (this.pending.size === 0) return;
    for (const tensor of tensors) if (tensor) this.compute(tensor.dataId);
  }

  /** Runs the kernel of a pending tensor and gives the tensor the memory of its result. */
  private compute(dataId: object): void {
    const pending = this.pending.get(dataId);
    if (!pending) return;
    this.pending.delete(dataId);
    const result = pending.compute();
    const { id, memoryOffset } = this.get(result.dataId);
    Object.assign(pending.data, { id, memoryOffset });
    this.backend.dataIdMap.delete(result.dataId);
    this.release(pending);
  }

  private dispose(dataId: object, force = false): boolean {
    const pending = this.pending.get(dataId);
    if (!pending) return this.free(dataId, force);
    pending.data.refCount--;
    if (!force && pending.data.refCount > 0) return false;
    this.pending.delete(dataId);
    this.backend.dataIdMap.delete(dataId);
    this.release(pending);
    return true;
  }

  private release({ inputs }: Pending): void {
    for (const { dataId } of inputs) {
      // the last holder of this memory: TensorFlow.js, which let go of it earlier, must hear that it is gone
      if (this.backend.disposeData(dataId)) tf.engine().removeDataId(dataId, this.backend);
    }
  }
}
