/**
 * A rank that learns: `learner.ts gradients STEPS` compares the gradients of a shared mini-batch with those of one process,
 * `learner.ts run FOLDER STEPS RATE NORMALIZATION` trains the small network, `learner.ts asynchronous UPDATES RATE OPTIMIZER` a
 * network of section 4.1 through a server.
 */
import { tf, useEngine } from '../../lib/engine';
import {
  joinWorld,
  leaveWorld,
  parallelRun,
  partOf,
  singleCommunicator,
  trainAsynchronously,
  type NormalizationScope,
} from '../../lib/distributed';
import { mnistNet, buildInception } from '../../lib/models';
import { setDropoutStep } from '../../lib/models/dropout';
import { Random } from '../../lib/random';
import { lossAndGradients } from '../../lib/train/gradients';
import { networkOf } from '../../lib/train/network';
import { inPieces } from '../../lib/train/pieces';
import {
  learningRateAt,
  Optimizer,
  trainStep,
  type DecaySchedule,
  type MiniBatch,
  type OptimizerRecipe,
  type ParallelRun,
} from '../../lib/train';
import { optimizerRecipe as optimizerNamed } from '../../lib/cli/settings';
import { smallRun } from '../train/small-run';
import { QUICK_ENGINE } from './quick-engine';

const world = joinWorld();

/** Steps of a kind: two by the tape, one recorded, then replayed. */
const STEPS = Number(process.argv[3]);

const miniBatch = (shape: number[], classes: number): MiniBatch => {
  const random = new Random(7);
  const size = shape.reduce((product, side) => product * side, 1);
  const labels = Int32Array.from({ length: shape[0] }, () => random.integer(classes));
  return { x: tf.tensor(random.normals(size), shape), labels: tf.tensor1d(labels, 'int32') };
};

/** What a step computes. */
interface Step {
  readonly gradients: Float32Array;
  /** The loss, and all weights that the step moved without gradients. */
  readonly others: Float32Array;
}

const joined = (tensors: readonly tf.Tensor[]) => tensors.flatMap((tensor) => [...tensor.dataSync()]);

function step(model: tf.LayersModel, batch: MiniBatch, run?: ParallelRun, pieces = 1): Step {
  return tf.tidy(() => {
    setDropoutStep(model, 3);
    const network = networkOf(model);
    run?.exchange.begin(network.variables);
    const exchange = run?.exchange;
    const work = { model, network, auxiliaryWeight: 0.3 };
    const { loss, gradients } = exchange
      ? inPieces({ ...work, exchange }, batch, pieces)
      : lossAndGradients({ ...work, ...batch });
    const moved = model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
    exchange?.meanVariables(moved);
    return {
      gradients: Float32Array.from(joined(network.variables.map(({ name }) => gradients[name]))),
      others: Float32Array.from([loss, ...joined(moved)]),
    };
  });
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let most = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
};

/** Euclidean norm of the difference, in that of `b`. */
function relativeDifference(a: Float32Array, b: Float32Array): number {
  let [difference, norm] = [0, 0];
  b.forEach((value, i) => {
    difference += (a[i] - value) ** 2;
    norm += value ** 2;
  });
  return a.length === b.length ? Math.sqrt(difference / norm) : Infinity;
}

/** The mean over the parts, each computed alone: what local normalization must give. */
function meanOfParts(build: () => tf.LayersModel, { x, labels }: MiniBatch): Step[] {
  const [examples] = x.shape;
  const parts = Array.from({ length: world.size }, (_, rank) => partOf(examples, { rank, size: world.size }));
  const models = parts.map(build);
  return Array.from({ length: STEPS }, () => {
    const all = parts.map(([first, end], i) =>
      step(models[i], { x: x.slice(first, end - first), labels: labels.slice(first, end - first) }),
    );
    const mean = (part: keyof Step) =>
      all[0][part].map((_, i) =>
        all.reduce((sum, one, p) => sum + one[part][i] * ((parts[p][1] - parts[p][0]) / examples), 0),
      );
    return { gradients: mean('gradients'), others: mean('others') };
  });
}

interface Case {
  readonly build: () => tf.LayersModel;
  readonly shape: number[];
  readonly normalization: NormalizationScope;
  /** What is computed alone: the mean of the parts, the whole, or the whole by the kernels that several ranks use. */
  readonly reference: 'parts' | 'whole' | 'same kernels';
  /** Pieces that a mini-batch is computed in, by all ranks. */
  readonly pieces?: number;
}

const mnist = (isBatchNormalized: boolean) => () => mnistNet({ isBatchNormalized, random: new Random(1) });
/** Batch normalization, local response normalization, Dropout, auxiliary heads. */
const inception = () =>
  buildInception({
    ...{ scale: 'cifar', variant: 'BN-x5', width: 0.125, size: 17, classes: 4, seed: 3 },
    ...{ dropout: 0.4, localResponse: true, auxiliary: true },
  });

