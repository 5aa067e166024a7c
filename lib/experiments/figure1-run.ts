/**
 * Figure 1 as an experiment: both networks, several seeds, resumable, and what comes out of it in numbers.
 * @module
 */
import { sourceLine } from '../data';
import { firstReaching } from '../records/first-reaching';
import { loadDigits, manifestOfMnist } from './mnist-manifest';
import type { Figure1Network, Figure1Run } from './figure1-curves';
import { checkRunOptions, type Experiment, type RunOptions } from './experiment';
import { FIGURE1, figure1Recipe, trainFigure1, type Figure1Point, type Figure1Recipe } from './figure1';
import { mnistNet } from '../models/mnist-net';
import { Random } from '../random';
import { partName } from '../records/cell';
import { describeNetwork, type NetworkDescription } from '../runs/network';
import { makeManifest, type Manifest } from '../runs/manifest';
import { RunFolder } from '../runs/run-folder';
import { Figure1CurvesSchema } from './record-schema';
import { firstOf } from '../tuples';
import { BnlabError } from '../errors';
import { percent, rounded } from '../statistics';

/** The curves of one network and seed, as the figures take them, and the training loss beside. */
export interface Figure1Curves extends Figure1Run {
  /** Mean training loss before each measurement; null before the first step. */
  readonly loss: readonly (number | null)[];
}

/** The whole record of an experiment run: `notebooks/results/figure1.json` is one. */
export interface Figure1Record {
  readonly manifest: Manifest;
  readonly results: Readonly<Record<Figure1Network, readonly Figure1Curves[]>>;
}

const NETWORKS: readonly Figure1Network[] = ['plain', 'bn'];

/** `bnlab run figure1`. */
export const figure1Experiment: Experiment = {
  name: 'figure1',
  section: '4.1',
  title: 'MNIST with and without batch normalization: accuracy and the drift of a sigmoid input',
  steps: FIGURE1.steps,
  async run(options) {
    const record = await runFigure1(options);
    return { record, summary: summarizeFigure1(record) };
  },
};

/** Runs what is not finished yet in the folder, and gathers the record. @throws BnlabError; Diverged. */
export async function runFigure1({
  steps,
  seeds,
  source,
  reading,
  out,
  onData,
  onManifest,
  onProgress,
}: RunOptions): Promise<Figure1Record> {
  checkRunOptions({ steps, seeds });
  const recipe = figure1Recipe(steps);
  const data = await loadDigits(source, reading);
  const set = manifestOfMnist(data);
  onData?.(sourceLine(data.source, set));
  const manifest = makeManifest({ recipe, seeds, source: data.source, set, networks: figure1Networks(recipe) });
  onManifest?.(manifest);
  return RunFolder.use(out, manifest, async (folder) => {
    const results: Record<Figure1Network, Figure1Curves[]> = { plain: [], bn: [] };
    for (const seed of seeds) {
      for (const network of NETWORKS) {
        const part = partName({ cell: network, seed });
        let curves = folder.finished<Figure1Curves>(part, Figure1CurvesSchema);
        if (!curves) {
          folder.start(part);
          const onPoint = (point: Figure1Point) => {
            folder.log(part, point);
            const note = `test accuracy ${percent(point.testAccuracy)}`;
            onProgress?.({ part: `${network}, seed ${seed}`, done: point.step, total: recipe.steps, note });
          };
          curves = toCurves(seed, await trainFigure1({ recipe, network, data, seed, onPoint }));
          await folder.finish(part, curves);
        }
        results[network].push(curves);
      }
    }
    return { manifest: folder.record(), results };
  });
}

/** The two networks in the numbers that stand beside their results. */
function figure1Networks({
  hidden,
}: Pick<Figure1Recipe, 'hidden'>): Readonly<Record<Figure1Network, NetworkDescription>> {
  const of = (isBatchNormalized: boolean) => {
    const model = mnistNet({ isBatchNormalized, hidden, random: new Random(1) });
    const given = { modules: hidden.length, width: firstOf(hidden), size: [28, 28], isBatchNormalized };
    const described = describeNetwork(model, given);
    model.dispose();
    return described;
  };
  return { plain: of(false), bn: of(true) };
}

