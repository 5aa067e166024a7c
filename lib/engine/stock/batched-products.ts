/**
 * Batched matrix products whose batches differ, [2, 1, 4, 5] by [1, 3, 5, 6]: the stock cpu kernel pairs the wrong matrices.
 * @module
 */
import { changed } from './guard';
import { tf } from './tensorflow';

interface Product {
  readonly inputs: { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
  readonly attrs: tf.NamedAttrMap;
  readonly backend: tf.KernelBackend;
}

const CPU = 'cpu';

/**
 * Makes the products in JavaScript repeat their factors first wherever the batches are neither equal nor one matrix. Other
 * engines borrow these kernels for what they do not compute themselves.
 * @throws BnlabError (`engine`) where TensorFlow.js has no such kernel.
 */
export function mendBatchedProducts(): void {
  for (const kernelName of ['BatchMatMul', '_FusedMatMul']) {
    const stock = tf.getKernel(kernelName, CPU)?.kernelFunc;
    if (!stock) throw changed('its cpu backend', `a kernel '${kernelName}'`, 'none');
    const kernelFunc = (call: Product): tf.TensorInfo | tf.TensorInfo[] => {
      const { a, b } = call.inputs;
      const run = (inputs: object) => stock({ ...call, inputs: { ...call.inputs, ...inputs } });
      const shapes = [a.shape.slice(0, -2), b.shape.slice(0, -2)] as const;
      if (isPaired(...shapes)) return run({});
      const batch = tf.broadcast_util.assertAndGetBroadcastShape(...shapes);
      const [left, right] = [repeated(a, batch, call.backend), repeated(b, batch, call.backend)];
      try {
        return run({ a: left, b: right });
      } finally {
        for (const { dataId } of [left, right]) call.backend.disposeData(dataId);
      }
    };
    tf.unregisterKernel(kernelName, CPU);
    tf.registerKernel({ kernelName, backendName: CPU, kernelFunc: kernelFunc as unknown as tf.KernelFunc });
  }
}

/** Whether a kernel that counts through both batches, the shorter one again and again, pairs the right matrices. */
function isPaired(a: readonly number[], b: readonly number[]): boolean {
  if (a.every((n) => n === 1) || b.every((n) => n === 1)) return true;
  return a.length === b.length && a.every((n, axis) => n === b[axis]);
}

/** A copy of x with each batch axis as long as in `batch`. */
function repeated(x: tf.TensorInfo, batch: readonly number[], backend: tf.KernelBackend): tf.TensorInfo {
  const missing = batch.length + 2 - x.shape.length;
  const shape = [...Array.from({ length: missing }, () => 1), ...x.shape];
  const reps = shape.map((n, axis) => (axis < batch.length && n === 1 ? batch[axis]! : 1));
  const { kernelFunc } = tf.getKernel('Tile', CPU);
  return kernelFunc({ inputs: { x: { ...x, shape } }, attrs: { reps }, backend }) as tf.TensorInfo;
}
