/**
 * Recording what a computation asks of the kernels, and running that list again.
 *
 * TensorFlow.js finds layers, builds a tape, counts tensors and walks the tape back in every step, though the kernels of a
 * training step are the same each time: for a small network that is more work than the kernels. A program is the list of
 * kernels alone, without those whose results nobody reads, each result freed after its last reader. The numbers are the
 * same to the bit.
 * @module
 */
import { tf } from './tf';

type Inputs = Readonly<Record<string, tf.Tensor | undefined>> | readonly (tf.Tensor | undefined)[];
type Kernel = (call: { inputs: object; attrs: object; backend: object }) => tf.TensorInfo | tf.TensorInfo[];
/** Something that happens to variables besides results; receives its tensors' current contents. */
type Effect = (tensors: tf.TensorInfo[]) => void;

/** Where a value of a program comes from. */
type Source =
  /** Made by a step; `shape` is given for one that shares the memory of an earlier value. */
  | { readonly kind: 'made' }
  | { readonly kind: 'alias'; readonly of: number; readonly shape: number[]; readonly dtype: tf.DataType }
  | { readonly kind: 'feed'; readonly index: number }
  | { readonly kind: 'variable'; readonly variable: tf.Variable }
  | { readonly kind: 'drawn'; readonly draw: () => tf.Tensor }
  | {
      readonly kind: 'constant';
      readonly values: tf.TypedArray;
      readonly shape: number[];
      readonly dtype: tf.DataType;
    };

interface Step {
  readonly run: Kernel | Effect;
  readonly isEffect: boolean;
  readonly isList: boolean;
  readonly names: readonly string[];
  readonly inputs: readonly number[];
  readonly attrs: object;
  readonly outputs: readonly number[];
}

/** What a recording listens to besides kernels. */
interface Listener {
  addEffect(tensors: readonly tf.Tensor[], run: Effect): void;
  addDrawn(tensor: tf.Tensor, draw: () => tf.Tensor): void;
}

let listener: Listener | undefined;

/** Runs an effect on variables that a replay has to repeat, for example the update of a moving average. */
export function effect(tensors: readonly tf.Tensor[], run: Effect): void {
  run([...tensors]);
  listener?.addEffect(tensors, run);
}

/** A tensor that each run, and each replay, draws anew from the host: a mask of Dropout. */
export function drawn(draw: () => tf.Tensor): tf.Tensor {
  const tensor = draw();
  listener?.addDrawn(tensor, draw);
  return tensor;
}

interface Call {
  readonly name: string;
  readonly inputs: Inputs;
  readonly attrs: object;
  readonly outputs: readonly tf.Tensor[];
}

/** The two methods of TensorFlow.js's engine that make tensors. */
interface Maker {
  runKernel?(name: string, inputs: Inputs, attrs?: object): tf.Tensor | tf.Tensor[];
  makeTensor?(...values: unknown[]): tf.Tensor;
  nextTensorId(): number;
}

/** Listens to the kernels of a computation. */
export class Recorder {
  private readonly steps: Step[] = [];
  private readonly sources: Source[] = [];
  private readonly known = new Map<number, number>();
  /** Tensors from numbers of the host, made while recording. */
  private readonly fromHost = new Set<number>();
  private firstId = 0;
  private isComplete = true;

  /** feeds: the tensors that differ from run to run; variables are read anew in each run; all else is {@link drawn} or constant. */
  constructor(feeds: readonly tf.Tensor[]) {
    feeds.forEach((feed, index) => this.known.set(feed.id, this.value({ kind: 'feed', index })));
  }

