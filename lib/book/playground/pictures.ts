/**
 * What a race has shown so far, as four pictures.
 * @module
 */
import type { BothLanguages as Bilingual } from '../../paper';
import { chartSvg, niceTicks, type Axis, type Series } from './chart';
import { NETWORKS, type NetworkName } from './names';
import type { Look } from './race';

/** The pictures of the playground. */
export const PICTURES = ['accuracy', 'inputs-plain', 'inputs-bn', 'gradients'] as const;

/** Which picture. */
export type PictureName = (typeof PICTURES)[number];

/** The networks' names, as lines carry them. */
export const NAMES: Readonly<Record<NetworkName, Bilingual>> = {
  plain: { en: 'without BN', ko: 'BN 없음' },
  bn: { en: 'with BN', ko: 'BN 있음' },
};

const STEPS: Bilingual = { en: 'training steps', ko: '학습 단계' };
const SMALL = { width: 290, height: 230 } as const;
/** Steps that are on the axis at least. */
const SHORTEST = 100;
/** Inputs of a nonlinearity that are on the axis at least: where a sigmoid bends. */
const LEAST_INPUTS = 2;
/** Gradients below are as good as none. */
const LEAST_GRADIENT = 1e-6;

/** Draws one picture. `looks` in the order of their steps; none for an empty frame. */
export function picture(name: PictureName, looks: readonly Look[]): string {
  if (name === 'accuracy') return accuracyPicture(looks);
  if (name === 'gradients') return gradientPicture(looks.at(-1));
  return inputsPicture(name === 'inputs-bn' ? 'bn' : 'plain', looks);
}

function stepsAxis(looks: readonly Look[], count: number): Axis {
  const high = Math.max(SHORTEST, looks.at(-1)?.step ?? 0);
  return { low: 0, high, title: STEPS, ticks: niceTicks(0, high, count), format: String };
}

function accuracyPicture(looks: readonly Look[]): string {
  const series = NETWORKS.map((network): Series => {
    const points = looks.flatMap(({ step, seen }) => (seen[network] ? [[step, seen[network].accuracy] as const] : []));
    const last = points.at(-1)?.[1];
    const share = last === undefined ? '' : ` ${Math.round(100 * last)} %`;
    const { en, ko } = NAMES[network];
    const isLost = points.length < looks.length;
    const lost = isLost ? { en: ', diverged', ko: ', 발산' } : { en: '', ko: '' };
    return { kind: network, points, name: { en: `${en}${share}${lost.en}`, ko: `${ko}${share}${lost.ko}` } };
  });
  return chartSvg({
    width: 430,
    height: 270,
    namesWidth: 128,
    x: stepsAxis(looks, 5),
    y: {
      low: 0,
      high: 1,
      title: { en: 'share of test pictures that are right, %', ko: '맞힌 테스트 그림의 비율(%)' },
      ticks: [0, 0.25, 0.5, 0.75, 1],
      // the unit stands in the title: on a phone there is no room for it before the axis
      format: (value) => String(Math.round(value * 100)),
    },
    series,
  });
}

/** Percentiles over time; both networks on one scale, so that they can be compared. */
function inputsPicture(network: NetworkName, looks: readonly Look[]): string {
  const all = looks.flatMap(({ seen }) => NETWORKS.flatMap((each) => seen[each]?.percentiles ?? []));
  const reach = Math.max(LEAST_INPUTS, ...all.filter(Number.isFinite).map(Math.abs));
  const series = [0, 1, 2].map((which): Series => {
    const points = looks.flatMap(({ step, seen }) => {
      const value = seen[network]?.percentiles[which];
      return value !== undefined && Number.isFinite(value) ? [[step, value] as const] : [];
    });
    const percent = `${[15, 50, 85][which]} %`;
    return { kind: network, points, name: { en: percent, ko: percent } };
  });
  return chartSvg({
    ...SMALL,
    namesWidth: 40,
    x: stepsAxis(looks, 3),
    y: { low: -reach, high: reach, title: NAMES[network], ticks: niceTicks(-reach, reach, 4), format: String },
    series,
  });
}

/** The last look's gradient in each weight matrix, in powers of ten. */
function gradientPicture(look: Look | undefined): string {
  const layers = Math.max(2, ...NETWORKS.map((network) => look?.seen[network]?.gradients.length ?? 0));
  const series = NETWORKS.map((network): Series => {
    const points = (look?.seen[network]?.gradients ?? []).map((norm, i) => [i + 1, Math.log10(Math.max(norm, LEAST_GRADIENT))] as const); // prettier-ignore
    return { kind: network, points, name: NAMES[network] };
  });
  const low = Math.min(-4, ...series.flatMap(({ points }) => points.map(([, power]) => Math.floor(power))));
  const powers = Array.from({ length: 2 - low }, (_, i) => low + i);
  return chartSvg({
    ...SMALL,
    namesWidth: 78,
    x: {
      low: 1,
      high: layers,
      title: { en: 'layer, from the input', ko: '층(입력부터)' },
      ticks: Array.from({ length: layers }, (_, i) => i + 1),
      format: String,
    },
    y: {
      low,
      high: 1,
      title: { en: 'length of the gradient', ko: '기울기의 길이' },
      ticks: powers.filter((power) => power % 2 === 0 || powers.length < 7),
      format: (power) =>
        `10<tspan class="power" dy="-4">${power}</tspan>`.replace('-', '−').replace('dy="−4"', 'dy="-4"'),
    },
    series,
  });
}
