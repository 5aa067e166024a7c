/** The recipes of all experiments, held by the records that were made with them, and by the paper where there is none. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { useEngine } from '../../lib/engine';
import {
  CELL_EXPERIMENTS,
  EXPERIMENTS,
  FIGURE1,
  figure1Recipe,
  FULL_PROFILE,
  imageProfile,
  QUICK_PROFILE,
} from '../../lib/experiments';
import { throughJson } from '../../lib/json';
import type { Manifest } from '../../lib/runs';
import { miniFolder } from '../data/mini-imagenet';
import { writeSmallMnist } from './small-mnist';

const RESULTS = path.join(__dirname, '../../notebooks/results');

/** Places of a recipe with what the record has there and what is there now. */
type Differences = Readonly<Record<string, readonly [stored: unknown, now: unknown]>>;

/** What was changed after a record was made; the comments of the experiments say the same. */
const OLDER: Readonly<Record<string, { readonly reason: string; readonly places: Differences }>> = {
  ladder: {
    reason: 'the probes ran for a quarter of the steps',
    places: { 'cells.5.share': [0.25, undefined], 'cells.6.share': [0.25, undefined] },
  },
  ensemble: {
    reason: 'the networks were trained for half of the steps, and the sixth was normalized per activation',
    places: {
      'profile.steps': [1500, 3000],
      'profile.finalImages': [2000, 10_000],
      'cells.5.network.perActivation': [true, undefined],
      'cells.5.network.initialScale': [undefined, 1.5],
    },
  },
};

/** Every place where two values of JSON differ. */
function differences(stored: unknown, now: unknown, at = ''): Differences {
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null;
  if (!isObject(stored) || !isObject(now) || Array.isArray(stored) !== Array.isArray(now))
    return Object.is(stored, now) ? {} : { [at]: [stored, now] };
  const keys = new Set([...Object.keys(stored), ...Object.keys(now)]);
  const inside = [...keys].map((key) => differences(stored[key], now[key], at ? `${at}.${key}` : key));
  return Object.assign({}, ...inside) as Differences;
}

const manifestIn = (file: string): Manifest =>
  (JSON.parse(readFileSync(path.join(RESULTS, file), 'utf8')) as { readonly manifest: Manifest }).manifest;

/** Names of all stored records, with their files. */
const RECORDS = new Map(
  readdirSync(RESULTS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => [path.basename(file, '.json'), file]),
);

/** Ends a run before anything is computed. */
class Seen extends Error {}

describe('the recipe of an experiment', () => {
  let folder: string;
  before(async () => {
    await useEngine('cpu');
    folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-recipes-'));
    writeSmallMnist(folder);
    await miniFolder(path.join(folder, 'pictures'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What the experiment would write into its record if it ran now on any pictures or digits. */
  async function recipeNow(name: string): Promise<Manifest['recipe']> {
    const onDigits = name.startsWith('figure1') || RECORDS.get(name)!.startsWith('small');
    const source = path.join(folder, onDigits ? 'mnist' : 'pictures');
    const byCells = CELL_EXPERIMENTS.find((each) => each.name === name);
    if (byCells) {
      const opened = await byCells.open({ source });
      await opened.close();
      return opened.manifest.recipe;
    }
    const found: Manifest[] = [];
    const onManifest = (manifest: Manifest) => {
      found.push(manifest);
      throw new Seen();
    };
    const experiment = EXPERIMENTS.find((each) => each.name === name)!;
    await assert.rejects(experiment.run({ seeds: [1], source, out: path.join(folder, 'run'), onManifest }), Seen);
    return found[0].recipe;
  }

  it('has a record, all but that of Figure 1 as the paper printed it', () => {
    const names = [...EXPERIMENTS, ...CELL_EXPERIMENTS].map(({ name }) => name);
    assert.deepEqual([...RECORDS.keys(), 'figure1'].sort(), names.sort());
  });

  for (const [name, file] of RECORDS) {
    const { reason, places } = OLDER[name] ?? { reason: 'it is as it was', places: {} };
    it(`${name}: is that of its record; ${reason}`, async function () {
      this.timeout(60_000); // pictures are drawn and decoded, large networks built
      const now = throughJson(await recipeNow(name));
      assert.deepEqual(differences(manifestIn(file).recipe, now), places);
    });
  }
});

describe('the recipe of Figure 1', () => {
  it('is the paper’s, section 4.1: three layers of 100 units, 50,000 steps of 60 examples', () => {
    const { hidden, miniBatch, steps } = FIGURE1;
    assert.deepEqual([hidden, miniBatch, steps], [[100, 100, 100], 60, 50_000]);
  });

  it('is ours where the paper gives nothing', () => {
    const { learningRate, weightStandardDeviation, epsilon, decay, measureEvery, unit } = FIGURE1;
    assert.deepEqual(
      { learningRate, weightStandardDeviation, epsilon, decay, measureEvery, unit },
      { learningRate: 0.1, weightStandardDeviation: 0.03, epsilon: 0.001, decay: 0.99, measureEvery: 500, unit: 0 },
    );
  });

  it('is the same for other steps, measured a hundred times', () => {
    assert.deepEqual(figure1Recipe(), FIGURE1);
    assert.deepEqual(figure1Recipe(2000), { ...FIGURE1, steps: 2000, measureEvery: 20 });
    assert.equal(figure1Recipe(10).measureEvery, 1);
  });
});

describe('the profile of runs on pictures', () => {
  it('for lessons is the full one, smaller', () => {
    const { steps, miniBatch, width, trainImages, curveImages, finalImages, points, ...others } = QUICK_PROFILE;
    assert.deepEqual([steps, miniBatch, width], [80, 16, 0.125]);
    assert.deepEqual([trainImages, curveImages, finalImages, points], [2000, 300, 100, 5]);
    const { learningRateScale } = FULL_PROFILE;
    assert.deepEqual(others, { averageDecay: 0.9, checkpointEvery: 50, learningRateScale, isHalved: true });
  });

  it('takes other steps, measured no more often than there are any', () => {
    assert.deepEqual(imageProfile({ steps: 7 }), { ...FULL_PROFILE, steps: 7, points: 7 });
    assert.deepEqual(imageProfile({ steps: 9000 }), { ...FULL_PROFILE, steps: 9000 });
    assert.equal(imageProfile({ quick: true }), QUICK_PROFILE);
  });
});
