/**
 * Whichever TensorFlow.js a cell loads, so that an interrupt ends its training too and leaves it able to work.
 * @module
 */
import { throwIfInterrupted, uninterruptedStep } from '../interruption';

/** What is used of TensorFlow.js's models: every step of fit, fitDataset, trainOnBatch and evaluate goes through these. */
interface Model {
  isTraining: boolean;
  testFunction?: BatchFunction | null;
  makeTrainFunction(): BatchFunction;
  makeTestFunction(): BatchFunction;
  predictLoop(...args: unknown[]): unknown;
  fit(...args: unknown[]): Promise<unknown>;
  fitDataset(...args: unknown[]): Promise<unknown>;
}

type BatchFunction = (data: unknown) => unknown;

/** What is used of its optimizers. */
interface Optimizer {
  minimize(...args: unknown[]): unknown;
  applyGradients(gradients: unknown): void;
}

interface Engine {
  runKernel(...args: unknown[]): unknown;
  endScope(): void;
  readonly state: {
    gradientDepth: number;
    kernelDepth: number;
    activeTape?: unknown;
    readonly scopeStack: readonly object[];
  };
}

interface Layers {
  readonly LayersModel: { readonly prototype: Model };
}

interface Core {
  readonly Optimizer: { readonly prototype: Optimizer };
  engine(): Engine;
}

const LAYERS = /[\\/]@tensorflow[\\/]tfjs-layers[\\/]dist[\\/]tf-layers\.node\.js$/;
const CORE = /[\\/]@tensorflow[\\/]tfjs-core[\\/]dist[\\/]tf-core\.node\.js$/;

/** Makes the models and optimizers of every loaded TensorFlow.js ask whether their cell was interrupted. */
export class InterruptibleModels {
  private readonly seen = new Set<string>();
  private readonly engines: (() => Engine)[] = [];
  private readonly inTraining = new Set<Model>();

  /** @param beforeKernel called before each kernel; what it throws ends the computation */
  constructor(private readonly beforeKernel: () => void) {}

  /** Looks for copies that were loaded since the last call. */
  find(): void {
    for (const file of Object.keys(require.cache)) {
      const isLayers = LAYERS.test(file);
      if ((!isLayers && !CORE.test(file)) || this.seen.has(file) || !require.cache[file]?.loaded) continue;
      this.seen.add(file);
      if (isLayers) this.watchModel((require.cache[file].exports as Layers).LayersModel.prototype);
      else this.watchCore(require.cache[file].exports as Core);
    }
  }

  /** Puts in order what was broken off in the middle: scopes of tensors, tapes, models that count as being trained. */
  tidyUp(): void {
    for (const model of this.inTraining) model.isTraining = false;
    this.inTraining.clear();
    for (const engineOf of this.engines) {
      const engine = engineOf();
      while (engine.state.scopeStack.length > 0) engine.endScope();
      Object.assign(engine.state, { gradientDepth: 0, kernelDepth: 0, activeTape: undefined });
    }
  }

  /* eslint-disable @typescript-eslint/unbound-method -- methods are replaced, and called with the object that they are called on */
  private watchModel(prototype: Model): void {
    const { predictLoop, makeTrainFunction, makeTestFunction } = prototype;
    prototype.makeTrainFunction = function (this: Model) {
      return asStep(makeTrainFunction.call(this));
    };
    prototype.makeTestFunction = function (this: Model) {
      // made once for each model, which evaluate takes it from
      if (this.testFunction == null) {
        makeTestFunction.call(this);
        this.testFunction = asStep(this.testFunction!);
      }
      return this.testFunction;
    };
    prototype.predictLoop = function (this: Model, ...args: unknown[]) {
      throwIfInterrupted();
      return predictLoop.apply(this, args);
    };
    const { inTraining } = this;
    for (const name of ['fit', 'fitDataset'] as const) {
      const original = prototype[name];
      prototype[name] = async function (this: Model, ...args: unknown[]) {
        throwIfInterrupted();
        inTraining.add(this);
        return original.apply(this, args).finally(() => inTraining.delete(this));
      };
    }
  }

  private watchCore({ Optimizer, engine }: Core): void {
    this.engines.push(() => engine());
    const { runKernel } = engine();
    engine().runKernel = (...args) => {
      this.beforeKernel();
      return runKernel.apply(engine(), args);
    };
    for (const name of ['minimize', 'applyGradients'] as const) {
      const original = Optimizer.prototype[name];
      Optimizer.prototype[name] = function (this: Optimizer, ...args: unknown[]) {
        return uninterruptedStep(() => original.apply(this, args));
      };
    }
  }
  /* eslint-enable @typescript-eslint/unbound-method */
}

function asStep(step: BatchFunction): BatchFunction {
  return (data) => uninterruptedStep(() => step(data));
}
