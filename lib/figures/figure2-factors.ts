/**
 * What Figure 2 says with lines and words: the plain network's best, and where each variant has it.
 * @module
 */
import type { Bilingual, Language, PlotlyValue, Trace } from './figure';
import { PLAIN, reached, type LadderCell } from './ladder';
import { asPercent, spread } from './spread';
import { line, palette } from './theme';
import { firstOf, itemAt } from '../tuples';

/** Height of a label, as a share of the axis. */
const ROW = 0.06;

/** A variant's crossing of the plain network's best, means over the seeds that got there. */
interface Crossing {
  readonly name: string;
  readonly step: number;
  readonly factor: number;
  readonly color: string;
}

/** What {@link factorMarks} takes. */
export interface FactorMarkOptions {
  readonly cells: readonly LadderCell[];
  /** The accuracy axis, from its lowest to its highest value. */
  readonly range: readonly [number, number];
  readonly colorOf: (variant: string) => string;
  readonly language: Language;
  /** Whether there is only room for the factors. */
  readonly isNarrow?: boolean;
}

/** The best accuracy of the plain network, the mean over its seeds; undefined where none finished. */
export function plainBest(cells: readonly LadderCell[]): number | undefined {
  const { compared } = cells.find(({ cell }) => cell === PLAIN)!;
  return compared.length === 0 ? undefined : spread(compared.map(({ best }) => best)).mean;
}

/** The plain network's best, as a dashed line from the first step to the last. */
export function targetLine(cells: readonly LadderCell[]): readonly Trace[] {
  const best = plainBest(cells);
  if (best === undefined) return [];
  return [line({ x: [0, lastStep(cells)], y: [best, best], color: palette.grey, width: 1.2, dash: 'dash' })];
}

/**
 * A label on the dashed line, and for each variant one above the curves with a line down to where it crosses: the earliest on top,
 * so that no line runs through a word.
 */
export function factorMarks(options: FactorMarkOptions): {
  readonly shapes: readonly PlotlyValue[];
  readonly annotations: readonly PlotlyValue[];
} {
  const { cells, range, language, isNarrow = false } = options;
  const best = plainBest(cells);
  if (best === undefined) return { shapes: [], annotations: [] };
  const [low, high] = range;
  const size = isNarrow ? 11 : 12;
  const crossings = crossingsOf(options);
  const heights = crossings.map((_, row) => high - ROW * row * (high - low));
  const name = { en: `${PLAIN}’s best, ${asPercent(best)}`, ko: `${PLAIN} 최고치 ${asPercent(best)}` }[language];
  const label = { text: name, font: { color: palette.grey, size }, showarrow: false };
  return {
    shapes: crossings.map(({ step, color }, row) => ({
      type: 'line', xref: 'x', yref: 'y', x0: step, x1: step, y0: best, y1: heights[row], line: { color, width: 1, dash: 'dot' },
    })),
    annotations: [
      { ...label, xref: 'x', yref: 'y', y: best, yanchor: 'bottom', ...labelPlace(cells, { low: best, high: best + ROW * (high - low), lines: crossings.map(({ step }) => step) }) },
      ...crossings.map((crossing, row) => ({
        ...label, text: wordsOf(crossing, isNarrow)[language], font: { color: crossing.color, size },
        xref: 'x', yref: 'y', x: crossing.step, y: heights[row], xanchor: 'left', yanchor: 'top', xshift: 2,
      })),
    ],
  }; // prettier-ignore
}

/** How far a label on the dashed line reaches, as a share of all steps. */
const LABEL = 0.25;
/** Where it ends on the right: the plain network's own diamonds stand behind it. */
const BEFORE_THE_END = 0.95;

/** On the dashed line where fewer curves, and lines up from them, run through the words: on the right, else on the left. */
function labelPlace(
  cells: readonly LadderCell[],
  { low, high, lines }: { readonly low: number; readonly high: number; readonly lines: readonly number[] },
): { readonly x: number; readonly xanchor: 'left' | 'right' } {
  const last = lastStep(cells);
  const curves = cells.filter(({ cell, finished }) => cell !== PLAIN && finished.length > 0);
  const points = curves.flatMap(({ finished }) =>
    firstOf(finished).steps.map((step, i) => ({
      step,
      mean: spread(finished.map(({ top1 }) => itemAt(top1, i))).mean,
    })),
  );
  const steps = [...points.filter(({ mean }) => mean > low && mean < high).map(({ step }) => step), ...lines];
  const within = (from: number, to: number) => steps.filter((step) => step >= from * last && step <= to * last).length;
  const isLeft = within(0, LABEL) < within(BEFORE_THE_END - LABEL, BEFORE_THE_END);
  return isLeft ? { x: 0, xanchor: 'left' } : { x: BEFORE_THE_END * last, xanchor: 'right' };
}

/** The last step that was measured. */
export function lastStep(cells: readonly LadderCell[]): number {
  return Math.max(1, ...cells.flatMap(({ finished }) => finished.flatMap(({ steps }) => steps)));
}

function crossingsOf({ cells, colorOf }: FactorMarkOptions): readonly Crossing[] {
  const crossings = cells.flatMap((cell): Crossing[] => {
    const rows = reached(cell);
    if (cell.cell === PLAIN || rows.length === 0) return [];
    const step = spread(rows.map(({ stepsToMatch }) => stepsToMatch)).mean;
    const factor = spread(rows.map((row) => row.factor)).mean;
    return [{ name: cell.cell, step, factor, color: colorOf(cell.cell) }];
  });
  return crossings.sort((a, b) => a.step - b.step);
}

function wordsOf({ name, step, factor }: Crossing, isNarrow: boolean): Bilingual {
  const at = Math.round(step).toLocaleString('en');
  const times = factor.toFixed(1);
  // later than the plain network it is no factor of the paper's kind
  if (!(factor > 1)) return { en: `${name}: step ${at}`, ko: `${name}: ${at}단계` };
  if (isNarrow) return { en: `${name}: ${times} times fewer`, ko: `${name}: ${times}분의 1` };
  return { en: `${name}: step ${at} (${times} times fewer)`, ko: `${name}: ${at}단계(${times}분의 1)` };
}
