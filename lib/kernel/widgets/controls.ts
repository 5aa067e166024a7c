/**
 * Progress bars and sliders for notebooks.
 * @module
 */
import { BnlabError } from '../../errors';
import { mimeBundle, type Display, type MimeBundleProvider } from '../mime';
import { Widget, type WidgetState } from './widget';

const CONTROLS = '@jupyter-widgets/controls';

/** Views that are not named after their models. */
const VIEWS: Readonly<Record<string, string>> = { FloatProgress: 'ProgressView' };

/** A widget of the controls with its layout and, where it has one, its style: models of their own. */
function control(name: string, state: WidgetState, describe: () => string, style?: string): Widget {
  const layout = new Widget(
    { module: '@jupyter-widgets/base', model: 'LayoutModel', view: 'LayoutView' },
    {},
    () => '',
  );
  const styled = style === undefined ? {} : { style: styleOf(style).reference };
  const kind = { module: CONTROLS, model: `${name}Model`, view: VIEWS[name] ?? `${name}View` } as const;
  return new Widget(kind, { layout: layout.reference, ...styled, ...state }, describe);
}

function styleOf(model: string): Widget {
  const view = { _view_module: '@jupyter-widgets/base', _view_module_version: '2.0.0' };
  return new Widget({ module: CONTROLS, model, view: 'StyleView' }, view, () => '');
}

/** What a progress bar shows. */
export interface ProgressOptions {
  /** Value at which it is full: above 0. */
  readonly total: number;
  /** Words before the bar. */
  readonly label?: string;
}

/** A bar that follows a computation; show it as the last expression of a cell or by `show`, and go on with `update`. */
export class ProgressBar implements MimeBundleProvider {
  private readonly bar: Widget;
  private readonly words: Widget;
  private readonly box: Widget;
  private at = 0;

  /** @throws BnlabError (`input`) when the total is not above 0. */
  constructor(private readonly options: ProgressOptions) {
    const { total, label = '' } = options;
    if (!(total > 0 && Number.isFinite(total))) throw badRange('progressBar', 'a total above 0', String(total));
    const state = { min: 0, max: total, value: 0, description: label, bar_style: 'info', orientation: 'horizontal' };
    const text = () => this.text;
    this.bar = control('FloatProgress', state, text, 'ProgressStyleModel');
    this.words = control('Label', { value: '' }, text, 'LabelStyleModel');
    this.box = control('HBox', { children: [this.bar.reference, this.words.reference], box_style: '' }, text);
  }

  /** How far it is. */
  get value(): number {
    return this.at;
  }

  /** Moves the bar, no further than to its ends, and writes what stands behind it. */
  update(value: number, words?: string): void {
    this.at = Math.min(Math.max(value, 0), this.options.total);
    this.bar.set({ value: this.at, ...(this.at === this.options.total && { bar_style: 'success' }) });
    this.words.set({ value: words ?? `${this.at} / ${this.options.total}` });
  }

  [mimeBundle](): Display {
    return this.box[mimeBundle]();
  }

  private get text(): string {
    const { label, total } = this.options;
    return `${label ? `${label} ` : ''}${this.at} / ${total}`;
  }
}

/** What a slider chooses from. */
export interface SliderOptions {
  readonly min: number;
  readonly max: number;
  /** Distance of neighbouring values; default a hundredth of the range. */
  readonly step?: number;
  /** Where it stands at first; default `min`. */
  readonly value?: number;
  /** Words before it. */
  readonly label?: string;
}

/** A number that the reader moves; the cells read `value`, or are called back. */
export class Slider implements MimeBundleProvider {
  private readonly widget: Widget;

  /** @throws BnlabError (`input`) when the range is empty, the step not above 0, or the value outside. */
  constructor(options: SliderOptions) {
    const { min, max, step = (max - min) / 100, value = min, label = '' } = options;
    if (!(min < max && Number.isFinite(max - min))) throw badRange('slider', 'min below max', `min ${min}, max ${max}`);
    if (!(step > 0)) throw badRange('slider', 'a step above 0', String(step));
    if (!(value >= min && value <= max)) throw badRange('slider', `a value from ${min} to ${max}`, String(value));
    const drawn = { readout: true, readout_format: '.3g', orientation: 'horizontal', continuous_update: true };
    const state = { min, max, step, value, description: label, behavior: 'drag-tap', disabled: false, ...drawn };
    const text = () => `${label || 'slider'}: ${this.value} (${min} to ${max})`;
    this.widget = control('FloatSlider', state, text, 'SliderStyleModel');
  }

  /** Where it stands now. */
  get value(): number {
    return this.widget.state.value as number;
  }

  /** Calls back whenever the reader moves it; what that prints or shows appears in the cell that called `onChange`. */
  onChange(listener: (value: number) => void): this {
    this.widget.onChange(({ value }) => {
      if (typeof value === 'number') listener(value);
    });
    return this;
  }

  /** Name under which a box holds it. */
  get reference(): string {
    return this.widget.reference;
  }

  [mimeBundle](): Display {
    return this.widget[mimeBundle]();
  }
}

/** A progress bar from 0 to a total. @throws BnlabError (`input`) when the total is not above 0. */
export function progressBar(options: ProgressOptions): ProgressBar {
  return new ProgressBar(options);
}

/** A slider between two numbers. @throws BnlabError (`input`) when the range is empty, the step not above 0, or the value outside. */
export function slider(options: SliderOptions): Slider {
  return new Slider(options);
}

/** Sliders side by side, as one thing to show. */
export function sliderBox(sliders: readonly Slider[]): MimeBundleProvider {
  const text = () => sliders.map((each) => each[mimeBundle]().data['text/plain']).join('\n');
  return control('HBox', { children: sliders.map(({ reference }) => reference), box_style: '' }, text);
}

function badRange(where: string, expected: string, got: string): BnlabError {
  return new BnlabError({
    where,
    expected,
    got,
    hint: `Give numbers as in ${where === 'slider' ? 'slider({ min: 0, max: 1 })' : 'progressBar({ total: 100 })'}.`,
  });
}
