import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { buildInception, LocalResponseNormalization, mnistNet, SeededDropout } from '../../lib/models';
import { batchNorm, batchNormInference } from '../../lib/norm';
import { Random } from '../../lib/random';
import { learningRateAt, Optimizer } from '../../lib/train';

const x = () => tf.tensor2d([1, 2, 3, 5], [2, 2]);
const population = (more: object) => ({ mean: tf.zeros([2]), variance: tf.ones([2]), ...more }) as never;
const mnist = (more: object) => ({ isBatchNormalized: true, random: new Random(1), hidden: [2], ...more }) as never;
const cifar = (more: object) => ({ scale: 'cifar', width: 0.125, ...more }) as never;
const rate = (more: object) => ({ initial: 0.1, factor: 1, every: 1, ...more }) as never;
const circular: Record<string, unknown> = {};
circular.kind = circular;

/** A call with options that cannot be, and what the error says. */
const WRONG: readonly (readonly [() => unknown, RegExp])[] = [
  [() => batchNorm(x(), { eps: 10 } as never), /batchNorm: .*got eps\nWrite epsilon/],
  [() => batchNorm(x(), { activation: 'tanh' } as never), /activation 'linear', 'relu' or 'sigmoid', got 'tanh'/],
  [() => batchNorm(x(), 1e-3 as never), /an object of options, got 0\.001/],
  [() => batchNormInference(x(), population({ eps: 10 })), /batchNormInference: .*got eps/],
  [() => batchNormInference(x(), population({ activation: 'tanh' })), /got 'tanh'/],
  [() => batchNormInference(x(), population({ variance: tf.tensor1d([1, -1]) })), /a variance of -1 in channel 1/],
  [() => batchNormInference(x(), undefined as never), /an object of options, got undefined/],
  [() => new SeededDropout(undefined as never), /SeededDropout: expected an object of options, got undefined/],
  [() => new SeededDropout({ rate: 0.5, noiseShape: [1] } as never), /SeededDropout: .*got noiseShape/],
  [() => new SeededDropout({ rate: '0.5' as never }), /rate of 0 or more and below 1, got '0\.5'/],
  [() => new SeededDropout({ rate: 0.5, seed: 1.5 }), /seed that is a whole number of 0 or more, got 1\.5/],
  [() => new SeededDropout({ rate: 0.5, name: 7 as never }), /name that is text, got 7/],
  [() => new SeededDropout({ rate: 0.5, trainable: 'no' as never }), /trainable true or false, got 'no'/],
  [() => new LocalResponseNormalization({ radius: 3 } as never), /LocalResponseNormalization: .*got radius/],
  [() => new LocalResponseNormalization({ depthRadius: 1.5 }), /depthRadius that is a whole number.*got 1\.5/],
  [() => new LocalResponseNormalization({ alpha: '1' as never }), /alpha a finite number, got '1'/],
  [() => new LocalResponseNormalization(null as never), /an object of options, got null/],
  [() => buildInception(cifar({ clases: 5 })), /buildInception: .*got clases\nDid you mean classes\?/],
  [() => buildInception(cifar({ stem: 'separabel' })), /stem 'dense' or 'separable', got 'separabel'/],
  [() => buildInception(cifar({ initialScale: -1 })), /initialScale above 0, got -1/],
  [() => buildInception(cifar({ variant: 5 })), /the name of a variant, got variant 5/],
  [() => buildInception(cifar({ width: '1' })), /width that is a factor above 0, got '1'/],
  [() => buildInception(cifar({ dropout: 1 })), /dropout of 0 or more and below 1, got 1/],
  [() => buildInception(cifar({ activation: 'tanh' })), /activation 'relu' or 'sigmoid', got 'tanh'/],
  [() => buildInception(cifar({ perActivation: 1 })), /perActivation true or false, got 1/],
  [() => buildInception(cifar({ normalization: false, epsilon: '1' })), /an epsilon greater than 0.*got '1'/],
  [() => buildInception(5 as never), /an object of options, got 5/],
  [() => mnistNet({} as never), /mnistNet: expected isBatchNormalized true or false, got undefined/],
  [() => mnistNet(undefined as never), /mnistNet: expected an object of options, got undefined/],
  [() => mnistNet(mnist({ random: undefined })), /random that draws the weights, got undefined\nPass new Random/],
  [() => mnistNet(mnist({ units: [5] })), /mnistNet: .*got units/],
  [() => mnistNet(mnist({ hidden: [] })), /hidden as a list of units, 1 or more each, got \[\]/],
  [() => mnistNet(mnist({ hidden: [2.5] })), /hidden.*got \[2\.5\]/],
  [() => mnistNet(mnist({ weightStandardDeviation: -1 })), /weightStandardDeviation of 0 or more, got -1/],
  [() => mnistNet(mnist({ isBatchNormalized: false, decay: 2 })), /decay from 0 to 1/],
  [() => new Optimizer({ kind: 'adagrad', initialSum: 0.1, epsilon: '1e-7' } as never), /epsilon of 0.*got '1e-7'/],
  [() => new Optimizer({ kind: 'adagrad', initialSum: '0.1', epsilon: 0 } as never), /initialSum of 0.*got '0\.1'/],
  [() => new Optimizer({ kind: 'momentum', momentum: '0.9' } as never), /momentum of 0.*less than 1, got '0\.9'/],
  [() => new Optimizer({ kind: 'momentum', momentum: null } as never), /momentum of 0.*got null/],
  [() => new Optimizer({ kind: 'momentum', momentum: [0.5] } as never), /momentum of 0.*got \[0\.5\]/],
  [() => new Optimizer(circular as never), /one of sgd, momentum, adagrad, got an object \(Object\)/],
  [() => new Optimizer({ kind: 'sgd', momentum: circular } as never), /Optimizer: .*got momentum/],
  [() => new Optimizer(undefined as never), /one of sgd, momentum, adagrad, got undefined/],
  [() => learningRateAt(rate({ initial: '0.1' }), 0), /got initial '0\.1', factor 1/],
  [() => learningRateAt(rate({ factor: true }), 0), /factor true/],
  [() => learningRateAt(rate({ every: [5] }), 0), /every \[5\]/],
];

describe('options that cannot be', () => {
  before(() => useEngine('cpu'));

  for (const [call, message] of WRONG) {
    it(`are refused: ${String(call).replace('() => ', '')}`, () => {
      assert.throws(call, (e) => e instanceof BnlabError && message.test(e.message));
    });
  }

  it('are told from those that every layer of TensorFlow.js takes', () => {
    const common = { name: 'own', inputShape: [4, 4, 2], trainable: false };
    for (const layer of [new SeededDropout({ ...common, rate: 0.5 }), new LocalResponseNormalization(common)]) {
      const model = tf.sequential({ layers: [layer] });
      assert.deepEqual([model.inputs[0].shape, layer.name, layer.trainable], [[null, 4, 4, 2], 'own', false]);
      const again = (layer.constructor as typeof SeededDropout).fromConfig(layer.constructor as never, {
        ...layer.getConfig(),
        customObjects: {},
      });
      assert.deepEqual((again as SeededDropout).getConfig(), layer.getConfig());
    }
  });
});
