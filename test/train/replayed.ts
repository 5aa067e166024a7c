/** Small models that are trained with and without recordings, to be compared. */
import { tf } from '../../lib/engine';
import type { RepeatingLayer, Repetition } from '../../lib/graph';
import { Random } from '../../lib/random';
import { Optimizer, trainStep } from '../../lib/train';
import { countTapes } from './count-tapes';

export const STEPS = 5;
export const glorot = (seed: number): ReturnType<typeof tf.initializers.glorotNormal> =>
  tf.initializers.glorotNormal({ seed });
export const dense = (units: number, more: object = {}): tf.layers.Layer =>
  tf.layers.dense({ units, kernelInitializer: glorot(units), ...more });
export const chain = (...layers: tf.layers.Layer[]): tf.Sequential =>
  tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), ...layers] });
/** Reads and writes what the types call private or read-only. */
export const open = (object: object): Record<string, unknown> => object as Record<string, unknown>;

/** What came of a training, and how many of its steps before and after the change ran by the tape. */
export interface Trained {
  readonly losses: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly tapes: readonly number[];
}

/** Losses and weights of some steps, a change, and as many more. */
export function trained(
  build: () => tf.LayersModel,
  change: (model: tf.LayersModel) => void,
  isReplayed: boolean,
): Trained {
  process.env.BNLAB_REPLAY = isReplayed ? 'on' : 'off';
  const [model, optimizer] = [build(), new Optimizer({ kind: 'momentum', momentum: 0.5 })];
  const random = new Random(2);
  const [side, ...inner] = model.inputs[0].shape.slice(1) as number[];
  const K = model.outputs[0].shape[1]!;
  const losses: number[] = [];
  const step = () =>
    tf.tidy(() => {
      const shape = [4, side, ...inner];
      const x = tf.tensor(random.normals(shape.reduce((a, b) => a * b)), shape);
      const labels = tf.tensor1d(
        Int32Array.from({ length: 4 }, () => random.integer(K)),
        'int32',
      );
      losses.push(trainStep({ model, optimizer, learningRate: 0.1 }, { x, labels }, losses.length + 1));
    });
  const tapes = countTapes();
  try {
    for (let i = 0; i < STEPS; i++) step();
    const before = tapes.count;
    change(model);
    for (let i = 0; i < STEPS; i++) step();
    const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
    return { losses, weights, tapes: [before, tapes.count - before] };
  } finally {
    tapes.end();
    optimizer.dispose();
    delete process.env.BNLAB_REPLAY;
  }
}

/** A layer of a user that says that it repeats, with a setting of every sort. */
export class Scaled extends tf.layers.Layer implements RepeatingLayer {
  static className = 'TestScaled';
  factor = 2;
  list = [1, [2, 3]];
  inner = { deep: { shift: 0 } };
  later?: number;
  calls = 0;
  get repetition(): Repetition {
    return { repeats: true, counters: ['calls'] };
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    this.calls++;
    const [x] = [inputs].flat();
    const sum = this.list.flat().reduce((a, b) => a + b, 0);
    return x.mul(this.factor * sum).add(this.inner.deep.shift + (this.later ?? 0));
  }
}
/** One that inherits what the layer above says of itself, and draws. */
export class Noisy extends Scaled {
  static override className = 'TestNoisy';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return super.call(inputs).mul(1 + 0.1 * (this.calls % 3));
  }
}