  /** Runs `body` and records it. */
  during<T>(body: () => T): T {
    const engine = tf.engine() as unknown as Maker;
    const { runKernel, makeTensor } = engine as Required<Maker>;
    this.firstId = engine.nextTensorId();
    // copies that TensorFlow.js saves for the gradient are made inside the call whose result they copy
    let inner: Call[] | undefined;
    engine.runKernel = (name, inputs, attrs = {}) => {
      const outer = inner;
      inner = [];
      try {
        const outputs = runKernel.call(engine, name, inputs, attrs);
        const calls = [{ name, inputs, attrs, outputs: [outputs].flat() }, ...inner];
        if (outer) outer.push(...calls);
        else for (const [at, call] of calls.entries()) if (at === 0 || this.knowsAll(call)) this.addKernel(call);
        return outputs;
      } finally {
        inner = outer;
      }
    };
    engine.makeTensor = (...values) => {
      const tensor = makeTensor.apply(engine, values);
      this.fromHost.add(tensor.id);
      return tensor;
    };
    listener = {
      addEffect: (tensors, run) => this.addEffect(tensors, run),
      addDrawn: (tensor, draw) => void this.known.set(tensor.id, this.value({ kind: 'drawn', draw })),
    };
    try {
      return body();
    } finally {
      listener = undefined;
      // uncovers the methods of the class
      delete engine.runKernel;
      delete engine.makeTensor;
    }
  }

  /** The program that makes these tensors; undefined where a tensor came into being that no kernel and no host made. */
  program(results: readonly tf.Tensor[]): Program | undefined {
    const values = results.map((tensor) => this.find(tensor));
    return this.isComplete ? new Program(this.steps, this.sources, values) : undefined;
  }

  private addEffect(tensors: readonly tf.Tensor[], run: Effect): void {
    const inputs = tensors.map((tensor) => this.find(tensor));
    this.steps.push({ run, isEffect: true, isList: true, names: [], inputs, attrs: {}, outputs: [] });
  }

  private knowsAll({ inputs }: Call): boolean {
    return tensorsOf(inputs).every(([, tensor]) => this.known.has(tensor.id));
  }

  private addKernel({ name, inputs, attrs, outputs }: Call): void {
    const given = tensorsOf(inputs);
    const from = given.map(([, tensor]) => this.find(tensor));
    const shared = given.findIndex(([, tensor]) => tensor.dataId === outputs[0].dataId);
    if (shared >= 0) {
      const { shape, dtype, id } = outputs[0];
      this.known.set(id, this.value({ kind: 'alias', of: from[shared], shape, dtype }));
      return;
    }
    const to = outputs.map(({ id }) => {
      const value = this.value({ kind: 'made' });
      this.known.set(id, value);
      return value;
    });
    this.steps.push({
      run: tf.getKernel(name, tf.getBackend()).kernelFunc as unknown as Kernel,
      isEffect: false,
      isList: Array.isArray(inputs),
      // the places of a list are its names
      names: given.map(([key]) => key),
      inputs: from,
      attrs,
      outputs: to,
    });
  }

  private value(source: Source): number {
    return this.sources.push(source) - 1;
  }

  private find(tensor: tf.Tensor): number {
    const known = this.known.get(tensor.id);
    if (known !== undefined) return known;
    const value = this.value(this.sourceOf(tensor));
    this.known.set(tensor.id, value);
    return value;
  }

  private sourceOf(tensor: tf.Tensor): Source {
    if (tensor instanceof tf.Variable) return { kind: 'variable', variable: tensor as tf.Variable };
    if (tensor.id > this.firstId && !this.fromHost.has(tensor.id)) this.isComplete = false;
    const { shape, dtype } = tensor;
    return { kind: 'constant', values: tensor.dataSync().slice() as tf.TypedArray, shape, dtype };
  }
}

function tensorsOf(inputs: Inputs): [string, tf.Tensor][] {
  return Object.entries(inputs).filter((entry): entry is [string, tf.Tensor] => entry[1] != null);
}

/** A recorded computation. */
export class Program {
  private readonly steps: readonly Step[];
  /** By step: the values whose memory is free after it. */
  private readonly freed: readonly (readonly number[])[];
  /** Values whose memory belongs to the program. */
  private readonly owned: readonly number[];
  /** What the values are in the run that is going on. */
  private readonly values: (tf.TensorInfo | undefined)[] = [];

  /** @param results values that a run returns; steps that lead neither to one of them nor to an effect are left out. */
  constructor(
    steps: readonly Step[],
    private readonly sources: readonly Source[],
    private readonly results: readonly number[],
  ) {
    this.steps = this.neededSteps(steps);
    const isOwned = ({ kind }: Source) => kind === 'made' || kind === 'constant' || kind === 'drawn';
    this.owned = sources.flatMap((source, value) => (isOwned(source) ? [value] : []));
    this.freed = this.lastUses(new Set(this.owned));
  }