const CASES: Readonly<Record<string, Case>> = {
  plain: { build: mnist(false), shape: [12, 784], normalization: 'local', reference: 'whole' },
  local: { build: mnist(true), shape: [12, 784], normalization: 'local', reference: 'parts' },
  synchronized: { build: mnist(true), shape: [12, 784], normalization: 'synchronized', reference: 'whole' },
  uneven: { build: mnist(true), shape: [11, 784], normalization: 'synchronized', reference: 'whole' },
  'plain in pieces': { build: mnist(false), shape: [13, 784], normalization: 'local', reference: 'whole', pieces: 3 },
  'synchronized in pieces': {
    ...{ build: mnist(true), shape: [24, 784], normalization: 'synchronized', reference: 'same kernels', pieces: 3 },
  },
  // another sum of the statistics moves some value across the kink of a ReLU, and a gradient by 1e-3
  inception: {
    ...{ build: inception, shape: [8, 17, 17, 3], normalization: 'synchronized', reference: 'same kernels' },
  },
};

function alone({ build, reference, normalization, pieces }: Case, batch: MiniBatch): Step[] {
  if (reference === 'parts') return meanOfParts(build, batch);
  const communicator = singleCommunicator();
  const run = reference === 'whole' ? undefined : parallelRun({ communicator, normalization });
  const model = build();
  return Array.from({ length: STEPS }, () => step(model, batch, run, pieces));
}

function compare(one: Case): object {
  const batch = miniBatch(one.shape, 4);
  const expected = alone(one, batch);
  const model = one.build();
  const run = parallelRun({ communicator: world, normalization: one.normalization, bucketBytes: 1 << 16 });
  const steps = Array.from({ length: STEPS }, () => step(model, batch, run, one.pieces));
  const ofFirst = steps.map(({ gradients, others }) => {
    const first = Float32Array.from([...gradients, ...others]);
    const own = first.slice();
    world.broadcast(first, 0);
    return largestDifference(first, own);
  });
  const ranks = Float64Array.from(ofFirst);
  world.allreduce(ranks, 'max');
  return {
    gradients: steps.map(({ gradients }, i) => relativeDifference(gradients, expected[i].gradients)),
    others: steps.map(({ others }, i) => largestDifference(others, expected[i].others)),
    ranks: [...ranks],
    buckets: run.messages.length,
  };
}

/** Points around ten centres: learnable in some hundred steps. */
function centres(step: number): MiniBatch {
  const random = new Random(50 + step);
  const of = new Random(3);
  const means = Array.from({ length: 4 }, () => of.normals(784));
  const labels = Int32Array.from({ length: 16 }, () => random.integer(4));
  const x = tf.tensor2d(
    [...labels].flatMap((label) => {
      const noise = random.normals(784);
      return Array.from(noise, (value, i) => value + 0.5 * means[label][i]);
    }),
    [16, 784],
  );
  return { x, labels: tf.tensor1d(labels, 'int32') };
}

/** Asynchronous training; with one worker, beside the same by one process. */
async function asynchronous(updates: number, rate: number, optimizer: OptimizerRecipe): Promise<object> {
  const model = mnist(true)();
  const losses: number[] = [];
  const given = new Set<number>();
  const batch = (step: number) => {
    given.add(step);
    return centres(step);
  };
  const learningRate = { initial: rate, factor: 0.9, every: 20 };
  const { verdict, staleness } = await trainAsynchronously({
    ...{ communicator: world, model, data: { batch, identity: 'centres' }, updates },
    recipe: { optimizer, learningRate, l2: 1e-4 },
    onUpdate: ({ loss }) => losses.push(loss),
  });
  const own = Float32Array.from(joined(model.weights.map((weight) => weight.read())));
  const first = own.slice();
  world.broadcast(first, 0);
  const differences = Float64Array.of(largestDifference(first, own));
  world.allreduce(differences, 'max');
  const counts = world.gather(Float64Array.of(given.size), 0)?.map(([n]) => n);
  const alone =
    world.size === 2 && world.rank === 0 ? largestDifference(own, byOne(updates, learningRate, optimizer)) : 0;
  return { verdict, staleness, losses, ranks: differences[0], counts, alone };
}

function byOne(updates: number, schedule: DecaySchedule, recipe: OptimizerRecipe): Float32Array {
  const [model, optimizer] = [mnist(true)(), new Optimizer(recipe)];
  for (let step = 0; step < updates; step++) {
    const options = { model, optimizer, learningRate: learningRateAt(schedule, step), l2: 1e-4 };
    tf.tidy(() => trainStep(options, centres(step), step + 1));
  }
  return Float32Array.from(joined(model.weights.map((weight) => weight.read())));
}

async function main(): Promise<void> {
  const [, , what, folder, steps, rate, normalization] = process.argv;
  await useEngine(QUICK_ENGINE);
  let found: unknown;
  if (what === 'gradients') {
    found = Object.fromEntries(Object.entries(CASES).map(([name, one]) => [name, compare(one)]));
  } else if (what === 'asynchronous') {
    found = await asynchronous(STEPS, Number(process.argv[4]), optimizerNamed(process.argv[5]));
  } else {
    const parallel = parallelRun({ communicator: world, normalization: normalization as NormalizationScope });
    const schedule = { initial: Number(rate), factor: 0.9, every: 10 };
    const recipe = { optimizer: { kind: 'momentum', momentum: 0.9 }, learningRate: schedule, l2: 1e-4 } as const;
    found = await smallRun({ folder, steps: Number(steps), parallel, recipe });
  }
  leaveWorld();
  if (world.rank === 0) process.stdout.write(`${JSON.stringify(found)}\n`);
}

void main();
