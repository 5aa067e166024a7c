/** What Figure 1's runs say at the end, and which of them race, on runs by hand. */
import assert from 'node:assert/strict';
import { FIGURE1_BEST_QUICK, figure1ResultsOf, type Figure1BestEntry } from '../../../lib/experiments';
import { bestRaces } from '../../../lib/experiments/figure1-best';
import { summarizeFigure1Best } from '../../../lib/experiments/figure1-best/judge';
import { settingName, settingsOf, type Figure1BestRecord } from '../../../lib/records';
import type { Manifest } from '../../../lib/runs';

/** One rate and one deviation: the grid is one run a network, and the finalist is that. */
const RECIPE = { ...FIGURE1_BEST_QUICK, learningRates: [0.1], deviations: [0.3], finalists: 1, seeds: [1, 2] };
const STEPS = [0, RECIPE.gridSteps, RECIPE.steps];

function run(network: 'plain' | 'bn', seed: number, test: readonly number[]): Figure1BestEntry {
  const [setting] = settingsOf(RECIPE, network);
  const steps = STEPS.slice(0, test.length);
  const column = (value: number) => steps.map((_, i) => [value * (i + 1)]);
  return {
    ...{ cell: settingName(setting), seed, settings: { ...setting }, verdict: 'finished', continuedFrom: 0 },
    steps: steps.at(-1)!,
    curves: { steps, loss: steps.map(() => 1), heldOut: test, test },
    units: { steps, p15: column(-1), p50: column(0.5), p85: column(1) },
  };
}

const recordOf = (...cells: readonly Figure1BestEntry[]): Figure1BestRecord => ({
  manifest: { recipe: RECIPE } as unknown as Manifest,
  cells,
  notRun: [],
});

const PLAIN = [run('plain', 1, [0.1, 0.5, 0.75]), run('plain', 2, [0.1, 0.5, 0.7])];

describe('the runs of Figure 1', () => {
  it('are told by network: the last accuracy of each seed, or that no setting is chosen yet', () => {
    const [plain, bn, rest] = summarizeFigure1Best(recordOf(...PLAIN));
    assert.match(plain, /; best \(of 1 run to the end\): rate 0\.1, deviation 0\.3, test accuracy 75\.00 %, 70\.00 %$/);
    assert.match(bn, /^bn: .*; its best setting is not chosen yet$/);
    assert.equal(rest, '0 cells are not run');
  });

  it('race on the seeds that both networks have, each with its own', () => {
    const races = bestRaces(recordOf(...PLAIN, run('bn', 2, [0.1, 0.9, 0.95]))); // prettier-ignore
    assert.equal(races, undefined); // seed 1, by which a setting is chosen, is missing
    const both = bestRaces(recordOf(PLAIN[0], run('bn', 1, [0.1, 0.9, 0.95]), run('bn', 2, [0.1, 0.2, 0.3])));
    assert.deepEqual(
      both?.bySeed.map(({ seed, plainFinal, bnFinal }) => [seed, plainFinal, bnFinal]),
      [[1, 0.75, 0.95]],
    );
    const second = bestRaces(recordOf(...PLAIN, run('bn', 1, [0.1, 0.9, 0.95]), run('bn', 2, [0.1, 0.9, 0.8])));
    assert.deepEqual(
      second?.bySeed.map(({ seed, plainFinal, bnFinal }) => [seed, plainFinal, bnFinal]),
      [
        [1, 0.75, 0.95],
        [2, 0.7, 0.8],
      ],
    );
  });

  it('are drawn with what a unit received, at the steps at which it was looked at', () => {
    const { plain } = figure1ResultsOf(recordOf(...PLAIN));
    assert.deepEqual(plain[0].percentiles, { steps: STEPS, p15: [-1, -2, -3], p50: [0.5, 1, 1.5], p85: [1, 2, 3] });
    const without = { ...PLAIN[0], units: undefined };
    assert.deepEqual(figure1ResultsOf(recordOf(without, PLAIN[1])).plain[0].percentiles, {
      steps: [],
      p15: [],
      p50: [],
      p85: [],
    });
  });
});
