/**
 * Judges Figure 1 by its grid, best against best, and the abstract's "less careful" by how much of the grid works.
 * @module
 */
import path from 'node:path';
import { readCellRecord } from '../cells';
import { bestRaces, FIGURE1_BEST_SHAPE, type BestRace } from '../figure1-best';
import {
  recipeOf,
  robustness,
  settingName,
  settingsOf,
  FIGURE1_NETWORKS,
  type Figure1BestRecord,
  type Robustness,
} from '../../records/figure1-grid';
import type { BothLanguages } from '../../paper';
import { noRecord, runOf } from './image-record';
import { judgedBy, notRun, pairedJudgement, type Judge, type Judgement } from './judgement';
import type { Paired } from './verdict';
import { each } from '../../tuples';
import type { Figure1Network } from '../figure1-curves';

const NAME = 'figure1-best';

/** A judge of the stored grid. */
function grid(judge: (record: Figure1BestRecord) => Judgement | undefined): Judge {
  return (results) => {
    const record = readCellRecord(path.join(results, `${NAME}.json`), FIGURE1_BEST_SHAPE);
    const judged = (found: Figure1BestRecord) => judge(found) ?? notRun(noRecord(NAME));
    return record ? judgedBy(`${NAME}.json`, record, judged) : notRun(noRecord(NAME));
  };
}

/** What ran, of a part of the record; a grid has no seeds to ask for on the command line. */
const runOfGrid = (
  { manifest }: Figure1BestRecord,
  steps: Readonly<Record<string, number>>,
  seeds: readonly number[],
) => ({
  ...runOf(manifest, steps),
  seeds,
  command: `npx bnlab run ${NAME}`,
});

/** Values of the races between the two networks' best settings, by seed. */
type Values = Omit<Paired, 'seeds' | 'values'> & {
  readonly of: (race: BestRace) => number;
  readonly note?: (record: Figure1BestRecord) => BothLanguages | undefined;
};

function best({ of, note, ...asked }: Values): Judge {
  return grid((record) => {
    const races = bestRaces(record);
    if (!races) return undefined;
    const { settings, bySeed } = races;
    const seeds = bySeed.map(({ seed }) => seed);
    const { steps } = recipeOf(record);
    const cells = Object.fromEntries(settings.map((setting) => [settingName(setting), steps]));
    const shown = each(settings, ({ learningRate, deviation }) => `${learningRate} / ${deviation}`);
    const more = note?.(record);
    return pairedJudgement({ ...asked, seeds, values: bySeed.map(of) }, runOfGrid(record, cells, seeds), {
      en: `each at its best rate and deviation: ${shown[1]} with BN, ${shown[0]} without${more ? `; ${more.en}` : ''}`,
      ko: `각자의 가장 좋은 학습률과 표준편차에서: BN이 있으면 ${shown[1]}, 없으면 ${shown[0]}${more ? `; ${more.ko}` : ''}`,
    });
  });
}

/** By the share of settings within two points of the network's own best, seed by seed. */
const lessCareful = grid((record) => {
  const recipe = recipeOf(record);
  const { gridSteps: step } = recipe;
  const bySeed = recipe.seeds.flatMap((seed) => {
    const isWhole = (network: Figure1Network, { settings }: Robustness) =>
      settings === settingsOf(recipe, network).length;
    const [plain, bn] = each(FIGURE1_NETWORKS, (network) => robustness(record, { network, step, seed }));
    return isWhole('plain', plain) && isWhole('bn', bn) ? [{ seed, plain, bn }] : [];
  });
  const [one] = bySeed;
  if (!one) return undefined;
  const cells = FIGURE1_NETWORKS.flatMap((network) => settingsOf(recipe, network).map(settingName));
  const share = ({ within, settings }: Robustness) => within / settings;
  const seeds = bySeed.map(({ seed }) => seed);
  const values = bySeed.map(({ plain, bn }) => share(bn) - share(plain));
  const run = runOfGrid(record, Object.fromEntries(cells.map((cell) => [cell, step])), seeds);
  const good = (network: 'plain' | 'bn') => bySeed.map((each) => each[network].within).join(', ');
  const { settings } = one.plain;
  return pairedJudgement({ seeds, values, unit: 'points' }, run, {
    en: `good settings of ${settings}: ${good('bn')} with BN, ${good('plain')} without`,
    ko: `설정 ${settings}개 중 좋은 것: BN이 있으면 ${good('bn')}개, 없으면 ${good('plain')}개`,
  });
});

const travelled = ({ travel }: BestRace) => travel.plain / travel.bn;

/** Most of the travel is over by then: what is left has to be told, too. */
const SETTLED = 1000;

/** What is left; nothing of runs whose units were not looked at then. */
function afterTheStart(record: Figure1BestRecord): BothLanguages | undefined {
  const races = bestRaces(record, { from: SETTLED });
  if (!races) return undefined;
  const shown = races.bySeed.map((race) => travelled(race).toFixed(2)).join(', ');
  const from = SETTLED.toLocaleString('en');
  return { en: `counted from step ${from} on: ${shown}`, ko: `${from}단계 이후만 세면 ${shown}배` };
}

/** One judge a claim. */
export const FIGURE1_JUDGES = {
  '0-less-careful': lessCareful,
  // a network that never got there is not faster: its factor is at most 1
  '4.1-faster': best({
    scale: 'factor',
    unit: 'times',
    of: ({ steps, stepsToMatch }) => (stepsToMatch === null ? 1 : steps / Math.max(1, stepsToMatch)),
  }),
  '4.1-higher': best({ unit: 'points', of: ({ plainFinal, bnFinal }) => bnFinal - plainFinal }),
  '4.1-stable': best({ scale: 'factor', unit: 'times', bar: 2, of: travelled, note: afterTheStart }),
} as const satisfies Readonly<Record<string, Judge>>;
