/**
 * Santurkar et al.: does batch normalization make the loss smoother along the gradient? And is there less covariate shift?
 *
 * Command: `npx bnlab run loss-landscape` (MNIST, 4 runs of 100 steps with probes, 3 seeds, about 10 seconds a seed on one core).
 * @module
 */
import { tf } from '../../engine';
import type { MiniBatch } from '../../train';
import { lossAndGradientsOn, norm } from '../small/gradients';
import { trainDense } from '../small/mnist';
import { denseNetwork, describeDense, type DenseNetwork } from '../small/network';
import { smallExperiment, type SmallRun } from '../small/small';
import { normalized, RECTIFIERS, SIGMOIDS } from './networks';
import { meanOf, named, numberOf, type Values } from '../../records/values';
import { each } from '../../tuples';
import { mean } from '../../statistics';

/** How far along the gradient is looked, in steps of the training itself. */
const REACH = [0.5, 1, 2, 4] as const;
/** Each network's pair, and the rate at which both train. */
const PAIRS = { Sigmoids: { network: SIGMOIDS, rate: 0.5 }, Rectifiers: { network: RECTIFIERS, rate: 0.05 } } as const;
/** Shares of the run at which is looked. */
const STOPS = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8];

/** What the loss does around a point, along the gradient g of one mini-batch. */
export interface Probe {
  /** Largest minus smallest loss at `theta - k rate g` for all k of `REACH`. */
  readonly range: number;
  /** Largest |g_k - g| over the same points: Santurkar's gradient predictiveness, smaller where g says more. */
  readonly change: number;
  /** Largest |g_k - g| / |k rate g|: the effective smoothness. */
  readonly smoothness: number;
  /** Cosine of the last hidden layer's gradient before and after a step of all layers below it (their definition 2.1). */
  readonly cosine: number;
}

/** Looks along the gradient of a mini-batch and leaves the weights as they were. */
export function probe(model: tf.Sequential, batch: MiniBatch, rate: number): Probe {
  const here = lossAndGradientsOn(model, batch);
  const start = new Map(model.trainableWeights.map((w) => [w.originalName, Float32Array.from(w.read().dataSync())]));
  const flat = joined(here.gradients);
  const moveTo = (k: number, isMoved: (name: string) => boolean = () => true) =>
    tf.tidy(() => {
      for (const weight of model.trainableWeights) {
        const [from, g] = [start.get(weight.originalName)!, here.gradients.get(weight.originalName)!];
        const step = isMoved(weight.originalName) ? k * rate : 0;
        weight.write(tf.tensor(from.map((value, i) => value - step * g[i]!), weight.shape as number[])); // prettier-ignore
      }
    });
  const there = REACH.map((k) => {
    moveTo(k);
    const { loss, gradients } = lossAndGradientsOn(model, batch);
    const change = norm(joined(gradients).map((value, i) => value - flat[i]!));
    return { loss, change, smoothness: change / (k * rate * norm(flat)) };
  });
  const kernel = [...start.keys()].filter((name) => name.startsWith('hidden') && name.endsWith('kernel')).at(-1)!;
  const own = Number.parseInt(kernel.slice('hidden'.length), 10);
  moveTo(1, (name) => Number.parseInt(name.slice('hidden'.length), 10) < own);
  const shifted = lossAndGradientsOn(model, batch).gradients.get(kernel)!;
  moveTo(0);
  const losses = there.map(({ loss }) => loss);
  return {
    range: Math.max(...losses) - Math.min(...losses),
    change: Math.max(...there.map(({ change }) => change)),
    smoothness: Math.max(...there.map(({ smoothness }) => smoothness)),
    cosine: cosine(here.gradients.get(kernel)!, shifted),
  };
}

function joined(gradients: ReadonlyMap<string, Float32Array>): Float32Array {
  return Float32Array.from([...gradients.values()].flatMap((values) => [...values]));
}

function cosine(a: Float32Array, b: Float32Array): number {
  const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return product / (norm(a) * norm(b));
}

