/**
 * Figure 1 as the paper prints it: three panels in one row, their lines named where they end.
 * @module
 */
import { figure1a, figure1b, figure1c, type Figure1AccuracyOptions, type PercentileOptions } from './figure1';
import { figure, type Axis, type Figure, type Layout, type Trace } from './figure';
import { baseLayout } from './theme';
import { itemAt } from '../tuples';

/** What {@link figure1} takes. */
export type Figure1RowOptions = PercentileOptions & Pick<Figure1AccuracyOptions, 'yRange'>;

/** Share of the width that a panel takes; the rest is for the axis beside it. */
const PANEL = 0.28;
const PITCH = (1 - PANEL) / 2;
/** Share of each panel's axis that is left free behind the last step, for the names of the lines. */
const NAMES = [0.52, 0.24, 0.24] as const;
/** Labels stand at least this share of an axis apart: a line of their text. */
const APART = 0.075;
/** As wide as a page of the book: in it, the words of the panels have the size of all other figures. */
const SIZE = { width: 860, height: 350 } as const;
/** One under the other, as a telephone shows them. */
const STACKED = { height: 980, panel: 0.26, pitch: 0.37 } as const;

/**
 * Figure 1, (a) test accuracy, (b) and (c) the percentiles of one sigmoid's input without and with batch normalization, in one row.
 * Panels (b) and (c) have one y axis in common; every line is named at its end.
 *
 * @throws BnlabError (`input`) as {@link figure1a} and {@link figure1b}.
 */
export function figure1(options: Figure1RowOptions): Figure {
  const { language = 'en' } = options;
  const panels = [figure1a(options), figure1b(options), figure1c(options)];
  const title = {
    en: 'Accuracy, and the input of one sigmoid, over training',
    ko: '학습에 따른 정확도와 시그모이드 하나의 입력',
  }[language];
  return figure({
    title,
    caption: panels.map(({ caption }, i) => `(${'abc'[i]}) ${caption}`).join(' '),
    language,
    data: panels.flatMap(({ data }, i) => data.map((trace) => onPanel(trace, i))),
    layout: {
      ...SIZE,
      margin: { ...(baseLayout.margin as object), l: 44, r: 12 },
      hovermode: 'x',
      ...axesOf(panels, (i) => [i * PITCH, i * PITCH + PANEL], () => [0, 1]),
      annotations: panels.flatMap((panel, i) => [panelTitle(panel, i), ...lineNames(panel, i)]),
    },
    narrow: {
      height: STACKED.height,
      ...axesOf(panels, () => [0, 1], (i) => [(2 - i) * STACKED.pitch, (2 - i) * STACKED.pitch + STACKED.panel]),
    },
  }); // prettier-ignore
}

/** Plotly's name for an axis of a panel: x, x2, x3. */
function axisName(letter: 'x' | 'y', panel: number): string {
  return panel === 0 ? letter : `${letter}${panel + 1}`;
}

function onPanel(trace: Trace, panel: number): Trace {
  return { ...trace, showlegend: false, xaxis: axisName('x', panel), yaxis: axisName('y', panel) };
}

type Domain = (panel: number) => readonly [number, number];

/** The axes of all panels, each in its part of the picture. */
function axesOf(panels: readonly Figure[], across: Domain, up: Domain): Layout {
  return Object.fromEntries(
    panels.flatMap(({ layout, data }, i) => {
      const x: Axis = {
        ...layout.xaxis,
        range: [0, lastStep(data) * (1 + itemAt(NAMES, i))],
        // behind the last step there are only names
        tickvals: [0, lastStep(data) / 2, lastStep(data)],
        domain: across(i),
        anchor: axisName('y', i),
      };
      // the panel's title says what goes upwards
      const y: Axis = { ...layout.yaxis, title: undefined, domain: up(i), anchor: axisName('x', i) };
      const key = i === 0 ? '' : String(i + 1);
      return [[`xaxis${key}`, x], [`yaxis${key}`, y]]; // prettier-ignore
    }),
  );
}

function lastStep(data: readonly Trace[]): number {
  return Math.max(...data.map(({ x = [] }) => Number(x[x.length - 1] ?? 0)));
}

function panelTitle({ title }: Figure, panel: number): Layout {
  const place = { xref: `${axisName('x', panel)} domain`, yref: `${axisName('y', panel)} domain` };
  const font = { size: 13 };
  return { ...place, x: 0, y: 1, xanchor: 'left', yanchor: 'bottom', yshift: 8, showarrow: false, text: `(${'abc'[panel]}) ${title}`, font }; // prettier-ignore
}

/** Names of the lines at their ends, pushed apart where the lines end close together. */
function lineNames({ data, layout }: Figure, panel: number): readonly Layout[] {
  const [low, high] = layout.yaxis!.range!;
  const gap = APART * (high - low);
  const named = data.filter(({ name }) => name !== undefined);
  const ends = named.map(({ y = [] }) => Math.min(high, Math.max(low, Number(y[y.length - 1]))));
  const order = ends.map((_, i) => i).sort((a, b) => ends[a]! - ends[b]!);
  const places = [...ends];
  order.forEach((i, rank) => {
    if (rank > 0) places[i] = Math.max(places[i]!, places[order[rank - 1]!]! + gap);
  });
  // what was pushed beyond the upper end comes back, and pushes what is below it
  [...order].reverse().forEach((i, rank) => {
    const above = rank === 0 ? high + gap / 2 : places[order[order.length - rank]!]!;
    places[i] = Math.min(places[i]!, above - gap);
  });
  return named.map(({ name, line }, i) => ({
    ...{ xref: axisName('x', panel), yref: axisName('y', panel), x: lastStep(data), y: places[i] },
    ...{ xanchor: 'left', yanchor: 'middle', xshift: 4, showarrow: false, align: 'left' },
    // the panel's title says what the lines are: 85th is enough of a name there
    text: panel === 0 ? name : name!.split(' ')[0],
    font: { size: 12, color: (line as { readonly color: string }).color },
  }));
}
