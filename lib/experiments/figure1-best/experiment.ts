/**
 * `bnlab run figure1-best`: both networks of section 4.1 at the best setting of each, and the grid that it was found in.
 *
 * Command: `npx bnlab run figure1-best` (MNIST, 2 networks, grid of 30 settings at 5,000 steps, the best at 50,000, 3 seeds: one to two minutes
 * a run of 50,000 steps on one core). Expected: the best with BN at 97.5 to 97.6 % of the test set, without at 97.2 %.
 * @module
 */
import { sourceLine } from '../../data';
import { loadDigits, manifestOfMnist } from '../mnist-manifest';
import { makeManifest } from '../../runs/manifest';
import type { CellExperiment } from '../cells/queue';
import { figure1BestPlan } from './plan';
import { FIGURE1_NETWORKS, settingName, settingsOf } from '../../records/figure1-grid';
import { FIGURE1_BEST, FIGURE1_BEST_QUICK } from './recipe';
import { FIGURE1_BEST_SHAPE } from './shape';
import { summarizeFigure1Best } from './judge';
import { runFigure1Cell, type Figure1BestEntry } from './train';

/** The experiment; its record is `notebooks/results/figure1-best.json`. */
export const figure1BestExperiment: CellExperiment<Figure1BestEntry> = {
  name: 'figure1-best',
  section: '4.1',
  title: 'MNIST, best against best: both networks over a grid of learning rate and initial deviation',
  steps: FIGURE1_BEST.steps,
  shape: FIGURE1_BEST_SHAPE,
  async open({ source, reading, quick = false }) {
    const recipe = quick ? FIGURE1_BEST_QUICK : FIGURE1_BEST;
    const data = await loadDigits(source, reading);
    const set = manifestOfMnist(data);
    const settings = FIGURE1_NETWORKS.flatMap((network) => settingsOf(recipe, network));
    return {
      manifest: makeManifest({ recipe, seeds: recipe.seeds, source: data.source, set }),
      detail: sourceLine(data.source, set),
      plan: (entries) => figure1BestPlan(recipe, entries),
      run: ({ cell, seed, steps, isDetailed }, { onProgress }) => {
        const setting = settings.find((each) => settingName(each) === cell)!;
        return runFigure1Cell({ recipe, setting, data, seed, steps, isDetailed, onProgress });
      },
      close: () => Promise.resolve(),
    };
  },
  summarize: summarizeFigure1Best,
};
