/**
 * Judges the claims of sections 3.3, 3.4, 4.2.1 and 4.2.3 by the stored records of their experiments.
 * @module
 */
import type { ChangeName } from '../../models/variants';
import { dropoutGainsBySeed } from '../dropout';
import type { EnsembleRecord } from '../ensemble';
import type { ImageRecord } from '../image-runs';
import { bestAccuracy } from '../../records/image-summary';
import { mean, percent } from '../../statistics';
import { highestRate, sweepRates, sweepPoints } from '../../records/sweep';
import { bySeed, fromImages, imageRun, paired } from './image-record';
import { notRun, pairedJudgement, type Judge, type Judgement } from './judgement';
import { judgePaired, underControl, type Paired } from './verdict';
import { each } from '../../tuples';

/** What one change brings, paired by seed, and what the sentence asks of it. */
function change(name: ChangeName, asked: Pick<Paired, 'bar' | 'neutral'> = {}): Judge {
  return fromImages('ablation', (record) => {
    const without = `without ${name}`;
    const columns = each(['BN-x5', without], (cell) => bySeed(record, cell, bestAccuracy));
    const values = paired(columns, (all, less) => all - less);
    return pairedJudgement({ ...values, ...asked, unit: 'points' }, imageRun(record, ['BN-x5', without]));
  });
}

/** The mean of both networks' top-1 accuracy over the seeds says nothing unless Dropout helps the plain one. */
function dropout(record: ImageRecord): Judgement {
  const { seeds, plain, bn } = dropoutGainsBySeed(record);
  const unit = 'points';
  const control = judgePaired({ seeds, values: plain, unit }).verdict;
  const cells = record.results.map(({ cell }) => cell);
  const brings = (gains: readonly number[]) => gains.map((gain) => (100 * gain).toFixed(2)).join(', ');
  const run = imageRun(record, [...new Set(cells)]);
  const judged = pairedJudgement({ seeds, values: bn.map((gain) => -gain), unit }, run, {
    en: `Dropout brings ${brings(bn)} points with BN, ${brings(plain)} without (the control: above 0)`,
    ko: `드롭아웃이 가져오는 점수는 배치 정규화가 있으면 ${brings(bn)}, 없으면 ${brings(plain)} (대조군: 0보다 커야 함)`,
  });
  return { ...judged, verdict: underControl(control, judged.verdict) };
}

/** Rates between two of the grid were not tried: a ratio of one step of the grid may be none at all. */
function higherRates(record: ImageRecord): Judgement {
  const rates = sweepRates(record);
  const step = Math.max(...rates.slice(1).map((rate, i) => rate / rates[i]!));
  const limit = (network: 'plain' | 'bn') =>
    new Map(
      record.manifest.seeds.map((seed) => {
        const own = record.results.filter((curve) => curve.seed === seed);
        return [seed, highestRate(sweepPoints({ results: own }), network)] as const;
      }),
    );
  const [plain, bn] = [limit('plain'), limit('bn')];
  const shown = (of: Map<number, number | null>) => [...of.values()].map((rate) => rate ?? '–').join(', ');
  const words = {
    en: `highest rate that learns: ${shown(plain)} without BN, ${shown(bn)} with BN, neighbours of the grid ${step.toFixed(2)} apart`,
    ko: `학습되는 가장 높은 학습률: 배치 정규화가 없으면 ${shown(plain)}, 있으면 ${shown(bn)}, 격자의 간격 ${step.toFixed(2)}배`,
  };
  const run = imageRun(record, [...new Set(record.results.map(({ cell }) => cell))]);
  const seeds = record.manifest.seeds.filter((seed) => plain.get(seed) != null);
  if (seeds.length === 0) return notRun(words, run);
  const values = seeds.map((seed) => (bn.get(seed) ?? rates[0]! / step) / plain.get(seed)!);
  return pairedJudgement({ seeds, values, neutral: step, scale: 'factor', unit: 'times' }, run, words);
}

/** Every error of a seed's ensembles, paired by seed: above 0 where the second is lower. */
function lower(
  record: ImageRecord,
  error: (one: EnsembleRecord['ensembles'][number]) => readonly [before: number, after: number],
): Judgement {
  const { ensembles, results } = record as EnsembleRecord;
  const errors = ensembles.map((one) => error(one));
  const shown = errors.map(([a, b]) => `${percent(a)} → ${percent(b)}`).join(', ');
  const values = errors.map(([before, after]) => before - after);
  const seeds = ensembles.map(({ seed }) => seed);
  const run = imageRun(record, [...new Set(results.map(({ cell }) => cell))]);
  return pairedJudgement({ seeds, values, unit: 'points' }, run, { en: shown, ko: shown });
}

const ensemble = (error: Parameters<typeof lower>[1]): Judge =>
  fromImages('ensemble', (record) => lower(record, error));

/** "Not necessary", "does not increase": it may cost less than a point. */
const HARMLESS = { neutral: -0.01 };

/** One judge a claim. */
export const SMALL_NETWORK_JUDGES = {
  '3.3-higher-rates': fromImages('learning-rates', higherRates),
  '3.4-dropout': fromImages('dropout', dropout),
  '4.2.1-learning-rate': change('learning-rate'),
  '4.2.1-dropout': change('dropout', HARMLESS),
  '4.2.1-l2': change('l2'),
  '4.2.1-decay': change('decay'),
  '4.2.1-local-response': change('local-response', HARMLESS),
  '4.2.1-shuffle': change('shuffle', { bar: 0.01 }),
  '4.2.1-distortion': change('distortion'),
  '4.2.3-crops': ensemble(({ singleCrop, multiCrop }) => [
    1 - mean(singleCrop.map(({ top1 }) => top1)),
    1 - mean(multiCrop.map(({ top1 }) => top1)),
  ]),
  '4.2.3-ensemble': ensemble(({ multiCrop, ensembleMultiCrop }) => [
    1 - Math.max(...multiCrop.map(({ top1 }) => top1)),
    1 - ensembleMultiCrop.top1,
  ]),
  '4.2.3-ensemble-top5': ensemble(({ multiCrop, ensembleMultiCrop }) => [
    1 - Math.max(...multiCrop.map(({ top5 }) => top5)),
    1 - ensembleMultiCrop.top5,
  ]),
} as const satisfies Readonly<Record<string, Judge>>;
