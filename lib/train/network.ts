/**
 * A model as a training step knows it: its weights, and recorded steps of exactly this network.
 * @module
 */
import { tf, Watch, type Program, type Team } from '../engine/portable';
import { BnlabError } from '../errors';
import { callsOf, everyLayer, holdChanges, isHeld, isModel, repetitionOf } from '../graph';
import { requireLogits } from './logits';

/** What a recording is of, besides the network. */
export interface StepKind {
  readonly x: tf.Tensor;
  readonly labels: tf.Tensor;
  readonly auxiliaryWeight: number;
  /** Who computes other parts of the mini-batch: kernels hold the number of examples at a time, and how they are summed. */
  readonly team?: Pick<Team, 'together' | 'sum'>;
}

/** What is known of steps of one kind. */
export interface History {
  /** Steps done by the tape. */
  steps: number;
  program?: Program;
}

/** Recordings of a model: whole mini-batches and the last partial one, each perhaps in pieces of two lengths. */
const LARGEST_NUMBER_OF_PROGRAMS = 4;

interface Recorded extends History {
  readonly backend: tf.KernelBackend;
  readonly x: Kind;
  readonly labels: Kind;
  readonly auxiliaryWeight: number;
  readonly together?: number;
  readonly sum?: Team['sum'];
}

type Kind = Pick<tf.TensorInfo, 'shape' | 'dtype'>;

/** A weight with a rule, as TensorFlow.js keeps it: `nonNeg`, `maxNorm` … */
interface Constrained {
  readonly val: tf.Variable;
  readonly constraint: { apply(weight: tf.Tensor): tf.Tensor } | null;
}

/** What the types of a layer do not show. */
interface Private {
  readonly _losses: readonly (() => tf.Scalar)[];
}

const networks = new WeakMap<tf.LayersModel, Network>();

/**
 * What is known of a model: a new object where anything changed since, in whatever setting of whatever layer, however deep.
 *
 * @throws BnlabError where a weight is disposed, or none is trainable.
 */
export function networkOf(model: tf.LayersModel): Network {
  let network = networks.get(model);
  if (!network?.isCurrent) networks.set(model, (network = new Network(model)));
  network.checkWeights();
  return network;
}

/** A model between two changes of it. */
export class Network {
  /** Whether a training call asks for the same kernels each time: every layer says so. */
  readonly repeats: boolean;
  /** Trainable weights in the model's order; each once, also where a layer is shared. */
  readonly weights: readonly tf.LayerVariable[];
  /** The variables of `weights`. */
  readonly variables: readonly tf.Variable[];
  /** What layers add to the loss: the penalties of their regularizers, each once. */
  readonly losses: readonly (() => tf.Scalar)[];
  private readonly constrained: readonly Constrained[];
  private readonly watch: Watch;
  private readonly holds: Holds;
  private readonly counters: ReadonlyMap<object, readonly string[]>;
  private readonly histories: Recorded[] = [];

  /** @throws BnlabError for a regularizer of activities, which TensorFlow.js does not compute, and for a model that ends in softmax. */
  constructor(private readonly model: tf.LayersModel) {
    const layers = [model, ...everyLayer(model).map(({ layer }) => layer)];
    layers.forEach(refuseActivityRegularizer);
    requireLogits(model);
    const stages = layers.flatMap((layer) => (isModel(layer) ? [layer, ...builtModelOf(layer)] : []));
    const repetitions = layers.map((layer) => [layer, repetitionOf(layer)] as const);
    this.counters = new Map<object, readonly string[]>(
      repetitions.map(([layer, { counters = [] }]) => [layer, counters]),
    );
    this.repeats = isWhole(layers, stages) && repetitions.every(([, { repeats }]) => repeats);
    this.watch = new Watch([...layers, ...stages], {
      keysOf,
      ignores: (object, key) => IRRELEVANT.test(key) || this.counters.get(object)?.includes(key) === true,
    });
    this.holds = new Holds(layers);
    this.weights = [...new Set(model.trainableWeights)];
    this.variables = this.weights.map(variableOf);
    // not `losses`: a wrapper's are those of the layer in it, which is here too
    this.losses = layers.flatMap((layer) => (layer as unknown as Private)._losses);
    this.constrained = this.weights
      .map((weight) => weight as unknown as Constrained)
      .filter((w) => w.constraint != null);
  }

  /** Puts the weights back where their constraints want them; to be called after an update. */
  constrain(): void {
    for (const { val, constraint } of this.constrained) tf.tidy(() => val.assign(constraint!.apply(val)));
  }

  /** Whether nothing changed; classes that are not known may keep weights that come and go unseen. */
  get isCurrent(): boolean {
    return this.repeats && this.holds.areUnchanged && this.watch.isUnchanged;
  }

