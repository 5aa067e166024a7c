import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { BatchNormalization, batchNormalization, type BatchNormalizationArgs } from '../../lib/norm';
import { batchNormalizationSettings, checkCommon } from '../../lib/norm/layer-options';
import { resolveWeightOptions } from '../../lib/norm/weight-options';
import { nearestName, show } from '../../lib/options';

const made = (args: unknown) => batchNormalization(args as BatchNormalizationArgs);

describe('the options of batch normalization', () => {
  before(() => useEngine('cpu'));

  const unknown: readonly [name: string, value: unknown, hint: RegExp][] = [
    ['momentum', 0.9, /Keras's momentum 0.99 is decay 0.99, PyTorch's momentum 0.1 is decay 0.9/],
    ['eps', 1e-5, /Write epsilon/],
    ['affine', true, /scale \(gamma\) and center \(beta\)/],
    ['trackRunningStats', false, /frozen/],
    ['renorm', true, /batchRenormalization/],
    ['virtualBatchSize', 4, /ghostBatchNormalization/],
    ['fused', true, /fused kernel/],
    ['epsilom', 1e-3, /Did you mean epsilon\?/],
    ['Decay', 0.9, /Did you mean decay\?/],
    ['running_variance', 'biased', /Did you mean runningVariance\?/],
    ['betaInitialiser', 'zeros', /Did you mean betaInitializer\?/],
    ['activationFunction', 'relu', /Leave it out/],
    ['toString', 1, /Leave it out/],
  ];
  for (const [name, value, hint] of unknown) {
    it(`refuses ${name}, and says what to write`, () => {
      assert.throws(
        () => made({ [name]: value }),
        (thrown: BnlabError) =>
          thrown.got === name && hint.test(thrown.hint) && /options among .*epsilon/.test(thrown.expected),
      );
    });
  }

  const wrong: readonly [args: Record<string, unknown>, message: RegExp][] = [
    [{ frozen: 'false' }, /frozen true or false, got 'false'/],
    [{ center: 1 }, /center true or false, got 1/],
    [{ scale: null }, /scale true or false, got null/],
    [{ trainable: 'no' }, /trainable true or false, got 'no'/],
    [{ epsilon: '1e-3' }, /epsilon greater than 0, a number, got '1e-3'/],
    [{ epsilon: NaN }, /got NaN/],
    [{ epsilon: Infinity }, /got Infinity/],
    [{ epsilon: 0 }, /got 0/],
    [{ epsilon: -1e-3 }, /got -0.001/],
    [{ decay: '0.9' }, /decay from 0 to 1 .* or 'cumulative', got '0.9'/],
    [{ decay: NaN }, /decay from 0 to 1/],
    [{ decay: -0.1 }, /decay from 0 to 1/],
    [{ decay: 1.0001 }, /decay from 0 to 1/],
    [{ decay: 'average' }, /got 'average'/],
    [{ axis: 1.5 }, /axis that is one integer, the channel axis, got 1.5/],
    [{ axis: '1' }, /got '1'/],
    [{ axis: [1, 2] }, /got \[1, 2\]/],
    [{ axis: [] }, /got \[\]/],
    [{ runningVariance: 'x' }, /runningVariance 'unbiased' or 'biased', got 'x'/],
    [{ activation: 'ReLU' }, /activation 'linear', 'relu' or 'sigmoid', got 'ReLU'/],
    [{ activation: tf.relu }, /got a function/],
    [{ name: 5 }, /name that is text, got 5/],
    [{ dtype: 'int32' }, /dtype 'float32', got 'int32'/],
    [{ inputShape: 3 }, /inputShape that is a list of sizes, got 3/],
    [{ inputShape: [4, -1] }, /inputShape that is a list of sizes, got \[4, -1\]/],
    [{ batchInputShape: [null, '3'] }, /batchInputShape/],
    [{ gammaInitializer: 'one' }, /Unknown initializer: one/],
    [{ betaRegularizer: 'weightDecay' }, /Unknown regularizer: weightDecay/],
    [{ gammaConstraint: 'positive' }, /Unknown constraint: positive/],
    [{ movingMeanInitializer: 5 }, /initializer/],
  ];
  for (const [args, message] of wrong) {
    it(`refuses ${Object.entries(args).map(([name, value]) => `${name} ${show(value)}`)[0]}`, () => {
      assert.throws(
        () => made(args),
        (thrown: Error) => thrown instanceof BnlabError && message.test(thrown.message),
      );
    });
  }

  for (const args of ['linear', null, 5, ['axis']]) {
    it(`refuses ${show(args)} in the place of options`, () =>
      assert.throws(() => made(args), /expected an object of options/));
  }

  it('takes every name that it lists, and an axis in a list as Keras saves it', () => {
    const layer = made({
      name: 'all',
      axis: [1],
      epsilon: 1e-5,
      decay: 0.5,
      center: true,
      scale: true,
      runningVariance: 'biased',
      frozen: false,
      activation: 'relu',
      gammaInitializer: 'zeros',
      betaInitializer: tf.initializers.constant({ value: 3 }),
      gammaRegularizer: tf.regularizers.l2({ l2: 0.5 }),
      betaRegularizer: 'l1l2',
      gammaConstraint: 'nonNeg',
      betaConstraint: tf.constraints.maxNorm({ maxValue: 2, axis: 0 }),
      movingMeanInitializer: 'ones',
      movingVarianceInitializer: tf.initializers.constant({ value: 4 }),
      batchInputShape: [null, 2, 5],
      dtype: 'float32',
      trainable: true,
    });
    layer.build([null, 2, 5]);
    assert.deepEqual(
      layer.getWeights().map((weight) => [...weight.dataSync()]),
      [
        [0, 0],
        [3, 3],
        [1, 1],
        [4, 4],
      ],
    );
  });

  it('are refused by the setters of frozen and trainable as by the constructor', () => {
    const layer = made({});
    assert.throws(() => (layer.frozen = 'no' as never), /frozen true or false, got 'no'/);
    assert.throws(() => (layer.trainable = 1 as never), /trainable true or false, got 1/);
    assert.deepEqual([layer.frozen, layer.trainable], [false, true]);
  });

  it('do not move the numbers that TensorFlow.js gives to unnamed layers', () => {
    const next = () => Number(/\d+$/.exec(tf.layers.batchNormalization({}).name)![0]);
    const first = next();
    made({});
    assert.equal(next(), first + 1);
  });

  it('come back from a configuration that TensorFlow.js has been through', async () => {
    const args = {
      ...({
        name: 'norm',
        axis: 1,
        epsilon: 0.02,
        decay: 'cumulative',
        center: true,
        scale: true,
        frozen: false,
      } as const),
      ...({ runningVariance: 'biased', activation: 'sigmoid' } as const),
      gammaRegularizer: tf.regularizers.l1({ l1: 0.25 }),
      betaInitializer: tf.initializers.constant({ value: -1 }),
      gammaConstraint: tf.constraints.nonNeg(),
    } as const;
    const model = tf.sequential({ layers: [batchNormalization({ ...args, inputShape: [3, 2] })] });
    tf.tidy(() => void model.apply(tf.randomNormal([4, 3, 2], 0, 1, 'float32', 1), { training: true }));
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = JSON.parse(JSON.stringify({ ...artifacts, weightData: undefined })) as tf.io.ModelArtifacts;
        saved.weightData = artifacts.weightData;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    assert.deepEqual(loaded.layers[0].getConfig(), model.layers[0].getConfig());
    const [want, got] = [model, loaded].map((each) => each.getWeights().map((weight) => [...weight.dataSync()]));
    assert.deepEqual(got, want);
    assert.deepEqual(got.at(-1), [1], 'the number of averaged mini-batches is a weight');
    assert.ok(loaded.layers[0] instanceof BatchNormalization);
  });

  it('add a regularizer to the losses of the layer, and a constraint to its weight', () => {
    tf.tidy(() => {
      const layer = made({ gammaRegularizer: tf.regularizers.l2({ l2: 0.5 }), betaConstraint: 'nonNeg', decay: 1 });
      layer.build([null, 3]);
      assert.deepEqual(
        layer.calculateLosses().map((loss) => loss.dataSync()[0]),
        [1.5],
      );
      layer.setWeights([tf.ones([3]), tf.tensor1d([-1, 0, 2]), tf.zeros([3]), tf.ones([3])]);
      assert.deepEqual([...layer.state.beta!.dataSync()], [0, 0, 2]);
    });
  });
});

