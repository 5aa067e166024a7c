/**
 * Whether a network ends in logits: the loss applies softmax itself, and of probabilities it learns something else.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { isModel } from '../graph';
import { firstOf, itemAt } from '../tuples';

/** Layers that hand values on as they are; in training Dropout only scales them. */
const HAND_ON = new Set(['Flatten', 'Reshape', 'Permute', 'Dropout', 'BnlabSeededDropout', 'Activation']);

/** What to do with a network that ends in the softmax of the layer named. */
const whereTrained = (layer: string) =>
  `Train without the softmax of ${layer} (the loss applies it), and apply tf.softmax to what predict returns.`;

/**
 * `hintFor` says what to do with a softmax of the layer that it is given.
 *
 * @throws BnlabError naming the layer, where an output of the model is a softmax.
 */
export function requireLogits({ outputs }: tf.LayersModel, hintFor: (layer: string) => string = whereTrained): void {
  for (const output of outputs) {
    const layer = softmaxBehind(output);
    if (!layer) continue;
    const hint = hintFor(layer.name);
    const expected = 'a model whose outputs are logits';
    throw new BnlabError({ where: layer.name, expected, got: 'probabilities: it ends in softmax', hint });
  }
}

/** The layer whose softmax makes a tensor, if one does. */
function softmaxBehind({ sourceLayer, nodeIndex, tensorIndex }: tf.SymbolicTensor): tf.layers.Layer | undefined {
  if (isModel(sourceLayer)) return softmaxBehind(itemAt(sourceLayer.outputs, tensorIndex));
  const name = sourceLayer.getClassName();
  if (name === 'Softmax') return sourceLayer;
  const { activation } = sourceLayer as unknown as { readonly activation?: tf.serialization.Serializable };
  const function_ = activation?.getClassName?.();
  if (function_ === 'softmax') return sourceLayer;
  if (!HAND_ON.has(name) || (name === 'Activation' && function_ !== 'linear')) return undefined;
  return softmaxBehind(firstOf(itemAt(sourceLayer.inboundNodes, nodeIndex).inputTensors));
}
