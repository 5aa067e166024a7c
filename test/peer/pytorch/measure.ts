/** Everything that is compared, computed here on the engine in use. */
import { tf } from '../../../lib/engine';
import { toStockModel } from '../../../lib/models';
import { estimatePopulationStatistics, foldBatchNormalization } from '../../../lib/norm';
import { Optimizer, softmaxLoss, trainStep, type SafeTensor } from './library';
import { buildNetwork, drawMiniBatch, weightsOf } from './build';
import type { NetworkRecipe } from './network';

/** Steps of training: three by the tape, three replayed. */
export const STEPS = 6;
/** Mini-batches that Algorithm 2 runs over. */
export const POPULATION_BATCHES = 3;

const copy = (tensor: tf.Tensor): SafeTensor => ({
  shape: tensor.shape,
  values: tensor.dataSync().slice(),
});
const toTensor = ({ shape, values }: SafeTensor) =>
  tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32');

/** Numbers by name, as the judge names them. */
export type Numbers = Map<string, SafeTensor>;

/** The weights that the judge starts from. */
export function initialWeights(recipe: NetworkRecipe): Numbers {
  const model = buildNetwork(recipe);
  const numbers: Numbers = new Map([...weightsOf(model)].map(([name, variable]) => [name, copy(variable)]));
  model.dispose();
  return numbers;
}

/** All numbers of a network; leaves no tensor behind. */
export function measure(recipe: NetworkRecipe): Numbers {
  const numbers: Numbers = new Map();
  const model = buildNetwork(recipe);
  try {
    tf.tidy(() => {
      const first = drawMiniBatch(recipe, 0);
      const x = toTensor(first.x);
      record(numbers, 'eval', model.predict(x));
      recordGradients({ numbers, model, recipe, x, labels: toTensor(first.labels) as tf.Tensor1D });
      trainAndRecord(numbers, model, recipe);
      record(numbers, 'trained', model.predict(x));
      recordInference(numbers, model, recipe, x);
    });
  } finally {
    model.dispose();
  }
  return numbers;
}

function record(numbers: Numbers, name: string, outputs: tf.Tensor | tf.Tensor[]): void {
  [outputs].flat().forEach((output, i) => numbers.set(`${name}${i}`, copy(output)));
}

interface GradientInputs {
  readonly numbers: Numbers;
  readonly model: tf.LayersModel;
  readonly recipe: NetworkRecipe;
  readonly x: tf.Tensor;
  readonly labels: tf.Tensor1D;
}

/** Training outputs, loss and all first gradients; the moving statistics are put back. */
function recordGradients({ numbers, model, recipe, x, labels }: GradientInputs): void {
  const before = model.getWeights().map((weight) => weight.clone());
  const trainable = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = (input: tf.Tensor): tf.Scalar => {
    const outputs = [model.apply(input, { training: true })].flat() as tf.Tensor2D[];
    record(numbers, 'train', outputs);
    model.setWeights(before);
    return softmaxLoss(outputs, labels, recipe.auxiliaryWeight);
  };
  const { value, grads } = tf.variableGrads(() => loss(x), trainable);
  numbers.set('loss', copy(value));
  const named = new Map([...weightsOf(model)].map(([name, variable]) => [variable.name, name]));
  for (const variable of trainable) numbers.set(`grad/${named.get(variable.name)!}`, copy(grads[variable.name]));
  numbers.set('dx', copy(tf.grad(loss)(x)));
}

function trainAndRecord(numbers: Numbers, model: tf.LayersModel, recipe: NetworkRecipe): void {
  const { learningRate, l2, auxiliaryWeight } = recipe;
  const optimizer = new Optimizer(recipe.optimizer);
  const losses = Float32Array.from({ length: STEPS }, (_, step) => {
    const { x, labels } = drawMiniBatch(recipe, step);
    const batch = { x: toTensor(x), labels: toTensor(labels) as tf.Tensor1D };
    return trainStep({ model, optimizer, learningRate, l2, auxiliaryWeight }, batch, step);
  });
  optimizer.dispose();
  numbers.set('losses', { shape: [STEPS], values: losses });
  for (const [name, variable] of weightsOf(model)) numbers.set(`after/${name}`, copy(variable));
}

/** Algorithm 2, then the same network folded and as stock layers. */
function recordInference(numbers: Numbers, model: tf.LayersModel, recipe: NetworkRecipe, x: tf.Tensor): void {
  const hasLive = recipe.nodes.some((node) => node.op === 'batchNorm' && !node.frozen);
  const batches = Array.from({ length: POPULATION_BATCHES }, (_, i) => toTensor(drawMiniBatch(recipe, i).x));
  for (const method of hasLive ? (['average', 'pooled'] as const) : []) {
    estimatePopulationStatistics(model, batches, { method });
    for (const [name, variable] of weightsOf(model)) {
      if (/moving_/.test(name)) numbers.set(`${method}/${name}`, copy(variable));
    }
  }
  record(numbers, 'final', model.predict(x));
  // stock TensorFlow.js has no local response normalization as a layer
  const hasStock = recipe.nodes.every((node) => node.op !== 'localResponse');
  const conversions = { folded: foldBatchNormalization, ...(hasStock && { stock: toStockModel }) };
  for (const [name, convert] of Object.entries(conversions)) {
    const other = convert(model);
    record(numbers, name, other.predict(x));
    other.dispose();
  }
}
