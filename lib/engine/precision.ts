/**
 * How exactly convolutions multiply.
 * @module
 */

/**
 * `float32`, or `bf16`: the factors of every product of a convolution and of its two gradients are rounded to 8 significant bits
 * (bfloat16), while sums, results, weights, statistics and all other layers stay float32.
 */
export const PRECISIONS = ['float32', 'bf16'] as const;

/** See {@link PRECISIONS}. */
export type Precision = (typeof PRECISIONS)[number];
