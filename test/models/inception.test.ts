import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { withoutAuxiliary } from '../../lib/graph';
import { buildInception, smallestSize } from '../../lib/models/inception';
import type { InceptionOptions } from '../../lib/models/inception';
import { CIFAR_TABLE, INCEPTION_TABLE, type InceptionTable } from '../../lib/models/inception-table';
import { LocalResponseNormalization } from '../../lib/models/local-response';
import { formatSummary, summarizeInception } from '../../lib/models/summary';
import type { ModelSummary } from '../../lib/models/summary';
import { batchNormalization, batchRenormalization, ghostBatchNormalization } from '../../lib/norm';
import { BatchNormalization } from '../../lib/norm/layer';
import { withModel } from './with-model';

/** Weights, multiply-adds and normalized channels per stage of Figure 5 at 224x224, dense first convolution, projection 96. */
const STAGES: readonly (readonly [id: string, weights: number, multiplyAdds: number, channels: number])[] = [
  ['conv1', 9408, 118013952, 64],
  ['conv2', 114688, 359661568, 256],
  ['3a', 218112, 170999808, 480],
  ['3b', 259072, 203112448, 544],
  ['3c', 384000, 143904768, 544],
  ['4a', 608256, 119218176, 864],
  ['4b', 663552, 130056192, 896],
  ['4c', 893952, 175214592, 992],
  ['4d', 1105920, 216760320, 1056],
  ['4e', 1437696, 162570240, 1024],
  ['5a', 2179072, 106774528, 1600],
  ['5b', 2276352, 111541248, 1632],
];

/** Totals of the readings of the figure: trainable parameters and multiply-adds with the classifier. */
const READINGS: readonly (readonly [options: InceptionOptions, parameters: number, multiplyAdds: number])[] = [
  [{}, 11194984, 2018851840],
  [{ poolProjection: 128 }, 11285224, 2032600064],
  [{ stem: 'separable' }, 11188288, 1934857216],
  [{ stem: 'separable', poolProjection: 128 }, 11278528, 1948605440],
];

describe('the network of Figure 5', () => {
  let summary: ModelSummary;
  before(() => {
    summary = withModel({}, summarizeInception);
  });

  it('has the table’s output shape at every stage', () => {
    for (const row of INCEPTION_TABLE.rows) {
      const built = summary.rows.find(({ id }) => id === row.id);
      assert.deepEqual(built?.output, row.kind === 'averagePool' ? [1024] : row.output, row.id);
      assert.equal(built.depth, row.id === 'conv2' ? 2 : row.depth, row.id);
    }
    assert.deepEqual(summary.rows.at(-1)?.output, [1000]);
    assert.equal(summary.depth, 34);
  });

  it('prints outputs that differ from the built ones only where the figure gives the size before a stride', () => {
    const differing = INCEPTION_TABLE.rows.flatMap(({ id, printed, output }) =>
      printed.join() === output.join() ? [] : [[id, printed, output]],
    );
    assert.deepEqual(differing, [
      ['3c', [28, 28, 576], [14, 14, 576]],
      ['4e', [14, 14, 1024], [7, 7, 1024]],
    ]);
    assert.deepEqual(
      CIFAR_TABLE.rows.map(({ printed }) => printed),
      CIFAR_TABLE.rows.map(({ output }) => output),
    );
  });

  for (const [id, weights, multiplyAdds, channels] of STAGES) {
    it(`has the weights, multiply-adds and normalized channels of stage ${id}`, () => {
      const row = summary.rows.find((candidate) => candidate.id === id);
      assert.deepEqual([row?.weights, row?.multiplyAdds, row?.normalizedChannels], [weights, multiplyAdds, channels]);
    });
  }

  it('has the branches of the figure’s columns', () => {
    for (const row of INCEPTION_TABLE.rows) {
      if (row.kind !== 'inception') continue;
      const built = summary.rows.find(({ id }) => id === row.id)!;
      const { one, threeReduce, three, doubleReduce, double } = row;
      const expected = { ...(one ? { '1x1': one } : {}), '3x3_reduce': threeReduce, '3x3': three };
      assert.deepEqual(built.filters, { ...expected, double3x3_reduce: doubleReduce, double3x3: double }, row.id);
      assert.equal(built.pool, `${row.pool} + ${row.projection || 'pass through'}`, row.id);
    }
  });

  it('is summed up as text with the totals', () => {
    const text = formatSummary(summary);
    assert.match(text, /inception \(3c\) stride 2 +14x14x576 +3 +128 +160 +64 +96 +max \+ pass through/);
    assert.match(text, /total.* 11,194,984 +2,018,851,840/);
    assert.equal(text.split('\n').length, 1 + 1 + INCEPTION_TABLE.rows.length + 1 + 1);
  });

  for (const [options, parameters, multiplyAdds] of READINGS) {
    it(`counts ${parameters} parameters for ${JSON.stringify(options)}`, () => {
      const counted = Object.keys(options).length ? withModel(options, summarizeInception) : summary;
      assert.deepEqual([counted.parameters, counted.multiplyAdds], [parameters, multiplyAdds]);
    });
  }
});

