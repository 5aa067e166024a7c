/**
 * Widgets by the protocol of ipywidgets 8: a model whose state both the kernel and the page know.
 * @module
 */
import { frontEnd } from '../front-end';
import { mimeBundle, type Display, type MimeBundleProvider } from '../mime';
import type { Comm, Comms } from '../protocol/comms';

/** Target under which the page takes widgets. */
const TARGET = 'jupyter.widget';
/** Target to which a page that was opened anew asks for all widgets at once. */
const CONTROL = 'jupyter.widget.control';
/** Version of the protocol's messages. */
const METADATA = { version: '2.1.0' };
const MODULES = {
  '@jupyter-widgets/base': '2.0.0',
  '@jupyter-widgets/controls': '2.0.0',
} as const;

/** What a model is, before its own state. */
export interface ModelKind {
  readonly module: keyof typeof MODULES;
  /** Name of the model's class: `FloatSliderModel`. */
  readonly model: string;
  /** Name of the view's class; null for models that are not drawn. */
  readonly view: string | null;
}

/** A widget's state: JSON, with other widgets as `IPY_MODEL_…`. */
export type WidgetState = Readonly<Record<string, unknown>>;

/** A model that front ends with ipywidgets draw; elsewhere it is shown as text. */
export class Widget implements MimeBundleProvider {
  private comm: Comm | undefined;
  private current: WidgetState;
  private readonly changes: ((changed: WidgetState) => void)[] = [];

  /** @param describe the widget as text, for pages that draw none. */
  constructor(
    kind: ModelKind,
    state: WidgetState,
    private readonly describe: () => string,
  ) {
    const version = MODULES[kind.module];
    this.current = {
      _model_module: kind.module,
      _model_module_version: version,
      _model_name: kind.model,
      _view_module: kind.module,
      _view_module_version: version,
      _view_name: kind.view,
      ...state,
    };
    const comms = frontEnd()?.comms;
    if (comms !== undefined) this.open(comms);
  }

  /** Its state, which is the page's too. */
  get state(): WidgetState {
    return this.current;
  }

  /** By this other widgets' states name it. */
  get reference(): string {
    return `IPY_MODEL_${this.comm?.id ?? ''}`;
  }

  /** Changes its state, here and on the page. */
  set(changed: WidgetState): void {
    this.current = { ...this.current, ...changed };
    this.send('update', changed);
  }

  /** Calls back when the reader has changed the state on the page. */
  onChange(listener: (changed: WidgetState) => void): void {
    this.changes.push(listener);
    this.comm?.onMessage(({ data }) => {
      if (data.method === 'update') listener(data.state as WidgetState);
    });
  }

  /** Takes it off the page. */
  close(): void {
    this.comm?.close();
  }

  [mimeBundle](): Display {
    const text = { 'text/plain': this.describe() };
    if (this.comm === undefined) return { data: text, metadata: {} };
    const view = { version_major: 2, version_minor: 0, model_id: this.comm.id };
    return { data: { 'application/vnd.jupyter.widget-view+json': view, ...text }, metadata: {} };
  }

  private open(comms: Comms): void {
    const comm = comms.create(TARGET, { data: { state: this.current, buffer_paths: [] }, metadata: METADATA });
    this.comm = comm;
    allOf(comms).set(comm.id, this);
    comm.onClose(() => allOf(comms).delete(comm.id));
    comm.onMessage(({ data }) => {
      if (data.method === 'request_state') this.send('update', this.current);
      if (data.method !== 'update') return;
      const changed = data.state as WidgetState;
      this.current = { ...this.current, ...changed };
      this.send('echo_update', changed); // other pages on the same kernel
    });
  }

  private send(method: string, state: WidgetState): void {
    this.comm?.send({ data: { method, state, buffer_paths: [] } });
  }
}

const all = new WeakMap<Comms, Map<string, Widget>>();

/** The open widgets of a kernel; with the first one it begins to answer pages that ask for all. */
function allOf(comms: Comms): Map<string, Widget> {
  const known = all.get(comms);
  if (known !== undefined) return known;
  const made = new Map<string, Widget>();
  all.set(comms, made);
  comms.register(CONTROL, (comm) =>
    comm.onMessage(({ data }) => {
      if (data.method !== 'request_states') return;
      const states = Object.fromEntries([...made].map(([id, { state }]) => [id, modelState(state)]));
      comm.send({ data: { method: 'update_states', states, buffer_paths: [] } });
    }),
  );
  return made;
}

function modelState(state: WidgetState): object {
  const { _model_module: module, _model_module_version: version, _model_name: name } = state;
  return { model_module: module, model_module_version: version, model_name: name, state };
}
