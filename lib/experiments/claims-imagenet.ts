/**
 * Judges the claims of sections 3.3, 3.4 and 4.2 by the stored records of their experiments.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../errors';
import { readJson } from '../json';
import { CHANGE_NAMES } from '../models/variants';
import type { IMAGENET_CLAIMS, Verdict } from '../paper';
import { changeGains } from './ablation';
import { DROPOUT_RATES, dropoutGains } from './dropout';
import type { EnsembleRecord } from './ensemble';
import type { ImageRecord } from './image-runs';
import { mean, percent } from './image-summary';
import { judgeLadder, LADDER_PROBES, PAPER_LADDER, type LadderRow } from './ladder';
import { highestRate, SWEEP_NETWORKS, SWEEP_RATES, sweepPoints } from './learning-rates';
import { EnsemblesSchema, ImageRecordSchema } from './record-schema';

/** A verdict and the number behind it. */
interface Judgement {
  readonly verdict: Verdict;
  readonly ours: string;
}

type Judge = (results: string) => Judgement;

/** Accuracy below which a network of ten classes has learned nothing: chance, and the scatter of a few thousand images. */
const CHANCE = 0.13;
/** Differences in accuracy below this are within the scatter of the 2,000 images that curves are measured on, the same for all. */
const SCATTER = 0.01;

/** One judge a claim. */
export const IMAGENET_JUDGES: Readonly<Record<(typeof IMAGENET_CLAIMS)[number]['id'], Judge>> = {
  '3.3-higher-rates': from('learning-rates', (record) => {
    const [plain, bn] = (['plain', 'bn'] as const).map((network) => highestRate(sweepPoints(record), network));
    const ours = `highest rate that learns: ${plain ?? 'none'} without BN, ${bn ?? 'none'} with BN`;
    return { verdict: (bn ?? 0) > (plain ?? 0) ? 'reproduced' : 'not reproduced', ours };
  }),
  '3.4-dropout': from('dropout', (record) => {
    const { plain, bn } = dropoutGains(record);
    const verdict = bn <= SCATTER ? 'reproduced' : bn < plain ? 'same direction' : 'not reproduced';
    return { verdict, ours: `Dropout brings ${points(bn)} with BN, ${points(plain)} without` };
  }),
  '4.2.1-shuffle': from('ablation', (record) => gain(changeGains(record).shuffle)),
  '4.2.1-l2': from('ablation', (record) => gain(changeGains(record).l2)),
  '4.2.2-baseline-faster': from('ladder', (record) => faster(record, 'BN-Baseline')),
  '4.2.2-x5-faster': from('ladder', (record) => faster(record, 'BN-x5')),
  '4.2.2-x30-faster': from('ladder', judgeX30),
  '4.2.2-x30-higher': from('ladder', judgeHigher),
  '4.2.2-plain-x5': from('ladder', judgePlainX5),
  '4.2.2-sigmoid': from('ladder', judgeSigmoid),
  '4.2.3-crops': from('ensemble', (record) => {
    const { ensembles } = record as EnsembleRecord;
    const single = mean(ensembles.flatMap(({ singleCrop }) => singleCrop.map(({ top1 }) => 1 - top1)));
    const multi = mean(ensembles.flatMap(({ multiCrop }) => multiCrop.map(({ top1 }) => 1 - top1)));
    return lower(single, multi, 'ten crops');
  }),
  '4.2.3-ensemble': from('ensemble', (record) => {
    const { ensembles } = record as EnsembleRecord;
    const one = mean(ensembles.flatMap(({ multiCrop }) => multiCrop.map(({ top1 }) => 1 - top1)));
    const six = mean(ensembles.map(({ ensembleMultiCrop }) => 1 - ensembleMultiCrop.top1));
    return lower(one, six, 'six networks');
  }),
};

