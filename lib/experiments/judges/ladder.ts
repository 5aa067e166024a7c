/**
 * Judges the claims of section 4.2.2 by the ladder: five variants, and the two networks that should not train.
 * @module
 */
import type { BothLanguages, ClaimRun } from '../../paper';
import type { ImageRecord } from '../image-runs';
import { bestAccuracy } from '../../records/image-summary';
import { percent } from '../../statistics';
import { judgeLadder, LADDER_PROBES } from '../../records/ladder';
import { bySeed, imageRun, lastStep, paired } from './image-record';
import { onPhotographsToo } from './photographs';
import { notRun, pairedJudgement, weakestJudgement, type Judge, type Judgement } from './judgement';
import { underControl, weakest, type Paired } from './verdict';
import { each } from '../../tuples';

/** The network that the others are compared with. */
const PLAIN = 'Inception';
/** Accuracy below which a network of ten classes has learned nothing: chance, and the scatter of a few thousand images. */
const CHANCE = 0.13;
/** Accuracy above which such a network has learned. */
const LEARNS = 2 * CHANCE;

const [PLAIN_X5, PLAIN_SIGMOID] = LADDER_PROBES;

/** What the sentence "far faster" asks of BN-x30 at least; the paper's own is 11.5. */
const FAR = 5;

const rowsOf = (record: ImageRecord, cell: string) => judgeLadder(record).filter((row) => row.cell === cell);

/** Steps to the best accuracy, by seed; runs that diverged before their first measurement have none. */
const stepsToBest = (record: ImageRecord, cell: string): Map<number, number> =>
  new Map(rowsOf(record, cell).flatMap(({ seed, stepsToBest: steps }) => (steps ? [[seed, steps] as const] : [])));

/** How many times fewer steps; a network that never got there has the bound that its whole run gives, and is not faster. */
function factors(record: ImageRecord, cell: string): Map<number, number> {
  const plain = stepsToBest(record, PLAIN);
  const lasts = bySeed(record, cell, ({ steps }) => Math.max(1, ...steps));
  const bound = (seed: number) => Math.min(1, plain.get(seed)! / lasts.get(seed)!);
  return new Map(rowsOf(record, cell).map(({ seed, factor }) => [seed, factor ?? bound(seed)]));
}

/** What was never measured cannot be compared: its seeds are named, and the others alone speak for nothing. */
function compared(paired: Paired, run: ClaimRun, { record, cells, note }: Comparison): Judgement {
  const lost = record.results.filter(({ cell, steps }) => cells.includes(cell) && !steps.at(-1));
  const notes = [
    ...(note ? [note] : []),
    ...lost.map(({ cell, seed }) => ({
      en: `no measurement of ${cell} with seed ${seed}`,
      ko: `시드 ${seed}의 ${cell} 측정값 없음`,
    })),
  ];
  const said = { en: notes.map(({ en }) => en).join('; '), ko: notes.map(({ ko }) => ko).join('; ') };
  if (paired.values.length === 0) return notRun(said, run);
  const judged = pairedJudgement(paired, run, notes.length > 0 ? said : undefined);
  return lost.length > 0 ? { ...judged, verdict: weakest([judged.verdict, 'undecided']) } : judged;
}

interface Comparison {
  readonly record: ImageRecord;
  /** Cells without whose measurements a seed cannot be compared. */
  readonly cells: readonly string[];
  readonly note?: BothLanguages;
}

/** Judges how many times fewer steps than the plain network a cell needs. */
function faster(cell: string, bar: number) {
  return (record: ImageRecord): Judgement => {
    const never = rowsOf(record, cell).filter(({ factor }) => factor === null).length;
    const note = never ? { en: `${never} seeds never got there`, ko: `시드 ${never}개는 이르지 못함` } : undefined;
    const values = paired([factors(record, cell)], (factor) => factor);
    const run = imageRun(record, [PLAIN, cell]);
    return compared({ ...values, bar, scale: 'factor', unit: 'times' }, run, { record, cells: [PLAIN], note });
  };
}

const best = (record: ImageRecord, cell: string) => bySeed(record, cell, bestAccuracy);
const bests = (record: ImageRecord, cell: string) => paired([best(record, cell)], (top) => top);

/** Judges that the first cell ends higher than the second. */
function higher(first: string, second: string) {
  return (record: ImageRecord): Judgement => {
    const values = paired([best(record, first), best(record, second)], (a, b) => a - b);
    return pairedJudgement({ ...values, unit: 'points' }, imageRun(record, [first, second]), {
      en: `${first} ${shares(record, first)}, ${second} ${shares(record, second)}`,
      ko: `${first} ${shares(record, first)}, ${second} ${shares(record, second)}`,
    });
  };
}

const shares = (record: ImageRecord, cell: string) =>
  [...best(record, cell).values()].map((share) => percent(share)).join(', ');

