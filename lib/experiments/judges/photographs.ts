/**
 * Claims that two records speak of: photographs of ImageNet with the ten modules of Figure 5, and CIFAR-10 with a smaller relative.
 *
 * The photographs are nearer to the paper and decide as soon as their record has enough seeds of all networks that a claim is about;
 * what the other record gave is said beside it.
 * @module
 */
import path from 'node:path';
import type { BothLanguages } from '../../paper';
import { readCellRecord } from '../cells';
import type { ImageRecord } from '../image-runs';
import { imagenetteCurves } from '../imagenette/judge';
import { IMAGENETTE_SHAPE } from '../imagenette/shape';
import { fromImages } from './image-record';
import { judgedBy, labelled, partsJudgement, type Judge, type Judgement } from './judgement';
import { LEAST_SEEDS } from './verdict';

const NAME = 'imagenette';
const PHOTOGRAPHS: BothLanguages = { en: 'on photographs of ImageNet', ko: 'ImageNet 사진에서' };
const SMALL: BothLanguages = { en: 'on CIFAR-10', ko: 'CIFAR-10에서' };

/** A judge of both records, for a claim about these networks. */
export function onPhotographsToo(cells: readonly string[], judge: (record: ImageRecord) => Judgement): Judge {
  const onSmall = fromImages('ladder', judge);
  return (folder) => {
    const small = onSmall(folder);
    const record = readPhotographs(folder);
    const seeds = record ? seedsOfAll(record, cells) : [];
    if (!record || seeds.length === 0) return small;
    const results = record.results.filter(({ seed }) => seeds.includes(seed));
    const judged = judgedBy(`${NAME}.json`, { ...record, results }, judge);
    const { run } = judged;
    const command = `npx bnlab run ${NAME} --record notebooks/results/${NAME}.json`;
    const photographs = { ...judged, run: run && { ...run, seeds, command } };
    return seeds.length >= LEAST_SEEDS
      ? told([photographs, PHOTOGRAPHS], [small, SMALL])
      : told([small, SMALL], [photographs, PHOTOGRAPHS]);
  };
}

function readPhotographs(results: string): ImageRecord | undefined {
  const record = readCellRecord(path.join(results, `${NAME}.json`), IMAGENETTE_SHAPE);
  return record && imagenetteCurves(record);
}

/** Seeds with which all of these networks were run to the end. */
function seedsOfAll({ manifest, results }: ImageRecord, cells: readonly string[]): readonly number[] {
  const isThere = (cell: string, seed: number) => results.some((curve) => curve.cell === cell && curve.seed === seed);
  return manifest.seeds.filter((seed) => cells.every((cell) => isThere(cell, seed)));
}

type Told = readonly [judgement: Judgement, where: BothLanguages];

/** The first decides. */
function told([first, where]: Told, [second, whereElse]: Told): Judgement {
  return partsJudgement(first.verdict, [labelled(first, where), labelled(second, whereElse)]);
}