const points = (value: number) => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(2)} points`;

function gain(value: number): Judgement {
  const verdict = value > SCATTER ? 'reproduced' : value > 0 ? 'same direction' : 'not reproduced';
  return { verdict, ours: points(value) };
}

function lower(before: number, after: number, what: string): Judgement {
  const ours = `top-1 error ${percent(before)} to ${percent(after)} with ${what}`;
  return { verdict: after < before ? 'reproduced' : 'not reproduced', ours };
}

/** Reproduced when every seed comes within a factor of two of the paper's, or better; the same direction when every seed is faster. */
function faster(record: ImageRecord, cell: 'BN-Baseline' | 'BN-x5' | 'BN-x30'): Judgement {
  const factors = rowsOf(record, cell).map(({ factor }) => factor ?? 0);
  const least = Math.min(...factors);
  const verdict =
    least >= PAPER_LADDER[cell].factor! / 2 ? 'reproduced' : least > 1 ? 'same direction' : 'not reproduced';
  const shown = factors.map((factor) => (factor === 0 ? 'never' : factor.toFixed(1)));
  return { verdict, ours: `${shown.join(', ')} times fewer steps, by seed` };
}

/** The factor's verdict, one step lower where BN-x30 was there before BN-x5. */
function judgeX30(record: ImageRecord): Judgement {
  const { verdict, ours } = faster(record, 'BN-x30');
  const [x5, x30] = ['BN-x5', 'BN-x30'].map((cell) => mean(rowsOf(record, cell).map(({ factor }) => factor ?? 0)));
  const isSlower = x30 < x5;
  const shown = `${ours}; ${isSlower ? 'slower' : 'not slower'} than BN-x5`;
  return { verdict: verdict === 'reproduced' && !isSlower ? 'same direction' : verdict, ours: shown };
}

function judgeHigher(record: ImageRecord): Judgement {
  const [plain, x5, x30] = ['Inception', 'BN-x5', 'BN-x30'].map((cell) =>
    mean(rowsOf(record, cell).map(({ best }) => best)),
  );
  const verdict =
    x30 > x5 && x5 > plain ? 'reproduced' : Math.min(x5, x30) > plain ? 'same direction' : 'not reproduced';
  return { verdict, ours: `${percent(x30)}, ${percent(x5)}, ${percent(plain)}` };
}

function judgePlainX5(record: ImageRecord): Judgement {
  const rows = rowsOf(record, LADDER_PROBES[0]);
  const failed = rows.filter(({ divergedAt, best }) => divergedAt !== null || best < CHANCE);
  const shown = rows.map(({ divergedAt, best }) =>
    divergedAt === null ? `best ${percent(best)}` : `diverged at step ${divergedAt}`,
  );
  const verdict = failed.length === rows.length ? 'reproduced' : failed.length ? 'same direction' : 'not reproduced';
  // the sweep of section 3.3 shows where the limit lies here
  const why = verdict === 'reproduced' ? '' : ': at this scale its highest rate is more than five times its own';
  return { verdict, ours: `${shown.join(', ')}${why}` };
}

function judgeSigmoid(record: ImageRecord): Judgement {
  const [bn, plain] = ['BN-x5-Sigmoid', LADDER_PROBES[1]].map((cell) => rowsOf(record, cell).map(({ best }) => best));
  const trains = Math.min(...bn) > 2 * CHANCE;
  const stays = Math.max(...plain) < CHANCE;
  const verdict =
    trains && stays ? 'reproduced' : Math.min(...bn) > Math.max(...plain) ? 'same direction' : 'not reproduced';
  return { verdict, ours: `${bn.map(percent).join(', ')} with BN, ${plain.map(percent).join(', ')} without` };
}

function rowsOf(record: ImageRecord, cell: string): LadderRow[] {
  return judgeLadder(record).filter((row) => row.cell === cell);
}

function from(experiment: string, judge: (record: ImageRecord) => Judgement): Judge {
  return (results) => {
    const record = readImageRecord(results, experiment);
    if (!record) return { verdict: 'not run at this scale', ours: `no stored run of ${experiment}` };
    const { verdict, ours } = judge(record);
    const { profile } = record.manifest.recipe as unknown as { profile: { steps: number } };
    const seeds = record.manifest.seeds.length;
    const kind =
      record.manifest.data.kind === 'generated' ? 'generated pictures' : (record.manifest.data.name ?? 'CIFAR-10');
    return { verdict, ours: `${ours} (${kind}, ${profile.steps} steps, ${seeds === 1 ? '1 seed' : `${seeds} seeds`})` };
  };
}

/** Reads the stored record of an experiment on images; undefined when there is none. @throws BnlabError (`data`) when it is broken. */
export function readImageRecord(results: string, experiment: string): ImageRecord | undefined {
  const file = path.join(results, `${experiment}.json`);
  if (!existsSync(file)) return undefined;
  const border = {
    where: `${experiment}.json`,
    expected: `the record of bnlab run ${experiment}`,
    hint: `Make it again: npx bnlab run ${experiment} --record notebooks/results/${experiment}.json`,
  };
  const record = readJson(file, { ...border, schema: ImageRecordSchema }) as object as ImageRecord;
  if (experiment === 'ensemble') readJson(file, { ...border, schema: EnsemblesSchema });
  const { name } = record.manifest.recipe;
  if (name !== experiment) throw new BnlabError({ kind: 'data', ...border, got: `that of something else, ${name}` });
  const missing = CELLS[experiment]?.find((cell) => !record.results.some((curve) => curve.cell === cell));
  if (missing) throw new BnlabError({ kind: 'data', ...border, got: `a record without ${missing}` });
  return record;
}

/** The cells that claims are judged by: a verdict over none would say anything. */
const CELLS: Readonly<Record<string, readonly string[]>> = {
  ladder: ['Inception', 'BN-Baseline', 'BN-x5', 'BN-x30', 'BN-x5-Sigmoid', ...LADDER_PROBES],
  ablation: ['BN-x5', ...CHANGE_NAMES.map((change) => `without ${change}`)],
  dropout: ['plain', 'bn'].flatMap((network) => DROPOUT_RATES.map((rate) => `${network} dropout ${rate}`)),
  'learning-rates': SWEEP_NETWORKS.flatMap((network) => SWEEP_RATES.map((rate) => `${network} ${rate}`)),
};
