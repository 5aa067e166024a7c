import assert from 'node:assert/strict';
import fc from 'fast-check';
import { multiCrops } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import { singleCrop, smallCrops } from '../../lib/train/crops';
import { ensemble, evaluate, groupedCrops, multiCrop, predictor } from '../../lib/train/evaluate';
import type { Predictor } from '../../lib/train/evaluate';
import type { MiniBatch } from '../../lib/train/mini-batch';

/** Interpolation at float32 coordinates. */
const TOLERANCE = 1e-5;

/** A predictor that reads the probabilities off the first pixels of an image: [m, H, W, 1] to [m, K]. */
const firstPixels =
  (classes: number): Predictor =>
  (images) =>
    tf.tidy(() => images.reshape<tf.Tensor2D>([images.shape[0], -1]).slice([0, 0], [-1, classes]));

const batch = (rows: number[][], labels: number[]) => ({
  x: tf.tensor(rows.flat(), [rows.length, 1, rows[0].length, 1]),
  labels: tf.tensor1d(labels, 'int32'),
});

describe('evaluate', () => {
  before(() => useEngine('cpu'));

  it('counts top-1, top-5 and the mean loss over several mini-batches, and frees them', async () => {
    const before = tf.memory().numTensors;
    const first = [0.3, 0.2, 0.15, 0.12, 0.1, 0.08, 0.05];
    const batches = [batch([first, first], [0, 4]), batch([first], [5])];
    const { top1, top5, loss, images } = await evaluate(firstPixels(7), batches);
    assert.deepEqual([top1, top5, images], [1 / 3, 2 / 3, 3]);
    const expected = -(Math.log(0.3) + Math.log(0.1) + Math.log(0.08)) / 3;
    assert.ok(Math.abs(loss - expected) < TOLERANCE);
    assert.equal(tf.memory().numTensors, before);
  });

  const RANKS: readonly (readonly [name: string, row: number[], label: number, top1: number])[] = [
    ['gives equal probabilities to the lower class', [0.5, 0.5], 0, 1],
    ['and not to the higher one', [0.5, 0.5], 1, 0],
    ['never counts NaN as right', [NaN, NaN], 0, 0],
    ['does not let NaN elsewhere make a class right', [0.2, NaN], 0, 0],
  ];
  for (const [name, row, label, top1] of RANKS) {
    it(name, async () => assert.equal((await evaluate(firstPixels(2), [batch([row], [label])])).top1, top1));
  }

  it('gives a finite loss for a probability of 0', async () => {
    assert.ok(Number.isFinite((await evaluate(firstPixels(2), [batch([[1, 0]], [1])])).loss));
  });

  it('refuses an empty set and labels that are no class of the network', async () => {
    await assert.rejects(evaluate(firstPixels(2), []), /at least one image/);
    await assert.rejects(evaluate(firstPixels(2), [batch([[1, 0]], [-1])]), /labels\[0\] is -1/);
    await assert.rejects(
      evaluate(firstPixels(2), [batch([[1, 0]], [2])]),
      /labels of 0 to 1 for K = 2 classes, got labels\[0\] is 2/,
    );
  });
});

/** Rows of eighths, so that many are equal, with a label each, cut into mini-batches. */
const cutRows = fc.integer({ min: 2, max: 9 }).chain((classes) => {
  const row = fc.array(
    fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8),
    { minLength: classes, maxLength: classes },
  );
  const example = fc.record({ row, label: fc.integer({ min: 0, max: classes - 1 }) });
  const batches = fc.array(fc.array(example, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });
  return fc.record({ classes: fc.constant(classes), batches });
});

/** The place of a class in the row sorted from the most probable, of equal ones the lower first. */
function placeOf(row: readonly number[], label: number): number {
  const order = row.map((_, k) => k).sort((a, b) => row[b] - row[a] || a - b);
  return order.indexOf(label);
}

describe('evaluate, of any rows', () => {
  before(() => useEngine('cpu'));

  it('counts what a sort of each row says, however the examples are cut into mini-batches', async () => {
    await fc.assert(
      fc.asyncProperty(cutRows, async ({ classes, batches }) => {
        const miniBatches = batches.map((of) => batch(of.map(({ row }) => row), of.map(({ label }) => label))); // prettier-ignore
        const got = await evaluate(firstPixels(classes), miniBatches);
        const all = batches.flat();
        const places = all.map(({ row, label }) => placeOf(row, label));
        const shareBefore = (place: number) => places.filter((each) => each < place).length / all.length;
        assert.deepEqual([got.top1, got.top5, got.images], [shareBefore(1), shareBefore(5), all.length]);
        const losses = all.map(({ row, label }) => -Math.log(row[label] || 2 ** -149));
        const loss = losses.reduce((sum, each) => sum + each, 0) / all.length;
        assert.ok(Math.abs(got.loss - loss) < 1e-12 * Math.max(1, loss), `loss ${got.loss} instead of ${loss}`);
      }),
    );
  });
});

