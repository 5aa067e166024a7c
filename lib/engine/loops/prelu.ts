/**
 * The parametric ReLU as a plain loop, with alpha of any shape that broadcasts.
 * @module
 */

/**
 * `y = x` where x >= 0, else `alpha x`; NaN stays NaN.
 *
 * x, y: [...shape]; alpha: broadcasts to `shape` (sizes of 1 are repeated, axes may be missing in front).
 */
export function prelu(
  x: Float32Array,
  y: Float32Array,
  shape: readonly number[],
  alpha: Float32Array,
  alphaShape: readonly number[],
): void {
  // a number alone is a row of one
  const axes = shape.length === 0 ? [x.length] : shape;
  const strides = broadcastStrides(axes, alphaShape);
  const last = axes.length - 1;
  const [inner, step] = [axes[last]!, strides[last]!];
  const position = new Int32Array(last);
  for (let row = 0; row < x.length; row += inner) {
    let at = 0;
    for (let axis = 0; axis < position.length; axis++) at += position[axis]! * strides[axis]!;
    for (let i = row; i < row + inner; i++, at += step) y[i] = x[i]! < 0 ? alpha[at]! * x[i]! : x[i]!;
    for (let axis = position.length - 1; axis >= 0 && ++position[axis]! === axes[axis]; axis--) position[axis] = 0;
  }
}

/** How far each axis of `shape` moves in an array of shape `from`: 0 along axes that are repeated. */
export function broadcastStrides(shape: readonly number[], from: readonly number[]): number[] {
  const missing = shape.length - from.length;
  let stride = 1;
  const strides = shape.map(() => 0);
  for (let axis = from.length - 1; axis >= 0; axis--) {
    strides[axis + missing] = from[axis] === 1 ? 0 : stride;
    stride *= from[axis]!;
  }
  return strides;
}