  /** @throws BnlabError where a weight is disposed, or none learns. */
  checkWeights(): void {
    if (this.variables.length === 0) throw nothingLearns(this.model);
    const gone = this.variables.find(({ isDisposed }) => isDisposed);
    if (!gone) return;
    const hint = 'Dispose a model after its last step.';
    throw new BnlabError({ where: 'trainStep', expected: 'a model with weights', got: `${gone.name}, disposed`, hint });
  }

  /** What is known of steps of this kind, or undefined where they must not be replayed. */
  historyOf({ x, labels, auxiliaryWeight, team }: StepKind): History | undefined {
    if (!this.repeats || !isReplayable()) return undefined;
    const { backend } = tf.engine();
    let history = this.histories.find(
      (one) =>
        one.backend === backend &&
        one.auxiliaryWeight === auxiliaryWeight &&
        one.together === team?.together &&
        one.sum === team?.sum &&
        isAlike(one.x, x) &&
        isAlike(one.labels, labels),
    );
    if (!history) {
      const { together, sum } = team ?? {};
      history = { backend, x: kindOf(x), labels: kindOf(labels), auxiliaryWeight, together, sum, steps: 0 };
      this.histories.push(history);
      if (this.histories.length > LARGEST_NUMBER_OF_PROGRAMS) this.histories.shift();
    }
    if (history.program?.isCurrent === false) Object.assign(history, { program: undefined, steps: 0 });
    return history;
  }

  /** Takes note of what changes in every step by itself; the function it returns puts that back. */
  keepCounters(): () => void {
    const kept = [...this.counters].flatMap(([layer, keys]) => {
      const object = layer as Record<string, unknown>;
      return keys.map((key) => ({ object, key, value: object[key] }));
    });
    return () => {
      for (const { object, key, value } of kept) object[key] = value;
    };
  }
}

/** Which layers something around them holds: what is around a model is not watched. */
class Holds {
  private readonly held: readonly boolean[];
  private asOf = holdChanges();

  constructor(private readonly layers: readonly tf.layers.Layer[]) {
    this.held = layers.map(isHeld);
  }

  get areUnchanged(): boolean {
    const now = holdChanges();
    if (now === this.asOf) return true;
    this.asOf = now;
    return this.layers.every((layer, i) => isHeld(layer) === this.held[i]);
  }
}

function nothingLearns({ name, weights }: tf.LayersModel): BnlabError {
  const got = weights.length > 0 ? `${weights.length} weights, none of them trainable` : 'no weights at all';
  const hint = 'Set trainable to true, of the model or of a layer in it.';
  return new BnlabError({ where: name, expected: 'a model with a weight that learns', got, hint });
}

function refuseActivityRegularizer({ name, activityRegularizer }: tf.layers.Layer): void {
  if (activityRegularizer == null) return;
  const hint = 'Use kernelRegularizer or biasRegularizer, or add the term as a penalty.';
  const expected = 'layers without activityRegularizer, which TensorFlow.js does not compute';
  throw new BnlabError({ where: name, expected, got: activityRegularizer.getClassName(), hint });
}

/** Who profiles or debugs wants to see each kernel by its name. */
function isReplayable(): boolean {
  return !tf.engine().state.profiling && !tf.env().getBool('DEBUG');
}

/** Whether the layers that run are those that the walk knows; TensorFlow.js goes on running what was popped or replaced. */
function isWhole(layers: readonly tf.layers.Layer[], stages: readonly tf.LayersModel[]): boolean {
  const known = new Set(layers);
  return stages.every((stage) => callsOf(stage).every(({ layer }) => known.has(layer)));
}

/** The model that a Sequential builds of its layers and runs in its own place. */
function builtModelOf(model: tf.LayersModel): tf.LayersModel[] {
  const { model: built } = model as { readonly model?: tf.LayersModel };
  return built ? [built] : [];
}

/** What a layer keeps for the book-keeping of graphs, and what is only about weights that are long made. */
const IRRELEVANT = new RegExp(
  '^(inboundNodes|outboundNodes|_refCount|id|_addedWeightNames|initialWeights|_updates|DEFAULT_\\w+|\\w*initializer)$',
  'i',
);
const OF_MODELS = ['layers', 'inputs', 'outputs', 'model', '_built', 'trainable_', '_callHook', '_losses'];

function keysOf(object: object): readonly string[] | undefined {
  if (object instanceof tf.LayersModel) return OF_MODELS;
  // its value is read anew in each step; another variable in its place is another network
  return object instanceof tf.LayerVariable ? ['val', 'trainable_', 'constraint'] : undefined;
}

/** The variable of a weight; that of a disposed one too. */
function variableOf(weight: tf.LayerVariable): tf.Variable {
  return (weight as unknown as Constrained).val;
}

const kindOf = ({ shape, dtype }: Kind): Kind => ({ shape, dtype });
const isAlike = (a: Kind, b: Kind) => a.dtype === b.dtype && isSame(a.shape, b.shape);

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
