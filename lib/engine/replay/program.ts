/**
 * A list of kernels that is run again and again over other inputs.
 * @module
 */
import { BnlabError } from '../../errors';
import { tf } from '../tf';
import { Constants, type Constant } from './constants';
import type { Effect } from './effects';

/** A kernel's function. */
export type Kernel = (call: { inputs: object; attrs: object; backend: object }) => tf.TensorInfo | tf.TensorInfo[];

/** Where a value of a program comes from. */
export type Source =
  /** Made by a step. */
  | { readonly kind: 'made' }
  /** The memory of an earlier value, under a shape of its own. */
  | { readonly kind: 'alias'; readonly of: number; readonly shape: number[]; readonly dtype: tf.DataType }
  | { readonly kind: 'feed'; readonly index: number }
  | { readonly kind: 'variable'; readonly variable: tf.Variable }
  /** Drawn anew in each run. */
  | { readonly kind: 'drawn'; readonly draw: () => tf.Tensor }
  | Constant;

/** One kernel. */
export interface Step {
  readonly kernel: string;
  readonly run: Kernel;
  readonly isList: boolean;
  readonly names: readonly string[];
  readonly inputs: readonly number[];
  readonly attrs: object;
  readonly outputs: readonly number[];
}

/** An effect and the values that it receives. */
export interface EffectStep {
  readonly run: Effect;
  readonly inputs: readonly number[];
}

/** Who listens to a run while it goes on. */
export interface RunOptions {
  /** Looks at all results before the effects; false leaves those out. */
  readonly accepts?: (results: readonly tf.Tensor[]) => boolean;
  /** Hears of each result, by its place, as soon as it is made; its memory stays what it is to the end of the run. */
  readonly onResult?: (result: number, info: tf.TensorInfo) => void;
}

/** What a recording heard, in order. */
export interface Recording {
  readonly steps: readonly Step[];
  readonly effects: readonly EffectStep[];
  readonly sources: readonly Source[];
}

/** A recorded computation. */
export class Program {
  private readonly steps: readonly Step[];
  private readonly effects: readonly EffectStep[];
  private readonly sources: readonly Source[];
  private readonly variables: readonly tf.Variable[];
  /** By name: the kernel and the gradient that were registered. */
  private readonly registered: ReadonlyMap<string, readonly [Kernel, tf.GradConfig['gradFunc'] | undefined]>;
  /** By step: the values whose memory is free after it. */
  private readonly freed: readonly (readonly number[])[];
  /** By step: the results that are whole after it. */
  private readonly announced: readonly (readonly number[])[];
  private readonly constants: Constants;
  /** Values whose memory belongs to a run. */
  private readonly owned: readonly number[];
  /** What the values are in the run that is going on. */
  private readonly values: (tf.TensorInfo | undefined)[] = [];

  /** @param results values that a run returns; steps that lead neither to one of them nor to an effect are left out. */
  constructor(
    { steps, effects, sources }: Recording,
    private readonly results: readonly number[],
  ) {
    this.effects = effects;
    this.sources = sources;
    this.variables = sources.flatMap((source) => (source.kind === 'variable' ? [source.variable] : []));
    this.registered = new Map(steps.map(({ kernel, run }) => [kernel, [run, tf.getGradient(kernel)?.gradFunc]]));
    this.steps = this.neededSteps(steps);
    this.constants = new Constants(
      new Map(sources.flatMap((source, value) => (source.kind === 'constant' ? [[value, source] as const] : []))),
    );
    const isOwned = ({ kind }: Source) => kind === 'made' || kind === 'drawn';
    this.owned = sources.flatMap((source, value) => (isOwned(source) ? [value] : []));
    this.freed = this.lastUses(new Set(this.owned));
    this.announced = this.resultsBySteps();
  }

  /** Number of kernels and effects. */
  get length(): number {
    return this.steps.length + this.effects.length;
  }

  /** Whether the kernels and gradients are still the ones that are registered. */
  get isCurrent(): boolean {
    const backend = tf.getBackend();
    for (const [name, [run, gradient]] of this.registered) {
      if (tf.getKernel(name, backend)?.kernelFunc !== (run as unknown)) return false;
      if (tf.getGradient(name)?.gradFunc !== gradient) return false;
    }
    return true;
  }

