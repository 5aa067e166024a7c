/**
 * Small figures inside lessons that a reader can move: the transform itself, on a handful of numbers.
 * @module
 */
import { referenceForward } from '../../norm/reference';
import type { BothLanguages as Bilingual } from '../../paper';
import { spoken } from './chart';
import { BnlabError } from '../../errors';

/** The figures by name, as cells of lessons ask for them: `figure:gamma-beta`. */
export const MOVING = ['gamma-beta', 'batch-mates'] as const;

/** Which figure. */
export type MovingName = (typeof MOVING)[number];

/** What a reader sets. */
export type MovingValues = Readonly<Record<string, number>>;

/** A slider of a figure. */
export interface MovingSlider {
  readonly name: string;
  readonly label: Bilingual;
  readonly low: number;
  readonly high: number;
  readonly value: number;
}

/** One mini-batch of eight values of one unit, mean 3 and standard deviation 2. */
const MINI_BATCH = [0.1, 1.2, 2.0, 2.6, 3.2, 4.0, 4.9, 6.0];
/** As in the lessons. */
const EPSILON = 1e-3;

/** A slider's value. @throws BnlabError (`usage`) where it was not given. */
function valueOf(values: MovingValues, name: string): number {
  const value = values[name];
  if (value !== undefined) return value;
  const got = `only ${Object.keys(values).join(', ') || 'none'}`;
  const hint = 'Give a value of each of its sliders.';
  throw new BnlabError({ kind: 'usage', where: 'moving figure', expected: `a value of ${name}`, got, hint });
}

/** A figure: what it says, what is set, and how it looks. */
export interface MovingFigure {
  readonly title: Bilingual;
  readonly caption: Bilingual;
  readonly sliders: readonly MovingSlider[];
  /** A button that sets the sliders to something worth seeing. */
  readonly button: { readonly label: Bilingual; readonly values: MovingValues };
  readonly svg: (values: MovingValues) => string;
}

function forward(values: readonly number[], gamma = 1, beta = 0) {
  const one = (value: number) => Float64Array.of(value);
  return referenceForward({ x: Float64Array.from(values), gamma: one(gamma), beta: one(beta), epsilon: EPSILON });
}

const STATISTICS = forward(MINI_BATCH);

/** The figures. */
export const FIGURES: Readonly<Record<MovingName, MovingFigure>> = {
  'gamma-beta': {
    title: { en: 'What gamma and beta do', ko: '감마와 베타가 하는 일' },
    caption: {
      en: 'Eight values of one unit: as they come (x), normalized, and as the layer hands them on (y). Gamma sets their spread, beta their place; with gamma the standard deviation and beta the mean of the mini-batch, y is x again.',
      ko: '한 유닛의 값 여덟 개: 들어온 그대로(x), 정규화한 값, 층이 내보내는 값(y). 감마는 퍼진 정도를, 베타는 위치를 정한다. 감마를 미니배치의 표준편차로, 베타를 평균으로 두면 y는 다시 x가 된다.',
    },
    sliders: [
      { name: 'gamma', label: { en: 'gamma', ko: '감마' }, low: -1, high: 3, value: 1 },
      { name: 'beta', label: { en: 'beta', ko: '베타' }, low: -4, high: 4, value: 0 },
    ],
    button: {
      label: { en: 'Give x back', ko: 'x로 되돌리기' },
      values: { gamma: Math.sqrt(STATISTICS.variance[0]! + EPSILON), beta: STATISTICS.mean[0]! },
    },
    svg: (values) => {
      const { x, xhat, y } = forward(MINI_BATCH, valueOf(values, 'gamma'), valueOf(values, 'beta'));
      return rows([
        { name: { en: 'x', ko: 'x' }, kind: 'given', values: x },
        { name: { en: 'normalized', ko: '정규화' }, kind: 'given', values: xhat },
        { name: { en: 'y', ko: 'y' }, kind: 'bn', values: y },
      ]);
    },
  },
  'batch-mates': {
    title: { en: 'One example moves the others', ko: '예제 하나가 다른 예제를 움직인다' },
    caption: {
      en: 'Move one example of the mini-batch (orange). The other seven stay where they are in x, and yet their normalized values move: in training, what the network sees of an example depends on its mates.',
      ko: '미니배치의 예제 하나(주황색)를 움직여 보라. 나머지 일곱은 x에서 제자리에 있지만 정규화된 값은 움직인다. 학습할 때 망이 보는 예제는 같은 미니배치의 다른 예제에 따라 달라진다.',
    },
    sliders: [{ name: 'moved', label: { en: 'the moved example', ko: '움직이는 예제' }, low: -6, high: 10, value: 6 }],
    button: { label: { en: 'Far away', ko: '멀리' }, values: { moved: 10 } },
    svg: (values) => {
      const { x, xhat } = forward([...MINI_BATCH.slice(0, -1), valueOf(values, 'moved')]);
      const marked = MINI_BATCH.length - 1;
      return rows([
        { name: { en: 'x', ko: 'x' }, kind: 'bn', values: x, marked },
        { name: { en: 'normalized', ko: '정규화' }, kind: 'bn', values: xhat, marked },
      ]);
    },
  },
};

interface Row {
  readonly name: Bilingual;
  readonly kind: string;
  readonly values: ArrayLike<number>;
  /** The value that is drawn in another colour. */
  readonly marked?: number;
}

const SIZE = { width: 560, row: 48, left: 120, right: 16, low: -8, high: 16 } as const;

/** Values as dots on lines, all on one scale; what falls off it sticks to its end. */
function rows(all: readonly Row[]): string {
  const { width, row, left, right, low, high } = SIZE;
  const at = (value: number) => {
    const share = (Math.min(Math.max(value, low), high) - low) / (high - low);
    return Math.round(10 * (left + share * (width - left - right))) / 10;
  };
  const height = all.length * row + 28;
  const marks = [-8, -4, 0, 4, 8, 12, 16].map((tick) => `<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="8" y2="${height - 26}"/><text class="tick" x="${at(tick)}" y="${height - 8}" text-anchor="middle">${String(tick).replace('-', '−')}</text>`); // prettier-ignore
  const lines = all.map(({ name, kind, values, marked }, i) => {
    const y = i * row + row / 2 + 8;
    const dots = Array.from(values, (value, j) => `<circle class="${j === marked ? 'plain' : kind}" cx="${at(value)}" cy="${y}" r="${j === marked ? 7 : 5}" fill-opacity="0.75"/>`); // prettier-ignore
    return `<text class="name ${kind}" x="0" y="${y + 4}">${spoken(name)}</text><line class="line thin given" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>${dots.join('')}`;
  });
  return `<svg viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">${marks.join('')}${lines.join('')}</svg>`;
}
