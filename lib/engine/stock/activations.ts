/**
 * Gradients of activations as one kernel each where the engine has it, and the gradients of those kernels.
 * @module
 */
import { addGradient, replaceGradient } from './guard';
import { tf } from './tensorflow';

/** An engine may register kernels of these names, inputs `{ y, dy }`, result dx; y is the activation's output. */
const FUSED = ['Relu', 'Sigmoid', 'Tanh'] as const;

/** Derivative of `dx = dy f'(y)` in y, by the activation that y came from, given the upstream gradient of dx. */
const SECOND: Readonly<Record<string, (y: tf.Tensor, dy: tf.Tensor, ddx: tf.Tensor) => tf.Tensor>> = {
  Relu: (y) => tf.zeros(y.shape),
  Sigmoid: (y, dy, ddx) => ddx.mul(dy).mul(tf.sub(1, y.mul(2))),
  Tanh: (y, dy, ddx) => ddx.mul(dy).mul(y).mul(-2),
  Elu: (y, dy, ddx) => ddx.mul(dy).mul(y.less(0).cast('float32')),
};

/** Registers the gradients of Relu, Sigmoid and Tanh by kernel, and the second derivatives of these and of Elu. */
export function mendActivations(): void {
  for (const name of FUSED) replaceGradient(name, throughKernel(name));
  for (const [name, inY] of Object.entries(SECOND)) {
    const kernel = `${name}Grad`;
    addGradient(kernel, {
      inputsToSave: ['y', 'dy'],
      gradFunc: (ddx, [y, dy]) => ({
        dy: () => tf.engine().runKernel(kernel, { dy: ddx, y }),
        y: () => inY(y, dy, ddx),
      }),
    });
  }
}

function throughKernel(name: string): Parameters<typeof replaceGradient>[1] {
  const stock = tf.getGradient(name);
  return {
    // the output is enough, and it is what the next layer keeps anyway
    inputsToSave: [],
    outputsToSave: [true],
    gradFunc: (dy, [y], attributes) => {
      const gradient = `${name}Grad`;
      if (tf.getKernel(gradient, tf.getBackend()) && y.dtype === 'float32') {
        return { x: () => tf.engine().runKernel(gradient, { y, dy }) };
      }
      // relu(y) = y for y = relu(x), so that the stock gradient takes y in the place of x
      return stock.gradFunc(dy, [y], attributes as tf.NamedAttrMap);
    },
  };
}