  /**
   * Runs the kernels, then the effects in their order, unless `accepts` looks at the results and says no. `onResult` hears of
   * every result once; of those that no kernel makes it hears first.
   *
   * @returns new tensors for the results; the caller disposes them.
   * @throws BnlabError when a variable that the program reads is disposed.
   */
  run(feeds: readonly tf.Tensor[], { accepts, onResult }: RunOptions = {}): tf.Tensor[] {
    const engine = tf.engine();
    const { backend } = engine;
    for (const variable of this.variables) if (variable.isDisposed) throw disposed(variable.name);
    try {
      this.prepare(feeds, backend);
      if (onResult) for (const result of this.given()) onResult(result, this.read(this.results[result]!));
      for (let at = 0; at < this.steps.length; at++) {
        this.perform(this.steps[at]!, backend);
        if (onResult) for (const result of this.announced[at]!) onResult(result, this.read(this.results[result]!));
        for (const value of this.freed[at]!) this.free(value, backend);
      }
      // before the results take their memory along
      const contents = this.effects.map(({ inputs }) => inputs.map((value) => this.read(value)));
      const results = this.taken(backend).map((info) => engine.makeTensorFromTensorInfo(info));
      if (!accepts || accepts(results)) this.effects.forEach(({ run }, i) => run(contents[i]!));
      return results;
    } finally {
      // what is left after an error, what effects received, and what was drawn
      for (const value of this.owned) this.free(value, backend);
    }
  }

  /** The results that no step makes. */
  private given(): number[] {
    return this.results.flatMap((value, i) => (this.sources[this.root(value)]!.kind === 'made' ? [] : [i]));
  }

  private resultsBySteps(): number[][] {
    const stepOf = new Map(this.steps.flatMap(({ outputs }, at) => outputs.map((value) => [value, at] as const)));
    const announced: number[][] = this.steps.map(() => []);
    this.results.forEach((value, result) => {
      const at = stepOf.get(this.root(value));
      if (at !== undefined) announced[at]!.push(result);
    });
    return announced;
  }

  /** Puts what comes from outside into its place. */
  private prepare(feeds: readonly tf.Tensor[], backend: tf.KernelBackend): void {
    this.sources.forEach((source, value) => {
      if (source.kind === 'feed') this.values[value] = feeds[source.index];
      else if (source.kind === 'drawn') this.values[value] = source.draw();
    });
    for (const [value, info] of this.constants.on(backend)) this.values[value] = info;
  }

  private perform({ run, isList, names, inputs, attrs, outputs }: Step, backend: tf.KernelBackend): void {
    const named: Record<string, tf.TensorInfo> = isList ? ([] as object as Record<string, tf.TensorInfo>) : {};
    for (let i = 0; i < inputs.length; i++) named[names[i]!] = this.read(inputs[i]!);
    const made = run({ inputs: named, attrs, backend });
    if (!Array.isArray(made)) this.values[outputs[0]!] = made;
    else for (let i = 0; i < outputs.length; i++) this.values[outputs[i]!] = made[i];
  }

  private read(value: number): tf.TensorInfo {
    const source = this.sources[value]!;
    if (source.kind === 'variable') return source.variable;
    if (source.kind !== 'alias') return this.values[value]!;
    return { dataId: this.read(source.of).dataId, shape: source.shape, dtype: source.dtype };
  }

  private free(value: number, backend: tf.KernelBackend): void {
    const info = this.values[value];
    if (!info) return;
    this.values[value] = undefined;
    if (this.sources[value]!.kind === 'drawn') (info as tf.Tensor).dispose();
    else backend.disposeData(info.dataId);
  }

  /** The results, whose memory no longer belongs to the program. */
  private taken(backend: tf.KernelBackend): tf.TensorInfo[] {
    const infos = this.results.map((value) => this.read(value));
    this.results.forEach((value, i) => {
      const root = this.root(value);
      const isOwn = this.sources[root]!.kind === 'made' && this.values[root] !== undefined;
      // a second result over the same memory, and one over memory that belongs to somebody else
      if (!isOwn) backend.incRef(infos[i]!.dataId);
      this.values[root] = undefined;
    });
    return infos;
  }

  /** The value whose memory a value has. */
  private root(value: number): number {
    const source = this.sources[value]!;
    return source.kind === 'alias' ? this.root(source.of) : value;
  }

  /** The values that are read after the last kernel. */
  private lasting(): Set<number> {
    const read = [...this.results, ...this.effects.flatMap(({ inputs }) => inputs)];
    return new Set(read.map((value) => this.root(value)));
  }

  private neededSteps(steps: readonly Step[]): Step[] {
    const needed = this.lasting();
    const kept: Step[] = [];
    for (const step of [...steps].reverse()) {
      if (!step.outputs.some((output) => needed.has(output))) continue;
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
    const kept = this.lasting();
    const freed: number[][] = this.steps.map(() => []);
    for (const [value, at] of last) {
      if (!kept.has(value) && owned.has(value)) freed[at]!.push(value);
    }
    return freed;
  }
}

function disposed(name: string): BnlabError {
  return new BnlabError({
    where: 'a recorded step',
    expected: `variable ${name}`,
    got: 'a disposed one',
    hint: 'Build the model anew, or keep it until the last step.',
  });
}
