/**
 * The counterpart of the paper's Figure 4 (section 4.2.3): errors with one crop, with several, and of an ensemble.
 * @module
 */
import type { EnsembleRecord } from '../experiments/ensemble';
import type { TopAccuracy } from '../experiments/final-accuracies';
import { BnlabError } from '../errors';
import { PAPER_FIGURE4, PAPER_FIGURE4_ROWS, type PrintedErrors } from '../paper/printed';
import type { Language } from './figure';
import type { TextRow } from './figure3-table';
import { withRange } from './spread';
import { inPercent } from '../statistics';

/** What {@link figure4Rows} takes: the record of `bnlab run ensemble`, and a language. */
export interface Figure4Options extends Pick<EnsembleRecord, 'ensembles'> {
  readonly language?: Language;
}

const COLUMNS = {
  en: { model: 'model', top1: 'top-1 error', paper1: 'paper: top-1', top5: 'top-5 error', paper5: 'paper: top-5' },
  ko: { model: '모델', top1: '상위 1 오류', paper1: '논문: 상위 1', top5: '상위 5 오류', paper5: '논문: 상위 5' },
} as const;

/** As the paper prints it: without zeros at the end. */
const hundredths = (error: number) => inPercent(error);
const asPrinted = (error: number) => `${Number(inPercent(error))} %`;

/**
 * Figure 4 as rows for `table`: the mean of the networks (or of the ensembles, over the seeds) with the range in brackets, next
 * to the paper's printed errors. We take ten crops where the paper takes 144, and
 * choose five of ten classes where it chooses five of 1000; it prints no ensemble with one crop.
 * @throws BnlabError (`input`) when the record has no ensemble.
 */
export function figure4Rows({ ensembles, language = 'en' }: Figure4Options): TextRow[] {
  if (ensembles.length === 0) {
    throw new BnlabError({
      where: 'figure4Rows',
      expected: 'a record with at least one ensemble',
      got: 'none',
      hint: 'Make the run first: npx bnlab run ensemble',
    });
  }
  const sizes = [...new Set(ensembles.map(({ singleCrop }) => singleCrop.length))].join(', ');
  const labels = ({
    en: ['one network, single crop', 'one network, ten crops', `${sizes} networks, single crop`, `${sizes} networks, ten crops`],
    ko: ['망 하나, 조각 하나', '망 하나, 조각 열', `망 ${sizes}개, 조각 하나`, `망 ${sizes}개, 조각 열`],
  } as const)[language]; // prettier-ignore
  const [single, multi, singles, multis] = labels;
  const { singleCrop, multiCrop, ensembleMultiCrop } = PAPER_FIGURE4;
  return [
    row(single, ensembles.flatMap((one) => one.singleCrop), singleCrop, language),
    row(multi, ensembles.flatMap((one) => one.multiCrop), multiCrop, language),
    row(singles, ensembles.map((one) => one.ensembleSingleCrop), undefined, language),
    row(multis, ensembles.map((one) => one.ensembleMultiCrop), ensembleMultiCrop, language),
  ]; // prettier-ignore
}

function row(
  label: string,
  accuracies: readonly TopAccuracy[],
  printed: PrintedErrors | undefined,
  language: Language,
): TextRow {
  const names = COLUMNS[language];
  return {
    [names.model]: label,
    [names.top1]: withRange(accuracies.map(({ top1 }) => 1 - top1), hundredths, ' %'),
    [names.paper1]: printed ? asPrinted(printed.top1) : '',
    [names.top5]: withRange(accuracies.map(({ top5 }) => 1 - top5), hundredths, ' %'),
    [names.paper5]: printed ? asPrinted(printed.top5) : '',
  }; // prettier-ignore
}

const PRINTED = {
  en: ['model', 'resolution', 'crops', 'models', 'top-1 error', 'top-5 error', 'variable'],
  ko: ['모델', '해상도', '조각', '망의 수', '상위 1 오류', '상위 5 오류', '여러 가지'],
} as const;

/** Figure 4 as the paper prints it, all seven rows, for `table`; empty where it prints nothing. Errors on ImageNet's validation images. */
export function printedFigure4Rows(language: Language = 'en'): TextRow[] {
  const [model, resolution, crops, models, top1, top5, variable] = PRINTED[language];
  return PAPER_FIGURE4_ROWS.map((row) => ({
    [model]: row.model,
    [resolution]: row.resolution === 'variable' ? variable : row.resolution,
    [crops]: String(row.crops ?? ''),
    [models]: String(row.models ?? ''),
    [top1]: row.top1 === null ? '' : asPrinted(row.top1),
    [top5]: row.top5 === null ? '' : asPrinted(row.top5),
  }));
}
