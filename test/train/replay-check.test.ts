import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import type { RepeatingLayer, Repetition } from '../../lib/graph';
import { buildInception, mnistNet, SeededDropout, VARIANTS } from '../../lib/models';
import { batchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';
import { Optimizer, trainStep } from '../../lib/train';
import { countTapes } from './count-tapes';
import { chain, dense } from './replayed';

const STEPS = 6;

/** Trains some steps in a mode; losses, weights afterwards, and steps by the tape. */
function trained(mode: string, model: tf.LayersModel, between = () => undefined as void) {
  process.env.BNLAB_REPLAY = mode;
  const [optimizer, random, tapes] = [new Optimizer({ kind: 'momentum', momentum: 0.9 }), new Random(4), countTapes()];
  const shape = [4, ...(model.inputs[0].shape.slice(1) as number[])];
  const K = model.outputs[0].shape[1]!;
  try {
    const losses = Array.from({ length: STEPS }, (_, i) =>
      tf.tidy(() => {
        between();
        const x = tf.tensor(random.normals(shape.reduce((a, b) => a * b)), shape);
        const labels = tf.tensor1d(
          Int32Array.from({ length: 4 }, () => random.integer(K)),
          'int32',
        );
        return trainStep({ model, optimizer, learningRate: 0.02 }, { x, labels }, i + 1);
      }),
    );
    return { losses, weights: model.getWeights().map((w) => [...w.dataSync()]), tapes: tapes.count };
  } finally {
    tapes.end();
    optimizer.dispose();
    delete process.env.BNLAB_REPLAY;
  }
}

/** Says that it repeats, and keeps what it does where nobody can see it. */
class Secretive extends tf.layers.Layer implements RepeatingLayer {
  static className = 'TestSecretive';
  #factor = 1;
  get repetition(): Repetition {
    return { repeats: true };
  }
  change(): void {
    this.#factor *= 2;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0].mul(this.#factor);
  }
}

describe('BNLAB_REPLAY=check', () => {
  before(() => useEngine('auto'));

  const MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
    'the MNIST network': () => mnistNet({ isBatchNormalized: false, random: new Random(1), hidden: [9, 8] }),
    'the MNIST network with batch normalization': () =>
      mnistNet({ isBatchNormalized: true, random: new Random(1), hidden: [9, 8] }),
    'Dropout': () => chain(dense(8), new SeededDropout({ name: 'dropout', rate: 0.5 }), dense(2)), // prettier-ignore
    ...Object.fromEntries(
      Object.keys(VARIANTS).map((variant): [string, () => tf.LayersModel] => [
        variant,
        () => buildInception({ scale: 'cifar', width: 0.125, seed: 1, variant }),
      ]),
    ),
  };
  for (const [name, build] of Object.entries(MODELS)) {
    it(`finds no difference in ${name}, and changes nothing`, () => {
      const before = tf.memory().numTensors;
      const results = ['check', 'off'].map((mode) => {
        const model = build();
        const { tapes, ...result } = trained(mode, model);
        assert.equal(tapes, STEPS);
        model.dispose();
        return result;
      });
      assert.deepEqual(results[0], results[1]);
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('names the first number that differs', () => {
    const layer = new Secretive({});
    const model = chain(dense(4), layer, dense(2));
    assert.throws(
      () => trained('check', model, () => layer.change()),
      (e) =>
        e instanceof BnlabError &&
        e.kind === 'internal' &&
        /check, the loss\[0\]: .* from the recording/.test(e.message),
    );
    // what the check is for: without it nobody is told
    assert.doesNotThrow(() => trained('on', model, () => layer.change()));
  });

  it('compares moving averages too', () => {
    const layer = batchNormalization();
    const model = chain(dense(4), layer, dense(2));
    const averages = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(layer), 'averages')!;
    let calls = 0;
    // the tape's update and the replay's are one function: let it tell them apart
    Object.defineProperty(layer, 'averages', {
      enumerable: false,
      get: () => {
        const { mean, variance } = averages.get!.call(layer) as Record<string, tf.Variable>;
        return ++calls % 2 ? { mean, variance } : { mean: variance, variance: mean };
      },
    });
    assert.throws(() => trained('check', model), /moving_(mean|variance)\[0\]/);
  });

  it('is one of three words', () => {
    assert.throws(
      () => trained('chekc', chain(dense(2))),
      (e) => e instanceof BnlabError && e.kind === 'usage' && /on, off or check, got chekc/.test(e.message),
    );
  });
});
