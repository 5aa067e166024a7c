/**
 * The stored records of experiments on images, as judges read them.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { readJson } from '../../json-file';
import { CHANGE_NAMES } from '../../models/variants';
import type { BothLanguages, ClaimRun } from '../../paper';
import type { Manifest } from '../../runs/manifest';
import { DROPOUT_RATES } from '../dropout';
import type { ImageRecord } from '../image-runs';
import { LADDER_PROBES } from '../../records/ladder';
import { sweepRates } from '../../records/sweep';
import { FINE_RATES, sweepCells } from '../learning-rates';
import { EnsemblesSchema, ImageRecordSchema } from '../record-schema';
import { judgedBy, notRun, type Judge, type Judgement } from './judgement';
import type { NonEmpty } from '../../tuples';

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
  const missing = cellsOf(experiment, record).find((cell) => !record.results.some((curve) => curve.cell === cell));
  if (missing) throw new BnlabError({ kind: 'data', ...border, got: `a record without ${missing}` });
  return record;
}

/** The cells that claims are judged by: a verdict over none would say anything. */
const CELLS: Readonly<Record<string, readonly string[]>> = {
  ladder: ['Inception', 'BN-Baseline', 'BN-x5', 'BN-x30', 'BN-x5-Sigmoid', ...LADDER_PROBES],
  ablation: ['BN-x5', ...CHANGE_NAMES.map((change) => `without ${change}`)],
  dropout: ['plain', 'bn'].flatMap((network) => DROPOUT_RATES.map((rate) => `${network} dropout ${rate}`)),
};

/** A sweep has cells for the rates that it was made with; with fewer than two there is no grid, and the published one is asked for. */
function cellsOf(experiment: string, record: ImageRecord): readonly string[] {
  if (experiment !== 'learning-rates') return CELLS[experiment] ?? [];
  const rates = sweepRates(record);
  return sweepCells(rates.length < 2 ? FINE_RATES : rates).map(({ name }) => name);
}

/** A judge of the stored record of an experiment on images. */
export function fromImages(experiment: string, judge: (record: ImageRecord) => Judgement): Judge {
  return (results) => {
    const record = readImageRecord(results, experiment);
    return record ? judgedBy(`${experiment}.json`, record, judge) : notRun(noRecord(experiment));
  };
}

/** That there is no stored run, in words. */
export const noRecord = (experiment: string): BothLanguages => ({
  en: `no stored run of ${experiment}`,
  ko: `저장된 ${experiment} 실행이 없음`,
});

/** The run behind a verdict: the cells it rests on, with the steps that each of them really took. */
export function imageRun(record: ImageRecord, cells: readonly string[]): ClaimRun {
  return runOf(record.manifest, Object.fromEntries(cells.map((cell) => [cell, lastStep(record, cell)])));
}

/** The last step at which a cell was measured, with any seed. */
export function lastStep({ results }: ImageRecord, cell: string): number {
  return Math.max(0, ...results.flatMap((curve) => (curve.cell === cell ? [curve.steps.at(-1) ?? 0] : [])));
}

/** What ran, from a manifest and the steps of the cells. */
export function runOf(manifest: Manifest, steps: ClaimRun['steps'], folder = ''): ClaimRun {
  const { name } = manifest.recipe;
  const networks = manifest.networks ?? null;
  const own = networks && Object.fromEntries(Object.entries(networks).filter(([cell]) => cell in steps));
  return {
    seeds: manifest.seeds,
    networks: own,
    data: manifest.data.detail,
    steps,
    record: `${folder}${name}.json`,
    command: `npx bnlab run ${name} --seeds ${manifest.seeds.join(',')}`,
  };
}

/** A number of each seed of a record, by seed. */
export function bySeed(
  record: ImageRecord,
  cell: string,
  of: (curve: ImageRecord['results'][number]) => number,
): Map<number, number> {
  return new Map(record.results.flatMap((curve) => (curve.cell === cell ? [[curve.seed, of(curve)] as const] : [])));
}

/** Seeds that all of several columns have, and what a function makes of their numbers. */
export function paired(
  columns: NonEmpty<ReadonlyMap<number, number>>,
  combine: (...values: number[]) => number,
): { readonly seeds: readonly number[]; readonly values: readonly number[] } {
  const [first, ...others] = columns;
  const seeds = [...first.keys()].filter((seed) => others.every((column) => column.has(seed)));
  return { seeds, values: seeds.map((seed) => combine(...columns.map((column) => column.get(seed)!))) };
}
