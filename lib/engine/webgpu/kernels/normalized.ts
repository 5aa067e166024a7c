/**
 * The code of the shaders that normalize: a number by its column's statistics, an activation and its slope.
 * @module
 */
import type { FusedActivation } from '../../ops/kernels';

/** Functions over the rows of the workspace, [3, C]: the plain mean, what it lacks, beta. */
export const NORMALIZED = `
  fn normalized(value : f32, c : i32) -> f32 {
    return ((value - workspace[c]) - workspace[uniforms.columns + c]) * inverseSqrt(variance[c] + uniforms.epsilon);
  }
  fn scaled(value : f32, c : i32) -> f32 {
    return gamma[c] * normalized(value, c) + workspace[2 * uniforms.columns + c];
  }`;

/** g(z); NaN stays NaN. */
export const VALUE: Readonly<Record<FusedActivation, string>> = {
  linear: 'z',
  relu: 'keeping(z, select(z, 0.0, z < 0.0))',
  sigmoid: 'select(1.0, exp(-abs(z)), z < 0.0) / (1.0 + exp(-abs(z)))',
};

/** dy g'(z): a unit that is NaN is neither on nor off. */
export const THROUGH: Readonly<Record<FusedActivation, string>> = {
  linear: 'dy[at]',
  relu: 'dy[at] * keeping(scaled(x[at], c), select(0.0, 1.0, scaled(x[at], c) > 0.0))',
  sigmoid: 'dy[at] * y[at] * (1.0 - y[at])',
};
