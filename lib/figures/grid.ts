/**
 * Figure 1's grid: how accurate each network is at every learning rate and initial deviation.
 * @module
 */
import { ranked, recipeOf, robustness, GOOD_WITHIN, type Figure1BestRecord } from '../records/figure1-grid';
import type { Figure1Network } from '../experiments/figure1-curves';
import { figure, type Bilingual, type Figure, type Language, type Trace } from './figure';
import { baseLayout } from './theme';
import { each, firstOf } from '../tuples';

/** What {@link gridFigure} takes. */
export interface GridFigureOptions {
  readonly record: Figure1BestRecord;
  /** Steps after which the networks are compared; default those of the grid. */
  readonly step?: number;
  readonly language?: Language;
}

const NAMES: Readonly<Record<Figure1Network, Bilingual>> = {
  plain: { en: 'Without BN', ko: 'BN 없음' },
  bn: { en: 'With BN', ko: 'BN 사용' },
};
/** Least accuracy that is told apart by colour: below it a network has learned next to nothing. */
const DARKEST = 0.5;

/**
 * Both networks side by side: the learning rate to the right, the deviation of the initial weights upwards, the accuracy on
 * held-out training pictures as colour and as a number. Cells that were not run are blank.
 */
export function gridFigure({ record, language = 'en', ...options }: GridFigureOptions): Figure {
  const { gridSteps, learningRates, deviations } = recipeOf(record);
  const { step = gridSteps } = options;
  const panels = (['plain', 'bn'] as const).map((network) => ({ network, z: accuracies(record, network, step) }));
  const category = { type: 'category', showgrid: false } as const;
  // these axes stand in place of the others: the theme has to be in them
  const onPhone = { ...baseLayout.xaxis, ...category };
  const words = {
    title: { en: 'Rates and initial weights that work', ko: '잘 되는 학습률과 초기 가중치' },
    x: { en: 'learning rate', ko: '학습률' },
    y: { en: 'Standard deviation of the initial weights', ko: '초기 가중치의 표준편차' },
    caption: caption(record, step),
  };
  const axisTitle = (network: Figure1Network) => ({ text: `${NAMES[network][language]}: ${words.x[language]}` });
  return figure({
    title: words.title[language],
    caption: words.caption[language],
    language,
    data: panels.map(({ z }, i) => panel({ z, x: learningRates.map(String), y: deviations.map(String), isSecond: i > 0 })),
    layout: {
      xaxis: { ...category, domain: [0, 0.46], title: axisTitle('plain') },
      xaxis2: { ...category, domain: [0.54, 1], title: axisTitle('bn'), anchor: 'y2' },
      yaxis: { ...category, title: { text: words.y[language] } },
      yaxis2: { ...category, anchor: 'x2', showticklabels: false },
      hovermode: 'closest',
    },
    // one under the other: a phone has no room for twelve columns of numbers
    narrow: {
      height: 560,
      xaxis: { ...onPhone, domain: [0, 1], title: axisTitle('plain') },
      xaxis2: { ...onPhone, domain: [0, 1], title: axisTitle('bn'), anchor: 'y2' },
      yaxis: { ...onPhone, domain: [0.58, 1], title: { text: words.y[language] } },
      yaxis2: { ...onPhone, domain: [0, 0.42], anchor: 'x2' },
    },
  }); // prettier-ignore
}

/** [deviation][rate]; null where a setting was not run. */
function accuracies(record: Figure1BestRecord, network: Figure1Network, step: number): (number | null)[][] {
  const recipe = recipeOf(record);
  const known = ranked(recipe, record.cells, { network, step });
  return recipe.deviations.map((deviation) =>
    recipe.learningRates.map(
      (rate) => known.find((each) => each.learningRate === rate && each.deviation === deviation)?.heldOut ?? null,
    ),
  );
}

interface PanelOptions {
  readonly z: readonly (readonly (number | null)[])[];
  readonly x: readonly string[];
  readonly y: readonly string[];
  readonly isSecond: boolean;
}

function panel({ z, x, y, isSecond }: PanelOptions): Trace {
  const text = z.map((row) => row.map((share) => (share === null ? '' : (100 * share).toFixed(1))));
  const axes = isSecond ? { xaxis: 'x2', yaxis: 'y2' } : {};
  return {
    ...{ type: 'heatmap', x, y, z, text, texttemplate: '%{text}', ...axes, zmin: DARKEST, zmax: 1 },
    ...{ showscale: false, xgap: 2, ygap: 2, colorscale: 'Cividis' },
  };
}

function caption(record: Figure1BestRecord, step: number): Bilingual {
  const [plain, bn] = each(['plain', 'bn'], (network) => robustness(record, { network, step }));
  const { heldOut, seeds } = recipeOf(record);
  const seed = firstOf(seeds);
  const points = 100 * GOOD_WITHIN;
  const images = heldOut.toLocaleString('en');
  const steps = step.toLocaleString('en');
  return {
    en: `Accuracy in percent on ${images} held-out training images after ${steps} steps (seed ${seed}). Within ${points} points of the network's own best: ${plain.within} of ${plain.settings} settings without batch normalization, ${bn.within} of ${bn.settings} with it.`,
    ko: `${steps}단계 뒤, 학습에서 빼 둔 이미지 ${images}개에 대한 정확도(%, 시드 ${seed}). 그 망의 최고 정확도와 ${points}%p 안에 드는 설정은 배치 정규화가 없으면 ${plain.settings}개 중 ${plain.within}개, 있으면 ${bn.settings}개 중 ${bn.within}개이다.`,
  };
}
