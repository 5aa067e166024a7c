/**
 * Values put into a tensor by index: the stock cpu kernel writes them into the tensor that it was given.
 * @module
 */
import { changed } from './guard';
import { tf } from './tensorflow';

const CPU = 'cpu';
const NAME = 'TensorScatterUpdate';

/**
 * Makes the kernel in JavaScript write into a copy; other engines borrow it.
 * @throws BnlabError (`engine`) where TensorFlow.js has no such kernel.
 */
export function mendScatter(): void {
  const stock = tf.getKernel(NAME, CPU)?.kernelFunc;
  if (!stock) throw changed('its cpu backend', `a kernel '${NAME}'`, 'none');
  const kernelFunc: tf.KernelFunc = (call) => {
    const inputs = call.inputs as { readonly tensor: tf.TensorInfo };
    const { tensor } = inputs;
    const { kernelFunc: tile } = tf.getKernel('Tile', CPU);
    const attrs = { reps: tensor.shape.map(() => 1) };
    const copy = tile({ inputs: { x: tensor }, attrs, backend: call.backend }) as tf.TensorInfo;
    try {
      return stock({ ...call, inputs: { ...call.inputs, tensor: copy } });
    } finally {
      (call.backend as tf.KernelBackend).disposeData(copy.dataId);
    }
  };
  tf.unregisterKernel(NAME, CPU);
  tf.registerKernel({ kernelName: NAME, backendName: CPU, kernelFunc });
}