describe('a mini-batch that evaluate cannot count', () => {
  before(() => useEngine('cpu'));
  const labels = (values: tf.Tensor) => ({ x: tf.ones([1, 1, 2, 1]), labels: values as tf.Tensor1D });

  const REFUSED: Readonly<Record<string, readonly [() => MiniBatch, RegExp]>> = {
    'with more labels than predictions': [() => batch([[1, 0]], [0, 1]), /1 labels, one an example, got 2 labels/],
    'with fewer labels': [() => batch([[1, 0], [0, 1]], [0]), /2 labels, one an example, got 1 labels/], // prettier-ignore
    'with one-hot labels': [() => labels(tf.tensor2d([[0, 1]], [1, 2], 'int32')), /int32 \[1, 2\]\n.*argMax/],
    'with labels of float32': [() => labels(tf.tensor1d([0.7])), /int32 \[m\], got float32/],
    'that is disposed': [
      () => {
        const one = batch([[1, 0]], [0]);
        one.x.dispose();
        return one;
      },
      /got a disposed one/,
    ],
  };
  for (const [name, [make, message]] of Object.entries(REFUSED)) {
    it(`${name}, is refused and freed`, async () => {
      const before = tf.memory().numTensors;
      await assert.rejects(evaluate(firstPixels(2), [make()]), message);
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('because its pictures are not those of the network, or not all crops of each, is refused', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    const wrong: tf.Tensor = tf.zeros([2, 4]);
    assert.throws(
      () => predictor(model)(wrong as tf.Tensor4D),
      /predictor: expected x of the model's input shape, \[m, 3\], got \[2, 4\]/,
    );
    assert.throws(() => groupedCrops(predictor(model), 3)(wrong as tf.Tensor4D), /a multiple of 3 images.*got 2/);
    wrong.dispose();
    model.dispose();
  });
});

describe('ensemble', () => {
  before(() => useEngine('cpu'));

  it('is the mean of the probabilities, not of the votes', () => {
    const constant =
      (...row: number[]): Predictor =>
      () =>
        tf.tensor2d([row]);
    const mean = tf.tidy(() => [
      ...ensemble([constant(0.9, 0.1), constant(0.4, 0.6), constant(0.4, 0.6)])(tf.zeros([1, 1, 1, 1])).dataSync(),
    ]);
    assert.ok(Math.abs(mean[0] - 1.7 / 3) < TOLERANCE, String(mean[0]));
  });

  it('refuses to be empty', () => assert.throws(() => ensemble([]), /at least one network/));
});

describe('crops', () => {
  before(() => useEngine('cpu'));

  it('of small images are ten, the image itself among them', () => {
    const crops = smallCrops({ height: 32, width: 32 });
    assert.equal(crops.length, 10);
    assert.deepEqual(crops[0], singleCrop({ height: 32, width: 32 })[0]);
    assert.ok(crops.some(({ top, left }) => top === 2 && left === -2));
  });

  it('cut whole pixels where the size stays, zeros beyond, mirrored where asked', () => {
    const image = tf.tensor4d(
      Array.from({ length: 16 }, (_, i) => i + 1),
      [1, 4, 4, 1],
    );
    const seen: number[][] = [];
    const spy: Predictor = (images) => {
      seen.push([...images.dataSync()]);
      return tf.zeros([1, 2]);
    };
    const shifted = { top: 1, left: -1, height: 4, width: 4 };
    const crops = () => [
      { ...shifted, mirrored: false },
      { ...shifted, mirrored: true },
    ];
    tf.dispose(multiCrop(spy, crops, 4)(image));
    const expected = [0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 0, 0, 0];
    const mirrored = [7, 6, 5, 0, 11, 10, 9, 0, 15, 14, 13, 0, 0, 0, 0, 0];
    for (const [i, values] of [expected, mirrored].entries()) {
      values.forEach((value, j) => assert.ok(Math.abs(seen[i][j] - value) < TOLERANCE, `crop ${i}: ${seen[i].join()}`));
    }
    image.dispose();
  });

  it('keep the pixels of the image’s edges when they are resized', () => {
    const image = tf.ones<tf.Rank.R4>([1, 37, 53, 1]);
    const smallest: Predictor = (images) => tf.tidy(() => images.min().reshape<tf.Tensor2D>([1, 1]));
    for (const crop of multiCrops({ height: 37, width: 53 })) {
      const least = tf.tidy(() => multiCrop(smallest, () => [crop], 24)(image).dataSync()[0]);
      assert.ok(least > 1 - TOLERANCE, JSON.stringify(crop));
    }
    image.dispose();
  });

  it('are averaged, and no tensor is left behind', () => {
    const image = tf.tensor4d([0, 1, 2, 3], [1, 2, 2, 1]);
    const before = tf.memory().numTensors;
    const first: Predictor = (images) => tf.tidy(() => images.reshape<tf.Tensor2D>([1, -1]).slice([0, 0], [1, 1]));
    const crops = () => [
      { top: 0, left: 0, height: 2, width: 2, mirrored: false },
      { top: 0, left: 0, height: 2, width: 2, mirrored: true },
    ];
    const mean = multiCrop(first, crops, 2)(image);
    assert.equal(mean.dataSync()[0], 0.5);
    assert.equal(tf.memory().numTensors, before + 1);
    tf.dispose([mean, image]);
  });
});
