/**
 * The table of Figure 3 of the paper (section 4.2.2): steps to the plain network's best accuracy, and the best accuracy.
 * @module
 */
import type { VariantName } from '../models/variants';
import { PAPER_LADDER, PAPER_MILLION_STEPS } from '../paper/printed';
import type { Language } from './figure';
import type { ImageFigureOptions } from './image-runs';
import { ladderCells, PLAIN, reached, type LadderCell } from './ladder';
import { asPercent, asSteps, ofSeeds, withRange } from './spread';
import { inPercent } from '../statistics';

/** A row of a table that `table` shows: one text under each name of a column. */
export type TextRow = Readonly<Record<string, string>>;

const COLUMNS = {
  en: {
    network: 'network',
    steps: `steps to ${PLAIN}’s best`,
    paperSteps: 'paper: steps',
    factor: 'times fewer',
    paperFactor: 'paper: times fewer',
    best: 'best accuracy',
    paperBest: 'paper: best',
  },
  ko: {
    network: '망',
    steps: `${PLAIN} 최고치까지의 단계`,
    paperSteps: '논문: 단계',
    factor: '몇 분의 1',
    paperFactor: '논문: 몇 분의 1',
    best: '최고 정확도',
    paperBest: '논문: 최고',
  },
} as const;

const WORDS = {
  en: {
    never: 'never',
    notRun: 'not run',
    noPlain: `no run of ${PLAIN}`,
    fails: 'does not train',
    diverged: (steps: string) => `diverged at step ${steps}`,
    million: (steps: number) => `${steps.toFixed(1)} million`,
  },
  ko: {
    never: '도달하지 못함',
    notRun: '실행 없음',
    noPlain: `${PLAIN} 실행 없음`,
    fails: '학습되지 않음',
    diverged: (steps: string) => `${steps}단계에서 발산`,
    million: (steps: number) => `${asSteps(100 * steps)}만`,
  },
} as const;

/**
 * Figure 3 as rows for `table`: each cell the mean over the seeds with the range in brackets, next to the paper's printed number.
 *
 * The two probes follow the five variants where they were run. A cell says how many of the seeds are in it where it is not all.
 * @throws BnlabError (`input`) when the record has no run of a variant.
 */
export function figure3Rows(options: ImageFigureOptions): TextRow[] {
  const { manifest, language = 'en' } = options;
  const cells = ladderCells(options, { figure: 'figure3Rows', isWithProbes: true });
  const isShown = (cell: LadderCell) => cell.cell in PAPER_LADDER || cell.missing.length < manifest.seeds.length;
  return cells.filter(isShown).map((cell) => row(cell, manifest.seeds.length, language));
}

function row(cell: LadderCell, seeds: number, language: Language): TextRow {
  const names = COLUMNS[language];
  const there = reached(cell);
  const count = ofSeeds(there.length, seeds, language);
  const without = there.length === 0 ? whyNot(cell, language) : undefined;
  const printed = paper(cell.cell, language);
  const factor =
    without === undefined
      ? withRange(
          there.map((own) => own.factor),
          (value) => value.toFixed(1),
        )
      : '';
  return {
    [names.network]: cell.cell,
    [names.steps]: without ?? withRange(there.map((own) => own.stepsToMatch), asSteps) + count,
    [names.paperSteps]: printed.steps,
    [names.factor]: factor,
    [names.paperFactor]: printed.factor,
    [names.best]: best(cell, seeds, language),
    [names.paperBest]: printed.best,
  }; // prettier-ignore
}

/** Why no seed of a cell reached the plain network's best. */
function whyNot({ finished, compared, diverged }: LadderCell, language: Language): string {
  const words = WORDS[language];
  if (compared.length > 0) return words.never;
  if (finished.length > 0) return words.noPlain;
  return diverged.length > 0 ? divergence({ diverged }, language) : words.notRun;
}

function best({ finished, diverged }: LadderCell, seeds: number, language: Language): string {
  const values = finished.map(({ top1 }) => Math.max(0, ...top1));
  if (values.length > 0)
    return (
      withRange(values, (share) => inPercent(share, { digits: 1 }), ' %') + ofSeeds(values.length, seeds, language)
    );
  return diverged.length > 0 ? divergence({ diverged }, language) : WORDS[language].notRun;
}

function divergence({ diverged }: Pick<LadderCell, 'diverged'>, language: Language): string {
  return WORDS[language].diverged(diverged.map(({ divergedAt }) => asSteps(divergedAt ?? 0)).join(', '));
}

function paper(
  cell: string,
  language: Language,
): { readonly steps: string; readonly factor: string; readonly best: string } {
  const words = WORDS[language];
  if (!(cell in PAPER_LADDER)) return { steps: words.never, factor: '', best: words.fails };
  const { factor, best: accuracy } = PAPER_LADDER[cell as VariantName];
  const steps = PAPER_MILLION_STEPS[cell as VariantName];
  return {
    steps: steps === null ? '' : words.million(steps),
    factor: factor?.toFixed(1) ?? '',
    best: asPercent(accuracy),
  };
}
