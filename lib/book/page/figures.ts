/** Figures that a reader wants to explore: only then Plotly and the figure's numbers are loaded. */
import { say } from './language';

type Attributes = Readonly<Record<string, unknown>>;
/** A figure as its notebook stores it. */
interface Plot {
  readonly data: readonly unknown[];
  readonly layout: Attributes;
}

declare global {
  var Plotly: { newPlot(element: Element, data: readonly unknown[], layout: Attributes, options: Attributes): Promise<unknown> }; // prettier-ignore
  /** Where the files of figures leave their numbers, by address. */
  var bnlabFigures: Record<string, Plot> | undefined;
}

const FAILED = {
  en: 'It could not be loaded; the picture stays.',
  ko: '불러오지 못했다. 그림은 그대로 남는다.',
} as const;
/** Below this width a plot needs all of it, in CSS pixels. */
const NARROW = 500;

/** Makes the buttons of figures work. */
export function offerFigures(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-explore]')) {
    button.addEventListener('click', () => {
      button.disabled = true;
      explore(button).catch((thrown: unknown) => {
        console.warn(thrown);
        button.closest('figure')!.querySelector('.interactive')?.remove();
        say(button, FAILED);
      });
    });
  }
}

async function explore(button: HTMLButtonElement): Promise<void> {
  const address = button.dataset.explore!;
  await Promise.all([load('assets/plotly.min.js'), load(address)]);
  const figure = button.closest('figure')!;
  const still = figure.querySelector<HTMLElement>('.still')!;
  const { data, layout } = globalThis.bnlabFigures![address]!;
  const plot = document.createElement('div');
  plot.className = 'interactive';
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', still.querySelector('[aria-label]')?.getAttribute('aria-label') ?? still.querySelector('img')?.alt ?? ''); // prettier-ignore
  const width = figure.clientWidth;
  figure.prepend(plot);
  await Plotly.newPlot(plot, data, pageLayout(layout, width), { responsive: true, displayModeBar: false });
  still.hidden = true;
  button.remove();
}

const loading = new Map<string, Promise<void>>();

/** Loads a script, once. */
function load(address: string): Promise<void> {
  const known = loading.get(address);
  if (known) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} could not be loaded`));
    document.head.append(script);
  });
  loading.set(address, loaded);
  return loaded;
}

/** The theme's layout for a page: title and caption stand in the page's own text, the width is the page's. */
function pageLayout(layout: Attributes, width: number): Attributes {
  const { width: designed = 680, height = 420, margin = {}, ...rest } = layout;
  const isNarrow = width < NARROW;
  const [own, tall] = [designed as number, height as number];
  const room = margin as { readonly t?: number };
  return {
    ...rest,
    title: undefined,
    ...(isNarrow ? axesWithRoom(rest) : {}),
    autosize: true,
    height: Math.round(isNarrow ? Math.max(300, width * 0.85) : Math.min(tall, (tall / own) * width + 60)),
    margin: { ...room, t: Math.max(40, (room.t ?? 84) - 40), ...(isNarrow ? { l: 16, r: 8 } : {}) },
    font: { ...(rest.font as object), size: isNarrow ? 12 : 13 },
    dragmode: matchMedia('(pointer: coarse)').matches ? false : rest.dragmode,
  };
}

/** With a standoff Plotly gives an axis title the room that it needs, and no more. */
function axesWithRoom(layout: Attributes): Attributes {
  const axes = Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name)) as [string, { readonly title?: { readonly text?: string } }][]; // prettier-ignore
  const titled = axes.filter(([, axis]) => axis.title?.text);
  return Object.fromEntries(titled.map(([name, axis]) => [name, { ...axis, title: { ...axis.title, standoff: 8 } }]));
}