/** Measurements as columns, rounded to what they are worth: 1/10,000 in accuracy, four decimals elsewhere. */
export function toCurves(seed: number, points: readonly Figure1Point[]): Figure1Curves {
  const steps = points.map((point) => point.step);
  return {
    seed,
    steps,
    loss: points.map((point) => (point.loss === null ? null : rounded(point.loss))),
    testAccuracy: points.map((point) => rounded(point.testAccuracy)),
    percentiles: {
      steps,
      p15: points.map((point) => rounded(point.percentiles[0])),
      p50: points.map((point) => rounded(point.percentiles[1])),
      p85: points.map((point) => rounded(point.percentiles[2])),
    },
  };
}

/** What Figure 1 says in numbers, for one seed. */
export interface Figure1Verdict {
  readonly seed: number;
  readonly plainFinal: number;
  readonly bnFinal: number;
  /** First measured step at which the BN network has the plain network's final accuracy; null if never. */
  readonly stepsToMatch: number | null;
  /** stepsToMatch as a share of all steps; null if never. */
  readonly share: number | null;
  /** How far the median of the watched input travels over training (max - min, after the first tenth). */
  readonly drift: Readonly<Record<Figure1Network, number>>;
  /** How far the median travels over the whole run, in widths (p85 - p15) of the last measured distribution. */
  readonly travel: Readonly<Record<Figure1Network, number>>;
  /** How much its spread (p85 - p15) changes: largest over smallest, after the first tenth. */
  readonly spreadChange: Readonly<Record<Figure1Network, number>>;
}

/** Judges each seed of a record. */
export function judgeFigure1({ results }: Pick<Figure1Record, 'results'>): Figure1Verdict[] {
  return results.plain.map((plain) => {
    const bn = sameSeed(results.bn, plain.seed);
    const plainFinal = plain.testAccuracy.at(-1)!;
    const stepsToMatch = firstReaching({ steps: bn.steps, accuracies: bn.testAccuracy }, plainFinal);
    return {
      seed: plain.seed,
      plainFinal,
      bnFinal: bn.testAccuracy.at(-1)!,
      stepsToMatch,
      share: stepsToMatch === null ? null : stepsToMatch / bn.steps.at(-1)!,
      drift: { plain: drift(plain), bn: drift(bn) },
      travel: { plain: travel(plain), bn: travel(bn) },
      spreadChange: { plain: spreadChange(plain), bn: spreadChange(bn) },
    };
  });
}

function sameSeed(runs: readonly Figure1Curves[], seed: number): Figure1Curves {
  const run = runs.find((one) => one.seed === seed);
  if (run) return run;
  throw new BnlabError({
    kind: 'data',
    where: 'figure1',
    expected: `a run of both networks with seed ${seed}`,
    got: 'none with batch normalization',
    hint: 'Make the record again: npx bnlab run figure1',
  });
}

function settled(values: readonly number[]): readonly number[] {
  return values.slice(Math.ceil(values.length / 10));
}

function drift({ percentiles }: Figure1Curves): number {
  const medians = settled(percentiles.p50);
  return Math.max(...medians) - Math.min(...medians);
}

function travel({ percentiles: { p15, p50, p85 } }: Figure1Curves): number {
  return (Math.max(...p50) - Math.min(...p50)) / (p85.at(-1)! - p15.at(-1)!);
}

function spreadChange({ percentiles }: Figure1Curves): number {
  const spreads = settled(percentiles.p85.map((p85, i) => p85 - percentiles.p15[i]!));
  return Math.max(...spreads) / Math.min(...spreads);
}

/** A line for each seed. */
export function summarizeFigure1(record: Figure1Record): string[] {
  return judgeFigure1(record).map(({ seed, plainFinal, bnFinal, stepsToMatch, share }) => {
    const match =
      stepsToMatch === null || share === null
        ? 'BN never had the final accuracy of the plain network'
        : `BN had the plain network's final accuracy at step ${stepsToMatch} (${percent(share)} of the steps)`;
    return `seed ${seed}: without BN ${percent(plainFinal)}, with BN ${percent(bnFinal)}; ${match}`;
  });
}