describe('what a layer is made with', () => {
  before(() => useEngine('cpu'));

  it('is what the README says where nothing is said', () =>
    assert.deepEqual(batchNormalizationSettings('here', {}), {
      axis: -1,
      epsilon: 1e-3,
      decay: 0.99,
      center: true,
      scale: true,
      runningVariance: 'unbiased',
      frozen: false,
      activation: 'linear',
    }));

  it('takes the ends of what is allowed: a decay of 0 and of 1, and a size of 0', () => {
    for (const decay of [0, 1]) assert.equal(batchNormalizationSettings('here', { decay }).decay, decay);
    assert.doesNotThrow(() => checkCommon('here', { inputShape: [0, 3], batchInputShape: [null, 3] }));
    assert.throws(() => checkCommon('here', { inputShape: [-1, 3] }), /inputShape that is a list of sizes/);
    assert.throws(() => checkCommon('here', { inputShape: [0.5] }), /inputShape that is a list of sizes/);
  });

  it('may be trainable or not, and nothing else', () => {
    for (const trainable of [true, false, undefined])
      assert.doesNotThrow(() => batchNormalizationSettings('here', { trainable }));
  });

  it('keeps how its weights begin as data, null where nothing is', () => {
    const { config } = resolveWeightOptions('here', { betaInitializer: 'ones' });
    assert.deepEqual(config.betaInitializer, { className: 'Ones', config: {} });
    assert.equal(config.betaConstraint, null);
  });
});

describe('the nearest name', () => {
  const names = ['epsilon', 'decay', 'center', 'scale'];
  const table: readonly [string, string | undefined][] = [
    ['epsilno', 'epsilon'],
    ['EPSILON', 'epsilon'],
    ['centre', 'center'],
    ['scal', 'scale'],
    ['dekay', 'decay'],
    ['units', undefined],
    ['x', undefined],
    ['', undefined],
  ];
  for (const [name, nearest] of table) {
    it(`of '${name}' is ${nearest ?? 'none'}`, () => assert.equal(nearestName(name, names), nearest));
  }
});
