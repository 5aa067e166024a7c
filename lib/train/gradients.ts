/**
 * The loss of a mini-batch and its gradients: by the tape at first, then from a recording of the kernels it asked for.
 * @module
 */
import {
  currentTeam,
  holdEffects,
  Recorder,
  replayMode,
  softmaxCrossEntropy,
  tf,
  type PendingEffects,
  type Program,
} from '../engine/portable';
import { BnlabError } from '../errors';
import { compareReplay } from './compare-replay';
import type { StepExchange } from './exchange';
import type { Network } from './network';
import { firstOf, itemAt } from '../tuples';
import { byName, gradientOf } from './gradient-map';

/** What {@link lossAndGradients} is given. */
export interface LossOptions {
  readonly model: tf.LayersModel;
  /** What is known of the model; the gradients are those of its variables. */
  readonly network: Network;
  /** [m, ...] */
  readonly x: tf.Tensor;
  /** int32 [m] */
  readonly labels: tf.Tensor1D;
  readonly auxiliaryWeight: number;
  readonly penalty?: () => tf.Scalar;
  /** Where x is a part of a mini-batch. */
  readonly exchange?: StepExchange;
}

/** The caller disposes the gradients (or runs inside tidy). */
export interface LossAndGradients {
  readonly loss: number;
  /** By variable name. */
  readonly gradients: tf.NamedTensorMap;
}

/** The loss, then the gradients in the order of the variables. */
type Results = readonly tf.Tensor[];

/** Whether a loss is finite, so that the moving averages move on. */
type Accepts = (loss: tf.Tensor) => boolean;

/** Steps of one kind that run by the tape before one is recorded: a few steps are not worth it. */
const STEPS_BEFORE_RECORDING = 2;

/**
 * Mean cross-entropy of the classifier, plus the weighted ones of auxiliary classifiers, plus what regularizers of layers add,
 * plus the penalty; and its gradients in the variables. Moving averages of batch normalization move on, unless the loss is NaN or infinite: then
 * all weights are what they were. With an exchange, the loss is what x gives to that of the whole mini-batch, and the gradients of its last piece are those of the
 * whole.
 *
 * @throws BnlabError (`internal`) in BNLAB_REPLAY=check where a replayed step differs from the tape's.
 */
export function lossAndGradients(options: LossOptions): LossAndGradients {
  const { exchange } = options;
  let loss = NaN;
  const accepts: Accepts = (first) => {
    const own = first.dataSync()[0]!;
    loss = exchange ? exchange.meanLoss(own) : own;
    return Number.isFinite(loss);
  };
  const [, ...own] = computed(options, accepts);
  const gradients = exchange && Number.isFinite(loss) ? exchange.meanGradients(own) : own;
  return { loss, gradients: byName(options.network.variables, gradients) };
}

/**
 * The same without a look at the loss, which an engine may still be computing: the moving averages have moved on, whatever it is. The
 * caller takes that back, and joins the parts where x is one.
 *
 * @returns the loss, then the gradients in the order of the variables; the caller disposes them (or runs inside tidy).
 */
export function unreadLossAndGradients(options: LossOptions): readonly tf.Tensor[] {
  return computed(options, () => true);
}

function computed(options: LossOptions, accepts: Accepts): Results {
  const { network, x, labels, exchange } = options;
  const mode = replayMode();
  const kind = { ...options, team: currentTeam() };
  const history = options.penalty || mode === 'off' ? undefined : network.historyOf(kind);
  if (history?.program) {
    const { program } = history;
    const replay = () => byProgram(program, [x, labels], { accepts, exchange });
    if (mode === 'on') return replay();
    return compareReplay({ model: options.model, network, tape: () => byTape(options, accepts), replay });
  }
  if (!history || history.steps++ < STEPS_BEFORE_RECORDING) return byTape(options, accepts);
  const recorder = new Recorder([x, labels]);
  const results = byTape(options, accepts, (body) => recorder.during(body));
  history.program = recorder.program(results);
  // what cannot be recorded now will not be next time
  if (!history.program) history.steps = -Infinity;
  return results;
}

function byProgram(
  program: Program,
  feeds: readonly tf.Tensor[],
  { accepts, exchange }: { readonly accepts: Accepts; readonly exchange?: StepExchange },
): Results {
  return program.run(feeds, {
    accepts: (results) => accepts(firstOf(results)),
    // the first result is the loss
    onResult: exchange && ((result, info) => void (result > 0 && exchange.announce(result - 1, info))),
  });
}

/** Runs a step by the tape; what it does to weights besides is taken back if it throws, or the loss is not accepted. */
function byTape(options: LossOptions, accepts: Accepts, around = <T>(body: () => T): T => body()): Results {
  const { model, network } = options;
  const { variables } = network;
  // layers that are not ours write at once. A copy shares its memory: it costs nothing, and keeps it from being written
  const others = model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
  const copies = others.map((variable) => tf.keep(variable.clone()));
  let pending: PendingEffects | undefined;
  let isGood = false;
  try {
    const { result, effects } = holdEffects(() =>
      around(() => {
        const { value, grads } = tf.variableGrads(() => lossOf(options), [...variables]);
        return [value, ...variables.map((variable) => gradientOf(grads, variable))];
      }),
    );
    pending = effects;
    isGood = accepts(firstOf(result));
    if (isGood) {
      tf.dispose(copies);
      effects.apply();
    }
    return result;
  } finally {
    if (!isGood) {
      pending?.drop();
      others.forEach((variable, i) => variable.assign(itemAt(copies, i)));
    }
    tf.dispose(copies);
  }
}

function lossOf({ model, network, x, labels, auxiliaryWeight, penalty }: LossOptions): tf.Scalar {
  const outputs = [model.apply(x, { training: true })].flat() as tf.Tensor2D[];
  const each = outputs.map((logits) => softmaxCrossEntropy(logits, labels).mean());
  const terms = [...each.slice(1).map((loss) => loss.mul(auxiliaryWeight)), ...network.losses.map((loss) => loss())];
  const sum = terms.reduce((total, term) => total.add(term), firstOf(each));
  return (penalty ? sum.add(checkedPenalty(penalty())) : sum) as tf.Scalar;
}

function checkedPenalty(given: unknown): tf.Scalar {
  const tensor = given instanceof tf.Tensor ? (given as tf.Tensor) : undefined;
  if (tensor?.rank === 0 && tensor.dtype === 'float32') return tensor as tf.Scalar;
  const got = tensor ? `${tensor.dtype} [${tensor.shape.join(', ')}]` : String(given);
  const hint = 'Add it up: return weights.square().sum().';
  throw new BnlabError({ where: 'penalty of trainStep', expected: 'a scalar, float32 []', got, hint });
}
