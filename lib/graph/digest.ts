/**
 * A model's description in 64 characters.
 * @module
 */
import { createHash } from 'node:crypto';
import type { tf } from '../engine/tf';
import { describeGraph } from './describe';

/**
 * SHA-256 of {@link describeGraph}, in hexadecimal: equal for a model that is built again, in any process; different when a
 * setting, a wire, a weight's shape, a flag or the trainable set is.
 *
 * @throws BnlabError when the model has a weight that no layer of it owns.
 * @example
 * ```ts
 * import { graphDigest, tf } from 'bnlab';
 * const build = (units: number) => tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] })] });
 * console.log(graphDigest(build(2)) === graphDigest(build(2))); // true
 * console.log(graphDigest(build(2)) === graphDigest(build(4))); // false
 * ```
 */
export function graphDigest(model: tf.LayersModel): string {
  return createHash('sha256')
    .update(JSON.stringify(describeGraph(model)))
    .digest('hex');
}