  /** Number of kernels and effects. */
  get length(): number {
    return this.steps.length;
  }

  /** Runs the steps. @returns new tensors for the results; the caller disposes them. */
  run(feeds: readonly tf.Tensor[]): tf.Tensor[] {
    const engine = tf.engine();
    const { backend } = engine;
    try {
      this.prepare(feeds, backend);
      for (let at = 0; at < this.steps.length; at++) {
        this.perform(this.steps[at], backend);
        for (const value of this.freed[at]) this.free(value, backend);
      }
      return this.taken(backend).map((info) => engine.makeTensorFromTensorInfo(info));
    } finally {
      // what is left after an error, and what was drawn
      for (const value of this.owned) this.free(value, backend);
    }
  }

  /** Puts what comes from outside into its place. */
  private prepare(feeds: readonly tf.Tensor[], backend: tf.KernelBackend): void {
    this.sources.forEach((source, value) => {
      if (source.kind === 'feed') this.values[value] = feeds[source.index];
      else if (source.kind === 'drawn') this.values[value] = source.draw();
      else if (source.kind === 'constant') {
        const { values, shape, dtype } = source;
        this.values[value] = { dataId: backend.write(values, shape, dtype), shape, dtype };
      }
    });
  }

  private perform({ run, isEffect, isList, names, inputs, attrs, outputs }: Step, backend: tf.KernelBackend): void {
    if (isEffect) return (run as Effect)(inputs.map((value) => this.read(value)));
    const named: Record<string, tf.TensorInfo> = isList ? ([] as object as Record<string, tf.TensorInfo>) : {};
    for (let i = 0; i < inputs.length; i++) named[names[i]] = this.read(inputs[i]);
    const made = (run as Kernel)({ inputs: named, attrs, backend });
    if (!Array.isArray(made)) this.values[outputs[0]] = made;
    else for (let i = 0; i < outputs.length; i++) this.values[outputs[i]] = made[i];
  }

  private read(value: number): tf.TensorInfo {
    const source = this.sources[value];
    if (source.kind === 'variable') return source.variable;
    if (source.kind !== 'alias') return this.values[value]!;
    return { dataId: this.read(source.of).dataId, shape: source.shape, dtype: source.dtype };
  }

  private free(value: number, backend: tf.KernelBackend): void {
    const info = this.values[value];
    if (!info) return;
    this.values[value] = undefined;
    if (this.sources[value].kind === 'drawn') (info as tf.Tensor).dispose();
    else backend.disposeData(info.dataId);
  }

  /** The results, whose memory no longer belongs to the program. */
  private taken(backend: tf.KernelBackend): tf.TensorInfo[] {
    const infos = this.results.map((value) => this.read(value));
    this.results.forEach((value, i) => {
      const root = this.root(value);
      const isOwn = this.sources[root].kind === 'made' && this.values[root] !== undefined;
      // a second result over the same memory, and one over memory that belongs to somebody else
      if (!isOwn) backend.incRef(infos[i].dataId);
      this.values[root] = undefined;
    });
    return infos;
  }

  /** The value whose memory a value has. */
  private root(value: number): number {
    const source = this.sources[value];
    return source.kind === 'alias' ? this.root(source.of) : value;
  }

  private neededSteps(steps: readonly Step[]): Step[] {
    const needed = new Set(this.results.map((value) => this.root(value)));
    const kept: Step[] = [];
    for (const step of [...steps].reverse()) {
      if (!step.isEffect && !step.outputs.some((output) => needed.has(output))) continue;
      kept.push(step);
      for (const input of step.inputs) needed.add(this.root(input));
    }
    return kept.reverse();
  }

  private lastUses(owned: ReadonlySet<number>): number[][] {
    const last = new Map<number, number>();
    this.steps.forEach(({ inputs, outputs }, at) => {
      for (const value of [...inputs.map((input) => this.root(input)), ...outputs]) last.set(value, at);
    });
    const kept = new Set(this.results.map((value) => this.root(value)));
    const freed: number[][] = this.steps.map(() => []);
    for (const [value, at] of last) {
      if (!kept.has(value) && owned.has(value)) freed[at].push(value);
    }
    return freed;
  }
}
