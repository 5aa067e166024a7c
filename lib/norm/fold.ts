/**
 * Folding batch normalization into the layer before it: inference without normalization layers.
 * @module
 */
import { tf } from '../engine/portable';
import {
  callsOf,
  copyModel,
  everyLayer,
  isModel,
  ownWeights,
  partsOf,
  type Call,
  type Edit,
  type LayerData,
} from '../graph';
import { linearLayout, normalizationOf, outputChannelAxis, type LinearLayout, type Normalization } from './foldable';
import { foldWeights, type FoldedWeights } from './fold-weights';
import { each, itemAt } from '../tuples';

/** A linear layer and the normalization that alone reads its output. */
interface Fold {
  readonly linear: tf.layers.Layer;
  readonly normalization: tf.layers.Layer;
  readonly path: string;
}

/**
 * A model for inference with the same outputs, in which every batch normalization that follows a linear dense or
 * convolution layer is folded into it, in inner models too; ours and TensorFlow.js's own alike.
 *
 * Folded into: dense, convolutions in one, two and three dimensions, depthwise, separable and transposed ones. A normalization
 * stays as it is where its input is read elsewhere too, comes from any other layer or a nonlinearity, has its channels on
 * another axis, or where either layer is used twice. Zero padding stays exact, because the normalization comes after the
 * convolution. The copy has neither constraints nor regularizers: it is not meant for training.
 *
 * The caller disposes the result; the model itself is left alone.
 * @throws BnlabError naming the layer for statistics that are no numbers or negative variances, and for a layer that cannot be
 * copied because its configuration does not hold all it needs.
 * @example
 * ```ts
 * import { batchNormalization, foldBatchNormalization, tf } from 'bnlab';
 * const layers = [tf.layers.dense({ units: 4, inputShape: [3], useBias: false }), batchNormalization()];
 * const folded = foldBatchNormalization(tf.sequential({ layers }));
 * console.log(folded.layers.map((layer) => layer.getClassName())); // [ 'InputLayer', 'Dense' ]
 * ```
 */
export function foldBatchNormalization(model: tf.LayersModel): tf.LayersModel {
  const edits = new Map<tf.layers.Layer, (data: LayerData) => Edit>();
  for (const fold of findFolds(model)) {
    const made = foldEdit(fold);
    if (!made) continue;
    edits.set(fold.linear, made);
    edits.set(fold.normalization, () => ({ layers: [] }));
  }
  const edit = (layer: tf.layers.Layer, data: LayerData): Edit =>
    edits.get(layer)?.(data) ?? { layers: [forInference(data)] };
  return copyModel(model, { where: 'foldBatchNormalization', name: `${model.name}_folded`, edit }).model;
}

/** Pairs of layers, each used once in the model and all that is in it, with nothing else between or beside them. */
function findFolds(model: tf.LayersModel): Fold[] {
  const walked = everyLayer(model);
  const inner = walked.map(({ layer }) => layer);
  const calls = distinctCalls([model, ...inner.filter(isModel)]);
  // a layer in a wrapper or in any other layer is used there too
  const held = inner.filter((layer) => !isModel(layer)).flatMap(partsOf);
  const uses = countBy([...calls, ...held].map(({ layer }) => layer));
  // a model that only opens a Sequential gives its outputs to nobody else
  const models = [model, ...inner.filter(isModel).filter((one) => uses.has(one))];
  const readers = countBy([...calls.flatMap(({ inputs }) => inputs), ...models.flatMap(({ outputs }) => outputs)]);
  const makers = new Map(calls.flatMap((call) => call.outputs.map((tensor) => [tensor, call.layer] as const)));
  const paths = new Map(walked.map(({ layer, path }) => [layer, path]));
  return calls.flatMap(({ layer: normalization, inputs: [input] }) => {
    const linear = input && makers.get(input);
    const isAlone = linear && readers.get(input) === 1 && uses.get(linear) === 1 && uses.get(normalization) === 1;
    if (!isAlone || !isChannelwise(linear, normalization, input.rank)) return [];
    return [{ linear, normalization, path: paths.get(normalization)! }];
  });
}

/** Calls of several models; a model that opens a Sequential shares its calls with it. */
function distinctCalls(models: readonly tf.LayersModel[]): readonly Call[] {
  return [...new Map(models.flatMap(callsOf).map((call) => [call.outputs[0], call])).values()];
}

function isChannelwise(linear: tf.layers.Layer, layer: tf.layers.Layer, rank: number): boolean {
  const normalization = normalizationOf(layer);
  if (!normalization || !linearLayout(linear)) return false;
  const [axis, channels] = [normalization.axis, outputChannelAxis(linear, rank)];
  return axis === channels || axis + rank === channels;
}

/** Undefined where a folded value would be out of range of 32-bit floats while the normalized one need not be. */
function foldEdit({ linear, normalization, path }: Fold): ((data: LayerData) => Edit) | undefined {
  const layout = linearLayout(linear)!;
  const by = normalizationOf(normalization)!;
  const weights = ownWeights(linear).map((weight) => weight.read());
  const folded = fold(layout, weights, by, `foldBatchNormalization, layer ${path}`);
  const [kernel, bias] = each([folded.kernel, folded.bias], (values) => Float32Array.from(values));
  if (![kernel, bias].every((values) => values.every(Number.isFinite))) return undefined;
  return (data) => ({
    layers: [forInference({ ...data, config: { ...data.config, useBias: true, activation: by.activation } })],
    fill: (layer) => {
      const own = ownWeights(layer);
      const replaced = new Map([
        [layout.kernel, kernel],
        [layout.kernels, bias],
      ]);
      own.forEach((weight, place) => {
        const values = replaced.get(place);
        assign(weight, values ? tf.tensor(values, weight.shape as number[]) : itemAt(weights, place).clone());
      });
    },
  });
}

/** Sets a weight past its layer's constraint, and disposes the values. */
function assign(weight: tf.LayerVariable, values: tf.Tensor): void {
  (weight.read() as tf.Variable).assign(values);
  values.dispose();
}

function fold(layout: LinearLayout, weights: readonly tf.Tensor[], by: Normalization, where: string): FoldedWeights {
  const kernel = itemAt(weights, layout.kernel);
  const [bias] = weights.slice(layout.kernels);
  return foldWeights({
    kernel: kernel.dataSync(),
    inner: kernel.shape.slice(kernel.rank - layout.axesBehind).reduce((product, side) => product * side, 1),
    bias: bias?.dataSync(),
    gamma: by.gamma?.dataSync(),
    beta: by.beta?.dataSync(),
    mean: by.mean.dataSync(),
    variance: by.variance.dataSync(),
    epsilon: by.epsilon,
    where,
  });
}

/** The same layer without constraints and regularizers, which would change the folded weights. */
function forInference(data: LayerData): LayerData {
  return { ...data, config: withoutRules(data.config) as LayerData['config'] };
}

function withoutRules(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRules);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !/(constraint|regularizer)$/i.test(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutRules(inner)]));
}

function countBy<T>(items: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
