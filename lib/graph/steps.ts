/**
 * Layers that know which training step a call belongs to: so that a run that goes on draws what it would have drawn.
 * @module
 */
import type { tf } from '../engine/tf';
import { everyLayer } from './walk';

/** A layer whose training calls depend on the number of the step, as Dropout's masks do. */
export interface FollowsSteps {
  /**
   * Takes the layer's path in the model, which is the same in every process: names that are numbered are not.
   *
   * @returns a function that is told the step which the next training call belongs to.
   */
  followSteps(path: string): (step: number) => void;
}

/**
 * Finds every {@link FollowsSteps} of a model, inner models and wrappers included, and gives it its path.
 *
 * @returns a function that tells all of them the step which the next training call belongs to.
 */
export function trainingSteps(model: tf.LayersModel): (step: number) => void {
  const tell = everyLayer(model).flatMap(({ layer, path }) => (followsSteps(layer) ? [layer.followSteps(path)] : []));
  return (step) => tell.forEach((one) => one(step));
}

function followsSteps(layer: object): layer is FollowsSteps {
  return 'followSteps' in layer && typeof layer.followSteps === 'function';
}
