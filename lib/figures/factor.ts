/**
 * How many times fewer steps than the plain network, for every accuracy that one may ask for.
 * @module
 */
import { imagenetteRecipeOf, type ImagenetteRecord } from '../records/imagenette';
import { factorCurve, PLAIN_ARM } from '../records/imagenette-factor';
import { figure, type Bilingual, type Figure, type Language, type Trace } from './figure';
import { band, line, referenceLine } from './theme';
import { styleOf, type VariantStyle } from './variant-styles';
import { mean } from '../statistics';

/** What {@link factorFigure} takes. */
export interface FactorFigureOptions {
  readonly record: ImagenetteRecord;
  readonly language?: Language;
}

/**
 * The plain network's steps over those of each main arm, against the accuracy to reach: the mean over the seeds in which both
 * reached it, a band from the lowest to the highest. A curve ends where one of the two never got; an arm without a run is not drawn,
 * and the caption says so.
 */
export function factorFigure({ record, language = 'en' }: FactorFigureOptions): Figure {
  const { arms } = imagenetteRecipeOf(record);
  const shown = arms.filter(({ isMain, name }) => isMain && name !== PLAIN_ARM);
  const curves = shown.map((arm) => {
    const points = factorCurve(record, arm).filter(({ factors }) => factors.length > 0);
    return { name: arm.name, points };
  });
  const words = {
    title: { en: 'Times fewer steps than without BN', ko: 'BN이 없을 때보다 몇 배 적은 단계인가' },
    x: { en: 'Validation accuracy to reach', ko: '도달할 검증 정확도' },
    y: { en: 'Steps without BN / steps with', ko: 'BN 없는 망의 단계 / BN 망의 단계' },
    one: { en: 'as many steps', ko: '같은 단계 수' },
    caption: caption(record, curves),
  };
  const { shape, annotation } = referenceLine({ y: 1, label: words.one[language] });
  return figure({
    title: words.title[language],
    caption: words.caption[language],
    language,
    data: curves.flatMap((curve) => traces(curve, styleOf(curve.name))),
    layout: {
      xaxis: { title: { text: words.x[language] }, tickformat: '.0%' },
      yaxis: { title: { text: words.y[language] }, rangemode: 'tozero' },
      shapes: [shape],
      annotations: [annotation],
    },
  });
}

interface Curve {
  readonly name: string;
  readonly points: ReturnType<typeof factorCurve>;
}

function traces({ name, points }: Curve, { color, dash }: VariantStyle): readonly Trace[] {
  if (points.length === 0) return [];
  const x = points.map(({ target }) => target);
  const curve = line({ name, x, y: points.map(({ factors }) => mean(factors)), color, dash });
  if (points.every(({ factors }) => factors.length === 1)) return [curve];
  const low = points.map(({ factors }) => Math.min(...factors));
  const high = points.map(({ factors }) => Math.max(...factors));
  return [...band({ x, low, high, color, opacity: 0.12 }), curve];
}

function caption({ manifest, notRun, cells }: ImagenetteRecord, curves: readonly Curve[]): Bilingual {
  const { steps, size, width } = manifest.recipe as unknown as { steps: number; size: number; width: number };
  const seeds = new Set(cells.filter((cell) => cell.steps >= steps).map(({ seed }) => seed)).size;
  const absent = curves.filter(({ points }) => points.length === 0).map(({ name }) => name);
  const left = notRun.length > 0;
  return {
    en: `Figure 5's network at width ${width} on ${manifest.data.name ?? 'pictures'} (${size} pixels), ${steps.toLocaleString('en')} steps each, every network at the rate of its own search; ${seeds} seed${seeds === 1 ? '' : 's'}.${absent.length > 0 ? ` No run to compare yet: ${absent.join(', ')}.` : ''}${left ? ` ${notRun.length} cells of the plan are not run.` : ''}`,
    ko: `${manifest.data.name ?? '사진'}(${size}픽셀)에서 너비 ${width}의 그림 5 망을 ${steps.toLocaleString('en')}단계씩, 망마다 따로 찾은 학습률로 학습했다(시드 ${seeds}개).${absent.length > 0 ? ` 아직 비교할 실행이 없는 것: ${absent.join(', ')}.` : ''}${left ? ` 계획 가운데 ${notRun.length}칸은 실행하지 않았다.` : ''}`,
  };
}
