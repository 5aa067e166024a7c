/** Small records by hand, as the judges of claims read them. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImageCurve, ImageRecord } from '../../../lib/experiments/image-runs';
import type { Judgement } from '../../../lib/experiments/judges/judgement';

/** One run of seed 1; it diverged where a step is given for that. */
export const curve = (
  cell: string,
  steps: readonly number[],
  top1: readonly number[],
  divergedAt: number | null = null,
): ImageCurve => ({
  cell,
  seed: 1,
  verdict: divergedAt === null ? 'finished' : 'diverged',
  divergedAt,
  steps,
  top1,
  trainLoss: [],
  final: null,
});

/** The same runs with several seeds: what is computed of them has an interval without width. */
export const withSeeds = (curves: readonly ImageCurve[], seeds: readonly number[] = [1, 2, 3]): ImageCurve[] =>
  seeds.flatMap((seed) => curves.map((one) => ({ ...one, seed })));

/** The record of an experiment on images; the networks are told apart by their number of parameters. */
export function imageRecord(name: string, results: readonly ImageCurve[], seeds?: readonly number[]): ImageRecord {
  const cells = [...new Set(results.map(({ cell }) => cell))];
  const manifest = {
    recipe: { name, profile: { steps: 2000 } },
    seeds: seeds ?? [...new Set(results.map(({ seed }) => seed))],
    data: { kind: 'files', detail: 'pictures' },
    networks: Object.fromEntries(cells.map((cell, i) => [cell, { parameters: i + 1 }])),
  };
  return { manifest: manifest as object as ImageRecord['manifest'], results };
}

/** Writes a record where judges look for it. */
export const store = (folder: string, name: string, record: object): void =>
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(record));

/** What is compared most: the verdict and its words. */
export const said = ({ verdict, ours }: Judgement): readonly [verdict: string, words: string] => [verdict, ours.en];

/** What ran, as far as the record of an experiment that runs cell by cell has to say it. */
interface Ran {
  readonly cell: string;
  readonly seed: number;
}

/** The record of an experiment that runs cell by cell; the networks are told apart by their number of parameters. */
export function cellRecord(recipe: { readonly seeds: readonly number[] }, cells: readonly Ran[]): object {
  const { seeds } = recipe;
  const networks = Object.fromEntries(cells.map(({ cell }, i) => [cell, { parameters: i + 1 }]));
  const runs = [{ seeds, parts: cells.map(({ cell, seed }) => `${cell}-seed${seed}`) }];
  const engine = { name: 'cpu' };
  return {
    manifest: { recipe, seeds, engine, versions: {}, data: { detail: 'pictures' }, networks, runs },
    cells,
    notRun: [],
  };
}
