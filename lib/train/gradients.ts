/**
 * The loss of a mini-batch and its gradients: by the tape at first, then from a recording of the kernels it asked for.
 * @module
 */
import { currentEngine, holdEffects, Recorder, softmaxCrossEntropy, tf, type Engine, type Program } from '../engine';
import { SeededDropout } from '../models/dropout';
import { LocalResponseNormalization } from '../models/local-response';
import { BatchNormalization } from '../norm';

/** What {@link lossAndGradients} is given. */
export interface LossOptions {
  readonly model: tf.LayersModel;
  readonly variables: readonly tf.Variable[];
  /** [m, ...] */
  readonly x: tf.Tensor;
  /** int32 [m] */
  readonly labels: tf.Tensor1D;
  readonly auxiliaryWeight: number;
  readonly penalty?: () => tf.Scalar;
}

/** The caller disposes the gradients (or runs inside tidy). */
export interface LossAndGradients {
  readonly loss: number;
  /** By variable name. */
  readonly gradients: tf.NamedTensorMap;
}

/** Steps of one kind that run by the tape before one is recorded: a few steps are not worth it. */
const STEPS_BEFORE_RECORDING = 2;
/** Recordings of a model: whole mini-batches, the last partial one, one more. */
const LARGEST_NUMBER_OF_PROGRAMS = 3;

/** What is known of steps of one kind: the same model, engine, shapes and trainable variables. */
interface History {
  readonly engine: Engine;
  readonly x: Kind;
  readonly labels: Kind;
  readonly auxiliaryWeight: number;
  readonly variables: readonly tf.Variable[];
  steps: number;
  program?: Program;
}

const histories = new WeakMap<tf.LayersModel, History[]>();

/**
 * Mean cross-entropy of the classifier, plus the weighted ones of auxiliary classifiers, plus the penalty; and its
 * gradients in the variables. Moving averages of batch normalization move on, unless the loss is NaN or infinite: then
 * all weights are what they were.
 */
export function lossAndGradients(options: LossOptions): LossAndGradients {
  const history = options.penalty || !isRepeatable(options.model) ? undefined : historyOf(options);
  const { variables, x, labels } = options;
  const named = ([loss, ...gradients]: readonly tf.Tensor[]): LossAndGradients => ({
    loss: loss.dataSync()[0],
    gradients: Object.fromEntries(variables.map(({ name }, i) => [name, gradients[i]])),
  });
  if (history?.program) return named(history.program.run([x, labels], isFinite));
  const byTape = () => {
    const { value, grads } = tf.variableGrads(() => lossOf(options), [...variables]);
    return [value, ...variables.map(({ name }) => grads[name])];
  };
  if (history && history.steps++ >= STEPS_BEFORE_RECORDING) {
    const recorder = new Recorder([x, labels]);
    const results = unlessDiverged(options.model, () => recorder.during(byTape));
    history.program = recorder.program(results);
    // what cannot be recorded now will not be next time
    if (!history.program) history.steps = -Infinity;
    return named(results);
  }
  return named(unlessDiverged(options.model, byTape));
}

const isFinite = ([loss]: readonly tf.Tensor[]) => Number.isFinite(loss.dataSync()[0]);

/** Runs a step by the tape, whose first result is the loss; what it does to weights is taken back if that is not finite. */
function unlessDiverged(model: tf.LayersModel, byTape: () => tf.Tensor[]): tf.Tensor[] {
  // layers that are not ours write at once. A copy shares its memory: it costs nothing, and keeps it from being written
  const others = model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
  const copies = others.map((variable) => tf.keep(variable.clone()));
  try {
    const { result, effects } = holdEffects(byTape);
    if (isFinite(result)) {
      tf.dispose(copies);
      effects.apply();
    } else {
      effects.drop();
      others.forEach((variable, i) => variable.assign(copies[i]));
    }
    return result;
  } finally {
    tf.dispose(copies);
  }
}

function lossOf({ model, x, labels, auxiliaryWeight, penalty }: LossOptions): tf.Scalar {
  const outputs = [model.apply(x, { training: true })].flat() as tf.Tensor2D[];
  const [classifier, ...auxiliary] = outputs.map((logits) => softmaxCrossEntropy(logits, labels).mean());
  const mean = auxiliary.reduce((sum, loss) => sum.add(loss.mul(auxiliaryWeight)), classifier);
  return (penalty ? mean.add(penalty()) : mean) as tf.Scalar;
}

function historyOf({ model, variables, x, labels, auxiliaryWeight }: LossOptions): History {
  const engine = currentEngine();
  let all = histories.get(model);
  if (!all) histories.set(model, (all = []));
  let history = all.find(
    (one) =>
      one.engine === engine &&
      one.auxiliaryWeight === auxiliaryWeight &&
      isAlike(one.x, x) &&
      isAlike(one.labels, labels) &&
      isSame(one.variables, variables),
  );
  if (!history) {
    history = { engine, x: kindOf(x), labels: kindOf(labels), auxiliaryWeight, variables, steps: 0 };
    all.push(history);
    if (all.length > LARGEST_NUMBER_OF_PROGRAMS) all.shift();
  }
  return history;
}

type Kind = Pick<tf.TensorInfo, 'shape' | 'dtype'>;

const kindOf = ({ shape, dtype }: Kind): Kind => ({ shape, dtype });
const isAlike = (a: Kind, b: Kind) => a.dtype === b.dtype && isSame(a.shape, b.shape);

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/**
 * Whether a training pass of the model asks for the same kernels each time: layers that somebody listens to, or that are
 * not known, may not. The tensorflow engine keeps its tensors elsewhere.
 */
function isRepeatable(model: tf.LayersModel): boolean {
  return currentEngine().name !== 'tensorflow' && model.layers.every(isRepeatableLayer);
}

function isRepeatableLayer(layer: tf.layers.Layer): boolean {
  const isListenedTo = (layer as unknown as { _callHook: unknown })._callHook != null || Object.hasOwn(layer, 'call');
  if (isListenedTo) return false;
  if (layer instanceof BatchNormalization) return layer.constructor === BatchNormalization && !layer.isObserved;
  return pureLayers().has(layer.constructor);
}

let pure: ReadonlySet<unknown> | undefined;

/** Classes of layers that are functions of their input and weights alone, and of masks that they declare. */
function pureLayers(): ReadonlySet<unknown> {
  const { layers } = tf;
  const pool = { poolSize: 1 };
  pure ??= new Set<unknown>([
    LocalResponseNormalization,
    SeededDropout,
    ...[
      layers.inputLayer({ inputShape: [1] }),
      layers.dense({ units: 1 }),
      layers.activation({ activation: 'relu' }),
      layers.reLU(),
      layers.conv2d({ filters: 1, kernelSize: 1 }),
      layers.maxPooling2d(pool),
      layers.averagePooling2d(pool),
      layers.globalAveragePooling2d({}),
      layers.concatenate(),
      layers.add(),
      layers.flatten(),
      layers.reshape({ targetShape: [1] }),
    ].map((layer): unknown => layer.constructor),
  ]);
  return pure;
}
