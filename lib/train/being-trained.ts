/**
 * One run at a time on a model: two that take turns between their steps would train a network that neither asked for.
 * @module
 */
import type { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { undoneWithCell } from '../undo';

/** Models in a run, and the weights that it trains: another model may hold some of them. */
const taken = new WeakSet<object>();

/**
 * Takes a model for a run, until the function that it returns is called.
 *
 * @throws BnlabError where a run that has not ended yet trains the model, or another model with a trainable weight of it.
 */
export function takeForTraining(model: tf.LayersModel): () => void {
  const own: readonly object[] = [model, ...new Set(model.trainableWeights)];
  if (own.some((each) => taken.has(each))) {
    throw new BnlabError({
      where: 'train',
      expected: 'a model that no other run is training',
      got: `${model.name}, which one that has not ended trains, or shares weights with`,
      hint: 'Await the first train before the second one, or build a second model.',
    });
  }
  for (const each of own) taken.add(each);
  let isTaken = true;
  const release = () => {
    // given back by the cell's end, it may be another run's by now
    if (isTaken) own.forEach((each) => taken.delete(each));
    isTaken = false;
  };
  const forget = undoneWithCell(release);
  return () => {
    forget();
    release();
  };
}