describe('the member for 32x32 images', () => {
  it('has the table’s output shape at every stage of full width', () => {
    const { rows } = withModel({ scale: 'cifar', width: 1 }, summarizeInception);
    for (const row of CIFAR_TABLE.rows) {
      assert.deepEqual(
        rows.find(({ id }) => id === row.id)?.output,
        row.kind === 'averagePool' ? [1024] : row.output,
        row.id,
      );
    }
  });

  it('has the filters and the pooling of the figure’s modules of the same names', () => {
    const partsOf = (row: InceptionTable['rows'][number]) => {
      if (row.kind !== 'inception') return undefined;
      const { one, threeReduce, three, doubleReduce, double, pool, projection, stride, auxiliary } = row;
      return { one, threeReduce, three, doubleReduce, double, pool, projection, stride, auxiliary };
    };
    const modules = CIFAR_TABLE.rows.filter(({ kind }) => kind === 'inception');
    assert.deepEqual(
      modules.map(({ id }) => id),
      ['3a', '3c', '4a', '4e', '5a', '5b'],
    );
    for (const row of modules) {
      assert.deepEqual(partsOf(row), partsOf(INCEPTION_TABLE.rows.find(({ id }) => id === row.id)!), row.id);
    }
  });

  it('ends with one value a channel, as Figure 5 prints it', () => {
    for (const { rows } of [CIFAR_TABLE, INCEPTION_TABLE]) {
      const { output, printed } = rows.at(-1)!;
      assert.deepEqual(
        [output, printed],
        [
          [1, 1, 1024],
          [1, 1, 1024],
        ],
      );
    }
  });

  it('has 22 weight layers, a quarter of the width and ten classes', () => {
    const summary = withModel({ scale: 'cifar' }, summarizeInception);
    assert.equal(summary.depth, 22);
    assert.deepEqual(summary.rows.find(({ id }) => id === '5b')?.output, [4, 4, 256]);
    assert.deepEqual(summary.rows.at(-1)?.output, [10]);
  });
});

describe('the summary', () => {
  before(() => useEngine('cpu'));

  for (const [kind, normalization] of [
    ['batch normalization', batchNormalization],
    ['batch renormalization', batchRenormalization],
    ['ghost batch normalization', ghostBatchNormalization],
    ['the stock layer', tf.layers.batchNormalization],
  ] as const) {
    it(`counts the channels of ${kind}`, () => {
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({ name: '3a/1x1', filters: 5, kernelSize: 1, inputShape: [2, 2, 3] }),
          normalization({ name: '3a/normalized' }),
          tf.layers.flatten({ name: 'classifier/flat' }),
          tf.layers.dense({ name: 'classifier', units: 2 }),
        ],
      });
      assert.deepEqual(
        summarizeInception(model).rows.map(({ id, normalizedChannels }) => [id, normalizedChannels]),
        [
          ['3a', 5],
          ['classifier', 0],
        ],
      );
      model.dispose();
    });
  }
});

