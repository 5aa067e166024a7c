/**
 * Recording what a computation asks of the kernels, and running that list again.
 *
 * TensorFlow.js finds layers, builds a tape, counts tensors and walks the tape back in every step, though the kernels of a
 * training step are the same each time: for a small network that is more work than the kernels. A program is the list of
 * kernels alone, without those whose results nobody reads, each result freed after its last reader. The numbers are the
 * same to the bit.
 * @module
 */
import { undoneAfter } from '../../undo';
import { engineInside } from '../stock/inside';
import { tf } from '../tf';
import { listening, type Effect } from './effects';
import { Program, type EffectStep, type Kernel, type Source, type Step } from './program';

type Inputs = Readonly<Record<string, tf.Tensor | undefined>> | readonly (tf.Tensor | undefined)[];

interface Call {
  readonly name: string;
  readonly inputs: Inputs;
  readonly attrs: object;
  readonly outputs: readonly tf.Tensor[];
}

/** The methods of TensorFlow.js's engine that make tensors and read them. */
interface Maker {
  runKernel(name: string, inputs: Inputs, attrs?: object): tf.Tensor | tf.Tensor[];
  makeTensor(...values: unknown[]): tf.Tensor;
  readSync(id: tf.DataId): unknown;
  read(id: tf.DataId): unknown;
}

/** Listens to the kernels of a computation. */
export class Recorder {
  private readonly steps: Step[] = [];
  private readonly effects: EffectStep[] = [];
  private readonly sources: Source[] = [];
  private readonly known = new Map<number, number>();
  /** Tensors from numbers of the host, made while recording. */
  private readonly fromHost = new Set<number>();
  /** The number that the recording takes for itself: tensors of higher ones came into being meanwhile. */
  private firstId = Infinity;
  private isComplete = true;
  /** Whether it is the recording itself that reads. */
  private isLooking = false;

  /** feeds: the tensors that differ from run to run; variables are read anew in each run; all else is {@link drawn} or constant. */
  constructor(feeds: readonly tf.Tensor[]) {
    feeds.forEach((feed, index) => this.known.set(feed.id, this.value({ kind: 'feed', index })));
  }

  /** Runs `body` and records it. */
  during<T>(body: () => T): T {
    const engine = tf.engine() as unknown as Maker;
    // called with the engine as their `this` below
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const { runKernel, makeTensor, readSync, read } = engine;
    this.firstId = engineInside().nextTensorId();
    // copies that TensorFlow.js saves for the gradient are made inside the call whose result they copy
    let inner: Call[] | undefined;
    const methods: Maker = {
      runKernel: (name, inputs, attrs = {}) => {
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
      },
      makeTensor: (...values) => {
        const tensor = makeTensor.apply(engine, values);
        this.fromHost.add(tensor.id);
        return tensor;
      },
      readSync: (id) => this.reading(() => readSync.call(engine, id)),
      read: (id) => this.reading(() => read.call(engine, id)),
    };
    const listener = {
      addEffect: (tensors: readonly tf.Tensor[], run: Effect) => this.addEffect(tensors, run),
      addDrawn: (tensor: tf.Tensor, draw: () => tf.Tensor) =>
        void this.known.set(tensor.id, this.value({ kind: 'drawn', draw })),
    };
    return covering(engine, methods, () => listening(listener, body));
  }

  /** The program that makes these tensors; undefined where a tensor came into being that no kernel and no host made, or where
   * numbers were read. */
  program(results: readonly tf.Tensor[]): Program | undefined {
    const values = results.map((tensor) => this.find(tensor));
    return this.isComplete
      ? new Program({ steps: this.steps, effects: this.effects, sources: this.sources }, values)
      : undefined;
  }

  /** Numbers that were read may decide what comes after, and a replay would go on with the old ones. */
  private reading<T>(read: () => T): T {
    if (!this.isLooking) this.isComplete = false;
    return read();
  }

  private addEffect(tensors: readonly tf.Tensor[], run: Effect): void {
    this.effects.push({ run, inputs: tensors.map((tensor) => this.find(tensor)) });
  }

  private knowsAll({ inputs }: Call): boolean {
    return tensorsOf(inputs).every(([, tensor]) => this.known.has(tensor.id));
  }

  private addKernel({ name, inputs, attrs, outputs }: Call): void {
    const given = tensorsOf(inputs);
    const first = outputs[0]!;
    const from = given.map(([, tensor]) => this.find(tensor));
    const shared = given.findIndex(([, tensor]) => tensor.dataId === first.dataId);
    if (shared >= 0) {
      const { shape, dtype, id } = first;
      this.known.set(id, this.value({ kind: 'alias', of: from[shared]!, shape, dtype }));
      return;
    }
    const to = outputs.map(({ id }) => {
      const value = this.value({ kind: 'made' });
      this.known.set(id, value);
      return value;
    });
    this.steps.push({
      kernel: name,
      run: tf.getKernel(name, tf.getBackend()).kernelFunc as unknown as Kernel,
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
    this.isLooking = true;
    const values = tensor.dataSync().slice() as tf.TypedArray;
    this.isLooking = false;
    return { kind: 'constant', values, shape, dtype };
  }
}

function tensorsOf(inputs: Inputs): [string, tf.Tensor][] {
  return Object.entries(inputs).filter((entry): entry is [string, tf.Tensor] => entry[1] != null);
}

/** Runs `body` with other methods on an object, which then has its own again. */
function covering<T>(object: object, methods: object, body: () => T): T {
  const own = new Map(Object.entries(Object.getOwnPropertyDescriptors(object)));
  const uncover = () => {
    for (const name of Object.keys(methods)) {
      const before = own.get(name);
      if (before) Object.defineProperty(object, name, before);
      // uncovers the method of the class
      else Reflect.deleteProperty(object, name);
    }
  };
  Object.assign(object, methods);
  return undoneAfter(uncover, body);
}
