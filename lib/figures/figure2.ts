/**
 * Figure 2 of the paper (section 4.2.2): held-out accuracy of the five variants against training steps.
 * @module
 */
import type { ImageCurve } from '../experiments/image-runs';
import { BnlabError } from '../errors';
import { figure, type Bilingual, type Figure, type Language, type Trace } from './figure';
import { imagesName, legendName, omissions, type ImageFigureOptions } from './image-runs';
import { factorMarks, lastStep, plainBest, targetLine } from './figure2-factors';
import { ladderCells, PLAIN, reached, type LadderCell } from './ladder';
import { asPercent, spread } from './spread';
import { band, baseLayout, line, markers } from './theme';
import { styleOf } from './variant-styles';
import { itemAt } from '../tuples';

/**
 * Figure 2: mean accuracy over the seeds with a band from the lowest to the highest, and a diamond where each seed first has
 * the best accuracy of the plain network of the same seed.
 *
 * Runs that diverged, and seeds that are missing, are left out and named in legend and caption; the two probes are not shown.
 * @throws BnlabError (`input`) when the record has no run of a variant, or seeds of one were measured at different steps.
 */
export function figure2(options: ImageFigureOptions): Figure {
  const { manifest, language = 'en' } = options;
  const cells = ladderCells(options, { figure: 'figure2' });
  const curves = cells.map((cell) => variantTraces(cell, language));
  const words = {
    title: {
      en: `Five variants of Inception on ${imagesName(manifest).en}`,
      ko: `Inception의 다섯 변형: ${imagesName(manifest).ko}`,
    },
    x: { en: 'Training steps', ko: '학습 단계' },
    y: { en: 'Held-out accuracy', ko: '검증 정확도' },
    caption: caption(cells, manifest),
  };
  const range = accuracyRange(cells);
  const colorOf = (variant: string) => styleOf(variant).color;
  return figure({
    title: words.title[language],
    caption: words.caption[language],
    language,
    // bands below, then lines, then the points
    data: [
      ...curves.flatMap(({ bands }) => bands),
      ...curves.map(({ mean }) => mean),
      ...targetLine(cells),
      ...cells.map(diamonds),
    ],
    layout: {
      height: 460,
      // the legend takes two lines, three where a name says that nothing finished
      margin: { ...(baseLayout.margin as object), t: cells.every(({ finished }) => finished.length > 0) ? 98 : 118 },
      // words at the marks must not make the axis longer
      xaxis: { title: { text: words.x[language] }, range: [0, 1.06 * lastStep(cells)] },
      yaxis: { title: { text: words.y[language] }, range, tickformat: '.0%' },
      ...factorMarks({ cells, range, colorOf, language }),
    },
    narrow: { height: 470, ...factorMarks({ cells, range, colorOf, language, isNarrow: true }) },
  });
}

/** The paper's accuracy axis, 0.4 to 0.8, where the plain network comes to it; from 0 where it does not. */
function accuracyRange(cells: readonly LadderCell[]): readonly [number, number] {
  const top = Math.max(...cells.flatMap(({ finished }) => finished.flatMap(({ top1 }) => top1)), 0.2);
  const isAsPrinted = (plainBest(cells) ?? 0) >= 0.5;
  // above the curves there is room for the labels
  return isAsPrinted ? [0.4, Math.max(0.8, Math.ceil(20 * top + 1) / 20)] : [0, Math.ceil(20 * top + 2) / 20];
}

function variantTraces(
  cell: LadderCell,
  language: Language,
): { readonly bands: readonly Trace[]; readonly mean: Trace } {
  const { finished } = cell;
  const style = styleOf(cell.cell);
  const x = sharedSteps(finished);
  const spreads = x.map((_, i) => spread(finished.map(({ top1 }) => itemAt(top1, i))));
  const name = legendName(cell.cell, cell, language);
  const edges = { x, low: spreads.map(({ low }) => low), high: spreads.map(({ high }) => high), color: style.color };
  return {
    bands: finished.length > 1 ? band({ ...edges, opacity: 0.15 }) : [],
    // without a point the legend would not have it
    mean: line({
      name,
      ...style,
      ...(x.length > 0 ? { x, y: spreads.map(({ mean }) => mean) } : { x: [null], y: [null] }),
    }),
  };
}

function diamonds(cell: LadderCell): Trace {
  const rows = reached(cell);
  return markers({
    x: rows.map(({ stepsToMatch }) => stepsToMatch),
    y: rows.map(({ target }) => target),
    color: styleOf(cell.cell).color,
    symbol: 'diamond',
    size: 9,
  });
}

function sharedSteps(curves: readonly ImageCurve[]): readonly number[] {
  const [first] = curves;
  if (first === undefined) return [];
  const other = curves.find(({ steps }) => steps.join() !== first.steps.join());
  if (other === undefined) return first.steps;
  throw new BnlabError({
    where: `figure2, ${first.cell}`,
    expected: `every seed measured at the same ${first.steps.length} steps as seed ${first.seed}`,
    got: `seed ${other.seed} with ${other.steps.length} steps that differ`,
    hint: 'Compare runs of one profile: same number of steps, same measuring interval.',
  });
}

function caption(cells: readonly LadderCell[], { data, seeds }: ImageFigureOptions['manifest']): Bilingual {
  const images = imagesName({ data, seeds });
  const plain = cells.find(({ cell }) => cell === PLAIN)!.compared;
  const best = asPercent(spread(plain.map((row) => row.best)).mean);
  const factors = cells.filter(({ cell, compared }) => cell !== PLAIN && compared.length > 0).map(factorWords);
  const isBand = seeds.length > 1;
  const left = omissions(cells);
  const compared = {
    en: ` Diamonds stand where a seed first crosses the best accuracy of ${PLAIN} with the same seed (${best} on average). Times fewer steps: ${factors.map(({ en }) => en).join(', ')}.`,
    ko: ` 마름모는 시드마다 같은 시드의 ${PLAIN} 최고 정확도(평균 ${best})에 처음 도달한 곳이다. 필요한 단계 수: ${factors.map(({ ko }) => ko).join(', ')}.`,
  };
  const alone = {
    en: ` ${PLAIN} has no finished run to compare with.`,
    ko: ` 비교할 ${PLAIN} 실행이 없다.`,
  };
  const comparison = plain.length > 0 ? compared : alone;
  return {
    en: `Accuracy on held-out images (${images.en}) during training${isBand ? `, mean of ${seeds.length} seeds; the bands reach from the lowest to the highest seed` : ''}.${comparison.en}${left.en}`,
    ko: `학습 중 검증 집합 정확도(${images.ko})${isBand ? `, 시드 ${seeds.length}개의 평균이며 띠는 가장 낮은 시드에서 가장 높은 시드까지이다` : ''}.${comparison.ko}${left.ko}`,
  };
}

function factorWords(cell: LadderCell): Bilingual {
  const there = reached(cell);
  if (there.length === 0) return { en: `${cell.cell} never`, ko: `${cell.cell} 도달하지 못함` };
  const mean = spread(there.map(({ factor }) => factor)).mean.toFixed(1);
  const rest = there.length === cell.compared.length ? ['', ''] : [` (${there.length} of ${cell.compared.length} seeds)`, `(시드 ${cell.compared.length}개 중 ${there.length}개)`]; // prettier-ignore
  return { en: `${cell.cell} ${mean}${rest[0]}`, ko: `${cell.cell} ${mean}분의 1${rest[1]}` };
}