/** Probes on the way of one training run. */
function along(network: DenseNetwork, rate: number, { seed, steps, data }: SmallRun): Probe[] {
  const model = denseNetwork(network, seed);
  const stops = STOPS.map((share) => Math.floor(share * steps));
  const found: Probe[] = [];
  const visit = (step: number, batch: MiniBatch) => {
    // those of a short run fall on one step
    const here = stops.filter((stop) => stop === step);
    if (here.length === 0) return;
    const one = probe(model, batch, rate);
    found.push(...here.map(() => one));
  };
  trainDense({ model, set: data.train, seed, steps, learningRate: rate, visit });
  model.dispose();
  return found;
}

const QUANTITIES = ['range', 'change', 'smoothness', 'cosine'] as const;

/** All probes under their names (`rangePlainSigmoids0` …), and geometric means over the stops of what the claims compare. */
function numbersOf(name: string, probes: readonly Probe[]): Values {
  const all = QUANTITIES.map((what) =>
    named(
      `${what}${name}`,
      probes.map((one, i) => [i, one[what]]),
    ),
  );
  const means = QUANTITIES.map((what) => {
    const values = probes.map((one) => one[what]);
    const found = what === 'cosine' ? mean(values) : Math.exp(mean(values.map((v) => Math.log(Math.max(v, 1e-9)))));
    return [`${what}${name}`, found] as const;
  });
  return { ...Object.fromEntries(means), ...Object.assign({}, ...all) } as Values;
}

const ratio = (what: string) => (values: Values) =>
  numberOf(values, `${what}PlainRectifiers`) / numberOf(values, `${what}BnRectifiers`);
const note = (what: string) => (all: readonly Values[]) => {
  const shown = each(['Plain', 'Bn'], (name) => meanOf(all, `${what}${name}Sigmoids`).toPrecision(2));
  return {
    en: `in the sigmoid network ${shown[0]} without BN, ${shown[1]} with it`,
    ko: `시그모이드 망에서는 BN 없이 ${shown[0]}, BN을 쓰면 ${shown[1]}`,
  };
};

/** `bnlab run loss-landscape`. */
export const lossLandscape = smallExperiment({
  name: 'loss-landscape',
  section: 'follow-ups',
  title: 'Range of the loss and change of the gradient along the gradient',
  steps: 100,
  seeds: [1, 2, 3],
  settings: { pairs: PAIRS, reach: REACH, stops: STOPS },
  networks: () => ({
    sigmoids: describeDense(SIGMOIDS),
    bnSigmoids: describeDense(normalized(SIGMOIDS)),
    rectifiers: describeDense(RECTIFIERS),
    bnRectifiers: describeDense(normalized(RECTIFIERS)),
  }),
  measure: (run: SmallRun) => {
    const all = Object.entries(PAIRS).flatMap(([name, { network, rate }]) => {
      run.note(name);
      return [
        numbersOf(`Plain${name}`, along(network, rate, run)),
        numbersOf(`Bn${name}`, along(normalized(network), rate, run)),
      ];
    });
    return Object.assign({}, ...all) as Values;
  },
  bands: {
    cosinePlainSigmoids: [0.97, 1],
    cosineBnSigmoids: [0.95, 1],
    cosinePlainRectifiers: [0.17, 1],
    cosineBnRectifiers: [0.38, 0.5],
    rangePlainSigmoids: [0.7, 0.89],
    rangeBnSigmoids: [0.24, 1.2],
  },
  claims: {
    'loss-range': { value: ratio('range'), scale: 'factor', unit: 'times', note: note('range') },
    'gradient-predictiveness': { value: ratio('change'), scale: 'factor', unit: 'times', note: note('change') },
    'gradient-cosine': {
      // less shift would be a cosine nearer to 1 with batch normalization: they found that it is not
      value: (values: Values) => numberOf(values, 'cosinePlainRectifiers') - numberOf(values, 'cosineBnRectifiers'),
      unit: '',
      note: note('cosine'),
    },
  },
});
