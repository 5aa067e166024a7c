/** Batch renormalization, ghost and group normalization, in the harness of all normalization layers. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import {
  batchNormalization,
  batchNormalizationLayers,
  batchRenormalization,
  estimatePopulationStatistics,
  foldBatchNormalization,
  ghostBatchNormalization,
  groupNormalization,
  renormLimits,
} from '../../lib/norm';
import { Random } from '../../lib/random';
import { Optimizer, trainStep } from '../../lib/train';
import { onEachEngine } from '../engine/engines';
import { assertNear, checkLayer, drawn, tensorOf } from './harness';
import { BATCH_WEIGHTS, ghostJudge, groupJudge, renormJudge } from './sibling-judges';

onEachEngine('siblings of batch normalization against float64', () => {
  const limits = [
    [1, 0],
    [1.1, 0.2],
    [3, 5],
    [1e9, 1e9],
  ] as const;
  for (const [rMax, dMax] of limits) {
    it(`batch renormalization, rMax ${rMax}, dMax ${dMax}`, () => {
      for (const [axis, shape] of [
        [-1, [5, 3]],
        [1, [2, 3, 4]],
      ] as const) {
        const args = { axis, rMax, dMax, epsilon: 0.01, decay: 0.7, activation: 'sigmoid' } as const;
        checkLayer(
          {
            name: JSON.stringify(args),
            make: () => batchRenormalization(args),
            shape,
            weights: BATCH_WEIGHTS,
            expected: renormJudge(axis, rMax, dMax),
          },
          9,
        );
      }
    });
  }

  it('batch renormalization under a mask', () => {
    const values = [...'110111100001'].map((digit) => digit === '1');
    const args = { rMax: 2, dMax: 1, epsilon: 0.01, decay: 0.7, activation: 'sigmoid' } as const;
    checkLayer(
      {
        name: 'masked renormalization',
        make: () => batchRenormalization(args),
        shape: [3, 4, 2],
        weights: BATCH_WEIGHTS,
        mask: { shape: [3, 4], values },
        expected: renormJudge(
          -1,
          2,
          1,
          values.flatMap((counts) => [counts, counts]),
        ),
      },
      10,
    );
  });

  for (const [examples, ghostSize, sizes] of [
    [6, 3, [3, 3]],
    [7, 3, [3, 4]],
    [8, 3, [3, 3, 2]],
    [4, 32, [4]],
  ] as const) {
    it(`ghost normalization of ${examples} examples by ${ghostSize}`, () => {
      checkLayer(
        {
          name: `ghost ${examples} by ${ghostSize}`,
          make: () => ghostBatchNormalization({ ghostSize, epsilon: 0.01, decay: 0.7 }),
          shape: [examples, 2],
          weights: BATCH_WEIGHTS,
          expected: ghostJudge(sizes),
        },
        11,
      );
    });
  }

  for (const [shape, digits] of [
    [[5, 3], '110111100001011'],
    [[1, 3], '101'],
    [[5], '10111'],
  ] as const) {
    it(`ghost normalization under a mask of shape [${shape}]`, () => {
      const values = [...digits].map((digit) => digit === '1');
      const perStep = Array.from({ length: 15 }, (_, i) =>
        shape.length === 1 ? values[Math.floor(i / 3)] : values[i % values.length],
      );
      checkLayer(
        {
          name: `masked ghost [${shape}]`,
          make: () => ghostBatchNormalization({ ghostSize: 2, epsilon: 0.01, decay: 0.7 }),
          shape: [5, 3, 2],
          weights: BATCH_WEIGHTS,
          mask: { shape, values },
          expected: ghostJudge(
            [2, 3],
            perStep.flatMap((counts) => [counts, counts]),
          ),
        },
        13,
      );
    });
  }

  for (const [axis, shape] of [
    [-1, [3, 4]],
    [-1, [2, 2, 3, 4]],
    [1, [2, 4, 3]],
  ] as const) {
    for (const groups of [1, 2, 4]) {
      if (shape.length === 2 && groups === 4) continue;
      it(`group normalization of [${shape}] in ${groups} groups on axis ${axis}`, () => {
        for (const [center, scale] of [
          [true, true],
          [false, true],
          [true, false],
        ]) {
          checkLayer(
            {
              name: `groups ${groups}`,
              make: () => groupNormalization({ axis, groups, epsilon: 0.01, center, scale }),
              shape,
              weights: [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])],
              expected: groupJudge(axis, groups),
            },
            12,
          );
        }
      });
    }
  }
});

describe('siblings of batch normalization', () => {
  before(() => useEngine('auto'));

  it('obey limits of renormalization that change between steps, replayed or not', () => {
    const losses = [false, true].map((byTape) => {
      const layer = batchRenormalization({ rMax: 1, dMax: 0 });
      const kernelInitializer = tf.initializers.constant({ value: 0.5 });
      const first = tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer });
      const last = tf.layers.dense({ units: 2, kernelInitializer });
      const model = tf.sequential({ layers: [first, layer, last] });
      const labels = tf.tensor1d([0, 1, 1, 0], 'int32');
      const x = tensorOf(drawn(new Random(4), [4, 2], 2));
      const penalty = byTape ? () => tf.scalar(0) : undefined;
      const all = Array.from({ length: 10 }, (_, i) => {
        if (i === 5) [layer.rMax, layer.dMax] = [3, 5];
        return trainStep(
          { model, optimizer: new Optimizer({ kind: 'sgd' }), learningRate: 0.5, penalty },
          { x, labels },
          i,
        );
      });
      return [...all, (model.predict(x) as tf.Tensor).sum().dataSync()[0]];
    });
    assert.deepEqual(losses[0], losses[1]);
  });

  it('renormalization with rMax 1 and dMax 0 is batch normalization, and trains one-sided batches like inference without limits', () => {
    tf.tidy(() => {
      const x = tensorOf(drawn(new Random(5), [6, 3], 4, 2));
      const [plain, renorm] = [batchNormalization(), batchRenormalization({ rMax: 1, dMax: 0 })];
      const [a, b] = [plain, renorm].map((layer) => (layer.apply(x, { training: true }) as tf.Tensor).dataSync());
      assertNear(b, a, 'y');
      const free = batchRenormalization({ rMax: 1e9, dMax: 1e9 });
      const inference = (free.apply(x) as tf.Tensor).dataSync();
      assertNear((free.apply(x, { training: true }) as tf.Tensor).dataSync(), inference, 'training as inference');
    });
  });

  it('rise to the limits that the paper prints', () => {
    const table: readonly [step: number, rMax: number, dMax: number][] = [
      [0, 1, 0],
      [5_000, 1, 0],
      [15_000, 1 + 2 * (10_000 / 35_000), 2.5],
      [25_000, 1 + 2 * (20_000 / 35_000), 5],
      [40_000, 3, 5],
      [1e6, 3, 5],
    ];
    for (const [step, rMax, dMax] of table) {
      const limits = renormLimits(step);
      assertNear([limits.rMax, limits.dMax], [rMax, dMax], `step ${step}`, 1e-12);
    }
  });

  it('are found, estimated and folded as batch normalization is', () => {
    for (const layer of [batchRenormalization(), ghostBatchNormalization({ ghostSize: 2 })]) {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] }), layer] });
      const x = tensorOf(drawn(new Random(6), [8, 2], 1, 3));
      assert.deepEqual(batchNormalizationLayers(model), [layer]);
      estimatePopulationStatistics(model, [x], { method: 'pooled' });
      const z = model.layers[0].apply(x) as tf.Tensor;
      assertNear(layer.state.movingMean.dataSync(), z.mean(0).dataSync(), 'mean');
      assertNear(layer.state.movingVariance.dataSync(), z.sub(z.mean(0)).square().mean(0).dataSync(), 'variance');
      const folded = foldBatchNormalization(model);
      const [want, got] = [model, folded].map((each) => (each.predict(x) as tf.Tensor).dataSync());
      assertNear(got, want, 'folded');
      assert.ok(!folded.layers.some((each) => each.getClassName() === layer.getClassName()));
    }
  });

  it('come back from a saved model', async () => {
    const layers = [
      groupNormalization({ groups: 2, inputShape: [4] }),
      batchRenormalization({ rMax: 2 }),
      ghostBatchNormalization({ ghostSize: 4 }),
    ];
    const model = tf.sequential({ layers });
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    assert.deepEqual(
      loaded.layers.map((layer) => [layer.constructor, layer.getConfig()]),
      layers.map((layer) => [layer.constructor, layer.getConfig()]),
    );
  });

  const refusals: readonly [what: string, make: () => unknown, message: RegExp][] = [
    ['rMax below 1', () => batchRenormalization({ rMax: 0.5 }), /rMax of 1 or more, got 0.5/],
    ['dMax below 0', () => batchRenormalization({ dMax: -1 }), /dMax of 0 or more, got -1/],
    ['rMax as text', () => batchRenormalization({ rMax: '3' as never }), /rMax of 1 or more, got '3'/],
    ['NaN set later', () => (batchRenormalization().dMax = NaN), /dMax of 0 or more, got NaN/],
    ['rMax 0 set later', () => (batchRenormalization().rMax = 0), /rMax of 1 or more, got 0/],
    ['an infinite rMax', () => batchRenormalization({ rMax: Infinity }), /rMax of 1 or more, got Infinity/],
    ['rmax', () => batchRenormalization({ rmax: 3 } as never), /Did you mean rMax/],
    ['momentum', () => ghostBatchNormalization({ momentum: 0.9 } as never), /Write decay/],
    ['a ghostSize of 1', () => ghostBatchNormalization({ ghostSize: 1 }), /integer of 2 or more, got 1/],
    ['a ghostSize of 2.5', () => ghostBatchNormalization({ ghostSize: 2.5 }), /integer of 2 or more, got 2.5/],
    ['no groups', () => groupNormalization({ groups: 0 }), /groups that is an integer of 1 or more, got 0/],
    ['group', () => groupNormalization({ group: 2 } as never), /Did you mean groups/],
    ['a decay of groups', () => groupNormalization({ decay: 0.9 } as never), /options among groups/],
    ['center as text', () => groupNormalization({ center: 'yes' as never }), /center true or false/],
    ['epsilon 0', () => groupNormalization({ epsilon: 0 }), /epsilon greater than 0/],
    [
      'groups that do not divide',
      () => groupNormalization({ groups: 3 }).apply(tf.ones([2, 4])),
      /3 groups.*got 4 channels/,
    ],
    [
      'the axis of examples',
      () => groupNormalization({ groups: 1, axis: 0 }).apply(tf.ones([2, 4])),
      /after that of the examples/,
    ],
    ['other channels', () => apply(groupNormalization({ groups: 1 }), [2, 4], [2, 6]), /4 channels on axis 1.*got 6/],
  ];
  const apply = (layer: tf.layers.Layer, ...shapes: number[][]) =>
    shapes.forEach((shape) => layer.apply(tf.ones(shape)));
  for (const [what, make, message] of refusals)
    it(`refuse ${what}`, () => assert.throws(() => tf.tidy(() => void make()), message));
});