function x30Faster(record: ImageRecord): Judgement {
  const slower = paired([factors(record, 'BN-x5'), factors(record, 'BN-x30')], (x5, x30) => x5 / x30);
  const run = imageRun(record, ['Inception', 'BN-x5', 'BN-x30']);
  const parts = [
    faster('BN-x30', FAR)(record),
    compared({ ...slower, scale: 'factor', unit: 'times the steps' }, run, {
      record,
      cells: [PLAIN],
      note: { en: 'than BN-x5', ko: 'BN-x5보다' },
    }),
  ];
  return { ...weakestJudgement(parts), run };
}

function x30Higher(record: ImageRecord): Judgement {
  const parts = [higher('BN-x30', 'BN-x5')(record), higher('BN-x5', 'Inception')(record)];
  const run = imageRun(record, ['Inception', 'BN-x5', 'BN-x30']);
  return { ...weakestJudgement(parts), run };
}

function x30Steps(record: ImageRecord): Judgement {
  const values = paired([stepsToBest(record, PLAIN), stepsToBest(record, 'BN-x30')], (plain, x30) => plain / x30);
  const cells = [PLAIN, 'BN-x30'];
  return compared({ ...values, bar: 5, scale: 'factor', unit: 'times' }, imageRun(record, cells), { record, cells });
}

/** Judges that a cell stays at chance. What learned is no matter of steps; what did not, in a shorter run than the plain network's, is. */
function staysAtChance(record: ImageRecord, cell: string): Judgement {
  const run = imageRun(record, [cell, 'Inception']);
  const judged = pairedJudgement({ ...bests(record, cell), neutral: CHANCE, side: 'below', unit: '%' }, run);
  const ours = {
    en: `best ${shares(record, cell)}; ${judged.ours.en}`,
    ko: `최고 ${shares(record, cell)}; ${judged.ours.ko}`,
  };
  const [own, whole] = each([cell, 'Inception'], (of) => lastStep(record, of));
  const isShort = own < whole && !hasDiverged(record, cell);
  if (!isShort || judged.verdict === 'not reproduced') return { ...judged, ours };
  const cut = `${own} / ${whole}`;
  return notRun({ en: `${ours.en}; stopped early (steps ${cut})`, ko: `${ours.ko}; 일찍 멈춤 (단계 ${cut})` }, run);
}

const hasDiverged = (record: ImageRecord, cell: string) =>
  record.results.some((curve) => curve.cell === cell && curve.verdict === 'diverged');

/** Without a network that does train at that rate, a rate at which nothing trains would say nothing. */
function plainX5(record: ImageRecord): Judgement {
  const run = imageRun(record, [PLAIN_X5, 'BN-x5']);
  const { verdict } = pairedJudgement({ ...bests(record, 'BN-x5'), neutral: LEARNS, unit: '%' }, run);
  const judged = staysAtChance(record, PLAIN_X5);
  return { ...judged, verdict: underControl(verdict, judged.verdict) };
}

const plainSigmoid = (record: ImageRecord): Judgement => staysAtChance(record, PLAIN_SIGMOID);

function sigmoid(record: ImageRecord): Judgement {
  const values = bests(record, 'BN-x5-Sigmoid');
  const shown = shares(record, 'BN-x5-Sigmoid');
  return pairedJudgement({ ...values, neutral: LEARNS, unit: '%' }, imageRun(record, ['BN-x5-Sigmoid']), {
    en: shown,
    ko: shown,
  });
}

/** One judge a claim. */
export const LADDER_JUDGES = {
  '1-seven-percent': onPhotographsToo(['Inception', 'BN-x5'], faster('BN-x5', 14)),
  '4.2.2-baseline-faster': onPhotographsToo(['Inception', 'BN-Baseline'], faster('BN-Baseline', 2)),
  '4.2.2-baseline-higher': onPhotographsToo(['Inception', 'BN-Baseline'], higher('BN-Baseline', 'Inception')),
  '4.2.2-x5-faster': onPhotographsToo(['Inception', 'BN-x5'], faster('BN-x5', 14)),
  '4.2.2-x5-higher': onPhotographsToo(['Inception', 'BN-x5'], higher('BN-x5', 'Inception')),
  '4.2.2-x30-faster': onPhotographsToo(['Inception', 'BN-x5', 'BN-x30'], x30Faster),
  '4.2.2-x30-higher': onPhotographsToo(['Inception', 'BN-x5', 'BN-x30'], x30Higher),
  '4.2.2-x30-steps': onPhotographsToo(['Inception', 'BN-x30'], x30Steps),
  '4.2.2-plain-x5': onPhotographsToo(['Inception', 'BN-x5', PLAIN_X5], plainX5),
  '4.2.2-sigmoid': onPhotographsToo(['BN-x5-Sigmoid'], sigmoid),
  '4.2.2-plain-sigmoid': onPhotographsToo(['Inception', PLAIN_SIGMOID], plainSigmoid),
  '4.2.2-sigmoid-lower': onPhotographsToo(['BN-x5', 'BN-x5-Sigmoid'], higher('BN-x5', 'BN-x5-Sigmoid')),
} as const satisfies Readonly<Record<string, Judge>>;
