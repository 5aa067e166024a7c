/**
 * The gradient of local response normalization, made of stock ops where it is differentiated itself.
 * @module
 */
import { replaceGradient } from './guard';
import { isTaped } from './tape';
import { tf } from './tensorflow';

/** The kernel's attributes. */
interface LocalResponseAttributes {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** Registers a gradient of LRN that has a gradient: stock runs one kernel, of which none is known. */
export function mendLocalResponse(): void {
  replaceGradient<LocalResponseAttributes>('LRN', {
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attributes) => ({
      x: () =>
        isTaped() ? composed(x, dy, attributes) : tf.engine().runKernel('LRNGrad', { x, y, dy }, { ...attributes }),
    }),
  });
}

/** `dx_c = dy_c s_c^-beta - 2 alpha beta x_c sum of dy_j x_j s_j^(-beta-1)` over the window, with `s = bias + alpha sum of x_j^2`. */
function composed(x: tf.Tensor, dy: tf.Tensor, { depthRadius, bias, alpha, beta }: LocalResponseAttributes): tf.Tensor {
  const C = x.shape[x.rank - 1]!;
  const band = tf.tensor2d(
    Array.from({ length: C * C }, (_, i) => (Math.abs(Math.floor(i / C) - (i % C)) <= depthRadius ? 1 : 0)),
    [C, C],
  );
  const overWindow = (values: tf.Tensor) => values.reshape([-1, C]).matMul(band).reshape(x.shape);
  const s = overWindow(x.square()).mul(alpha).add(bias);
  const power = s.pow(-beta);
  const common = overWindow(dy.mul(x).mul(power).div(s)).mul(2 * alpha * beta);
  return dy.mul(power).sub(x.mul(common));
}