describe('buildInception', () => {
  before(() => useEngine('cpu'));

  const small = { scale: 'cifar', width: 0.125 } as const;

  it('gives the plain variant biases, dropout, local response normalization and two more outputs', () => {
    withModel({ variant: 'Inception', width: 0.125, classes: 7, size: 65 }, (model) => {
      assert.deepEqual(
        model.outputs.map(({ shape }) => shape),
        [
          [null, 7],
          [null, 7],
          [null, 7],
        ],
      );
      assert.equal(model.layers.filter((layer) => layer instanceof LocalResponseNormalization).length, 2);
      assert.equal(model.layers.filter((layer) => layer instanceof BatchNormalization).length, 0);
      assert.ok(model.getLayer('dropout'));
      assert.equal(model.getLayer('3a/1x1').weights.length, 2);
    });
  });

  it('puts one normalization before each nonlinearity and no bias under it', () => {
    withModel({ ...small, variant: 'BN-Baseline', size: 32 }, (model) => {
      const convolutions = model.layers.filter((layer) => layer.getClassName() === 'Conv2D');
      for (const layer of convolutions) {
        assert.equal(layer.weights.length, 1, layer.name);
        assert.equal(layer.getConfig()['activation'], 'linear', layer.name);
        assert.ok(model.getLayer(`${layer.name}/bn`));
      }
    });
  });

  it('lets single parts be switched against the variant', () => {
    withModel({ ...small, variant: 'Inception', auxiliary: false, dropout: 0, localResponse: undefined }, (model) => {
      assert.equal(model.outputs.length, 1);
      assert.throws(() => model.getLayer('dropout'));
      assert.ok(model.getLayer('pool1/local_response'));
    });
  });

  it('uses sigmoid where the variant says so', () => {
    withModel({ ...small, variant: 'bn-X5-sigmoid' }, (model) => {
      assert.equal(model.getLayer('3a/1x1/bn').getConfig()['activation'], 'sigmoid');
      assert.equal(model.name, 'BN-x5-Sigmoid-cifar');
    });
  });

  it('draws the same weights for the same seed and others for another', () => {
    const weights = (seed: number) =>
      withModel({ ...small, seed }, (model) => model.getLayer('4a/3x3').getWeights()[0].dataSync());
    assert.deepEqual(weights(3), weights(3));
    assert.notDeepEqual(weights(3), weights(4));
  });

  it('scales the initial convolution weights', () => {
    const weights = (initialScale: number) =>
      withModel({ ...small, initialScale }, (model) => model.getLayer('4a/3x3').getWeights()[0].dataSync());
    const [one, two] = [weights(1), weights(2)];
    assert.ok(one.every((value, i) => Math.abs(2 * value - two[i]) < 1e-6));
  });

  it('cuts the auxiliary classifiers off without copying weights', () => {
    withModel({ ...small, variant: 'BN-Baseline', classes: 3 }, (model) => {
      const cut = withoutAuxiliary(model);
      assert.equal(cut.outputs.length, 1);
      assert.equal(cut.getLayer('3a/1x1'), model.getLayer('3a/1x1'));
      assert.equal(
        cut.layers.some(({ name }) => name.startsWith('auxiliary')),
        false,
      );
    });
  });

  it('holds no tensor after the model is disposed', () => {
    const before = tf.memory().numTensors;
    withModel(small, () => undefined);
    assert.equal(tf.memory().numTensors, before);
  });

  const REFUSED: readonly (readonly [name: string, options: InceptionOptions, message: RegExp])[] = [
    [
      'an unknown variant, listing the known ones',
      { variant: 'BN-x7' },
      /one of Inception, BN-Baseline, BN-x5, BN-x30, BN-x5-Sigmoid, got "BN-x7"/,
    ],
    ['an unknown scale', { scale: 'mnist' as 'cifar' }, /one of imagenet, cifar/],
    ['a single class', { classes: 1 }, /a whole number of 2 or more, got classes 1/],
    ['a thousand million classes', { classes: 1e9 }, /at most 1000000, got classes 1000000000/],
    ['half a class', { classes: 2.5 }, /got classes 2.5/],
    ['a width of zero', { width: 0 }, /a factor above 0/],
    ['an image that is too small', { size: 31 }, /an image side of 32 pixels or more, got size 31/],
    [
      'an image too small for the auxiliary classifiers',
      { variant: 'Inception', size: 64 },
      /65 pixels or more .*got size 64/,
    ],
    ['an image side that is no number', { size: NaN }, /an image side of 32 pixels or more/],
  ];
  for (const [name, options, message] of REFUSED) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => buildInception(options),
        (thrown) => thrown instanceof BnlabError && message.test(thrown.message),
      );
    });
  }

  it('refuses to train on a single image where a feature map has one position', () => {
    withModel({ ...small, size: 8 }, (model) => {
      const x = tf.zeros([1, 8, 8, 3]);
      assert.throws(() => model.apply(x, { training: true }), /2 or more values per channel/);
      assert.deepEqual(
        tf.tidy(() => (model.apply(x) as tf.Tensor).shape),
        [1, 10],
      );
      x.dispose();
    });
  });

  it('normalizes the last module per activation where asked, and trains', () => {
    withModel({ ...small, size: 16, perActivation: true }, (model) => {
      const layer = model.getLayer('5b/1x1/bn');
      assert.deepEqual(layer.outputShape, [null, 2 * 2 * 48]);
      assert.equal(model.getLayer('5a/1x1/bn').weights[0].shape[0], 48);
      const shape = tf.tidy(() => (model.apply(tf.ones([2, 16, 16, 3]), { training: true }) as tf.Tensor).shape);
      assert.deepEqual(shape, [2, 10]);
    });
  });

  it('computes logits at the smallest size it accepts', () => {
    for (const [scale, variant] of [
      ['imagenet', 'BN-x5'],
      ['cifar', 'BN-x5'],
      ['cifar', 'BN-Baseline'],
    ] as const) {
      const size = smallestSize(scale, { auxiliary: variant === 'BN-Baseline' });
      withModel({ scale, variant, size, width: 0.125, classes: 4 }, (model) => {
        const outputs = tf.tidy(() =>
          [model.predict(tf.zeros([2, size, size, 3]))].flat().map((output) => output.shape),
        );
        for (const shape of outputs) assert.deepEqual(shape, [2, 4]);
      });
    }
  });
});
