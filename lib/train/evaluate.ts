/**
 * Top-1 and top-5 accuracy of a network, of many crops of an image, of an ensemble.
 * @module
 */
import type { PictureCrop } from '../data';
import { checkLabels, tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { withoutAuxiliary } from '../graph';
import { uninterruptedStep } from '../interruption';
import type { CropSet } from './crops';
import { requireLogits } from './logits';
import { checkInput, type MiniBatch } from './mini-batch';
import { firstOf } from '../tuples';

/** Smallest float32 above 0: a probability that rounded to 0 costs a large but finite loss. */
const SMALLEST = 2 ** -149;

/** From images [m, H, W, C] to class probabilities [m, K]; the caller disposes the result. */
export type Predictor = (images: tf.Tensor4D) => tf.Tensor2D;

/** What {@link evaluate} counts. */
export interface Accuracy {
  /** Share of images whose class is the most probable one, 0 to 1. */
  readonly top1: number;
  /** Share of images whose class is among the five most probable ones; 1 with five classes or fewer. */
  readonly top5: number;
  /** Mean of `-log p` of the right class. */
  readonly loss: number;
  readonly images: number;
}

/**
 * Softmax of a model's logits in inference; of the first output where there are auxiliary ones.
 *
 * The predictor throws BnlabError for images of another shape than the model's input.
 * @throws BnlabError for a model whose first output is not [m, K], or already a softmax.
 */
export function predictor(model: tf.LayersModel): Predictor {
  const single = withoutAuxiliary(model);
  requireLogits(single, (layer) => `It has the softmax of ${layer} already: pass (images) => model.predict(images).`);
  const { shape } = firstOf(single.outputs);
  if (shape.length !== 2) throw notClasses('predictor', 'a model whose output is logits [m, K]', shape);
  return (images) => {
    checkInput(model, images, 'predictor');
    return tf.tidy(() => (single.apply(images, { training: false }) as tf.Tensor2D).softmax());
  };
}

/** Mean of the probabilities over several crops of each image (section 4.2.3); `size` is the side of the network's input. */
export function multiCrop(predict: Predictor, crops: CropSet, size: number): Predictor {
  return (images) =>
    tf.tidy(() => {
      const [, height, width] = images.shape;
      const boxes = crops({ height, width });
      let sum: tf.Tensor2D | undefined;
      for (const crop of boxes) {
        const next = tf.tidy(() => {
          const probabilities = predict(cut(images, crop, size));
          return sum ? sum.add<tf.Tensor2D>(probabilities) : probabilities;
        });
        sum?.dispose();
        sum = next;
      }
      return sum!.div<tf.Tensor2D>(boxes.length);
    });
}

/** Images of a run of a network at a time: many crops of one picture need not be in memory as activations together. */
const CROPS_AT_ONCE = 24;

/**
 * Mean of the probabilities over crops that come cut, `crops` of each picture one after another: [crops m, H, W, C] in,
 * [m, K] out (section 4.2.3).
 *
 * The predictor throws BnlabError for a number of images that is no multiple of `crops`.
 */
export function groupedCrops(predict: Predictor, crops: number): Predictor {
  return (images) => {
    if (images.shape[0] % crops !== 0) {
      const hint = 'Make the mini-batch with the same set of crops.';
      const expected = `a multiple of ${crops} images, all crops of each picture`;
      throw new BnlabError({ where: 'groupedCrops', expected, got: String(images.shape[0]), hint });
    }
    return tf.tidy(() => {
      const parts: tf.Tensor2D[] = [];
      for (let at = 0; at < images.shape[0]; at += CROPS_AT_ONCE) {
        const count = Math.min(CROPS_AT_ONCE, images.shape[0] - at);
        parts.push(tf.tidy(() => predict(images.slice(at, count))));
      }
      const all = tf.concat(parts, 0);
      return all.reshape([images.shape[0] / crops, crops, all.shape[1]]).mean(1);
    });
  };
}

/**
 * Mean of the probabilities of several networks (section 4.2.3).
 *
 * The predictor throws BnlabError where two networks have other numbers of classes.
 * @throws BnlabError for an empty list.
 */
export function ensemble(predictors: readonly Predictor[]): Predictor {
  if (predictors.length === 0) {
    const hint = 'Pass the predictors of the networks to average.';
    throw new BnlabError({ where: 'ensemble', expected: 'at least one network', got: 'none', hint });
  }
  return (images) =>
    tf.tidy(() => {
      const each = predictors.map((predict) => predict(images));
      const { shape } = firstOf(each);
      const other = each.find((one) => !tf.util.arraysEqual(one.shape, shape));
      if (other) throw notClasses('ensemble', `probabilities [${shape.join(', ')}] of each network`, other.shape);
      return tf.addN(each).div<tf.Tensor2D>(predictors.length);
    });
}

function notClasses(where: string, expected: string, shape: tf.Shape): BnlabError {
  const got = `[${shape.map((side) => side ?? 'm').join(', ')}]`;
  return new BnlabError({ where, expected, got, hint: 'One row is one image, one column one class.' });
}

/**
 * Counts how often a predictor is right; the mini-batches are disposed.
 *
 * Of equally probable classes the one with the lower number goes first.
 * @throws BnlabError when there is no image, for a mini-batch that is none, when labels are not int32 [m] of 0 … K-1, when their
 *   number is not that of the predictions, or when these are not [m, K].
 */
export async function evaluate(
  predict: Predictor,
  miniBatches: Iterable<MiniBatch> | AsyncIterable<MiniBatch>,
): Promise<Accuracy> {
  const all: Counts[] = [];
  const given = miniBatches as Partial<Iterable<MiniBatch> & AsyncIterable<MiniBatch>> | null | undefined;
  if (!given?.[Symbol.iterator] && !given?.[Symbol.asyncIterator])
    throw noMiniBatch('a sequence of mini-batches', given);
  for await (const miniBatch of miniBatches) all.push(await countRight(predict, miniBatch));
  return accuracyOf(all);
}

/** What was counted in one mini-batch: images, and how many of them are right. */
export interface Counts {
  readonly top1: number;
  readonly top5: number;
  /** Sum of `-log p` of the right classes. */
  readonly loss: number;
  readonly images: number;
}

/**
 * The accuracy over all mini-batches; of the same counts in the same order always the same bits.
 * @throws BnlabError when there is no image.
 * @example
 * ```ts
 * import { accuracyOf } from 'bnlab';
 * const counts = [
 *   { images: 3, top1: 2, top5: 3, loss: 1.5 },
 *   { images: 1, top1: 1, top5: 1, loss: 0.5 },
 * ];
 * console.log(accuracyOf(counts)); // { top1: 0.75, top5: 1, loss: 0.5, images: 4 }
 * ```
 */
export function accuracyOf(counts: Iterable<Counts>): Accuracy {
  let [top1, top5, loss, images] = [0, 0, 0, 0];
  for (const one of counts) {
    top1 += one.top1;
    top5 += one.top5;
    loss += one.loss;
    images += one.images;
  }
  if (images > 0) return { top1: top1 / images, top5: top5 / images, loss: loss / images, images };
  const hint = 'Check that the data set is not empty.';
  throw new BnlabError({ where: 'evaluate', expected: 'at least one image', got: 'none', hint });
}

/** Counts one mini-batch, which is disposed. @throws BnlabError as {@link evaluate}. */
export async function countRight(predict: Predictor, miniBatch: MiniBatch): Promise<Counts> {
  const { x, labels } = checkedMiniBatch(miniBatch);
  let probabilities: tf.Tensor2D | undefined;
  try {
    if (x.isDisposed) {
      const hint = 'evaluate disposes the mini-batches: make each of them once.';
      throw new BnlabError({ where: 'evaluate', expected: 'a mini-batch', got: 'a disposed one', hint });
    }
    probabilities = uninterruptedStep(() => predict(x as tf.Tensor4D));
    requireProbabilities(probabilities);
    const [m, classes] = probabilities.shape;
    checkLabels(labels, { where: 'evaluate', m, classes });
    const [values, truth] = [await probabilities.data(), await labels.data()];
    let [top1, top5, loss] = [0, 0, 0];
    for (let i = 0; i < m; i++) {
      const rank = rankOf(values.subarray(i * classes, (i + 1) * classes), truth[i]!);
      if (rank < 1) top1++;
      if (rank < 5) top5++;
      loss -= Math.log(Math.max(values[i * classes + truth[i]!]!, SMALLEST));
    }
    return { top1, top5, loss, images: m };
  } finally {
    tf.dispose([probabilities, x, labels]);
  }
}

function checkedMiniBatch(given: MiniBatch | undefined): MiniBatch {
  if (given?.x instanceof tf.Tensor && given.labels instanceof tf.Tensor) return given;
  tf.dispose([given?.x, given?.labels]);
  throw noMiniBatch('mini-batches { x, labels } of tensors', given);
}

function noMiniBatch(expected: string, given: unknown): BnlabError {
  const got = typeof given === 'object' && given !== null ? `{ ${Object.keys(given).join(', ')} }` : String(given);
  return new BnlabError({ where: 'evaluate', expected, got, hint: 'Pass an array or a generator of { x, labels }.' });
}

function requireProbabilities(given: unknown): void {
  const expected = 'probabilities [m, K] of the predictor';
  if (!(given instanceof tf.Tensor)) {
    const hint = 'A predictor takes images and returns a tensor, at once.';
    throw new BnlabError({ where: 'evaluate', expected, got: String(given), hint });
  }
  if (given.rank !== 2) throw notClasses('evaluate', expected, (given as tf.Tensor).shape);
}

/** How many classes are placed before `label`; with NaN among the probabilities nothing is right. */
function rankOf(probabilities: ArrayLike<number>, label: number): number {
  const own = probabilities[label]!;
  let before = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const isBefore =
      probabilities[k]! > own || (probabilities[k] === own && k < label) || Number.isNaN(probabilities[k]);
    if (isBefore) before++;
  }
  return Number.isNaN(own) ? probabilities.length : before;
}

/** Cuts one box out of every image: pixel by pixel with zeros beyond the image where the size stays, else resized bilinearly. */
function cut(images: tf.Tensor4D, crop: PictureCrop, size: number): tf.Tensor4D {
  const isShift = crop.height === size && crop.width === size && [crop.top, crop.left].every(Number.isInteger);
  if (isShift) return shifted(images, crop);
  return tf.tidy(() => {
    const piece = resized(images, crop, size);
    return crop.mirrored ? piece.reverse(2) : piece;
  });
}

/** Row by row on the host: TensorFlow.js's own pad and reverse visit every number through its coordinates. */
function shifted(images: tf.Tensor4D, { top, left, height, width, mirrored }: PictureCrop): tf.Tensor4D {
  const [m, rows, columns, channels] = images.shape;
  const from = images.dataSync();
  const to = new Float32Array(m * height * width * channels);
  const [firstColumn, lastColumn] = [Math.max(0, left), Math.min(columns, left + width)];
  for (let image = 0; image < m; image++) {
    for (let y = Math.max(0, top); y < Math.min(rows, top + height); y++) {
      const row = (image * rows + y) * columns;
      const target = (image * height + y - top) * width;
      for (let x = firstColumn; x < lastColumn; x++) {
        const place = target + (mirrored ? width - 1 - (x - left) : x - left);
        for (let c = 0; c < channels; c++) to[place * channels + c] = from[(row + x) * channels + c]!;
      }
    }
  }
  return tf.tensor4d(to, [m, height, width, channels]);
}

/** A ring of repeated pixels keeps the rounding of coordinates inside the image, where an edge row would become zeros. */
function resized(images: tf.Tensor4D, { top, left, height, width }: PictureCrop, size: number): tf.Tensor4D {
  const ringed = tf.mirrorPad(
    images,
    [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ],
    'symmetric',
  );
  const [m, rows, columns] = ringed.shape;
  const box = [
    (top + 1) / (rows - 1),
    (left + 1) / (columns - 1),
    (top + height) / (rows - 1),
    (left + width) / (columns - 1),
  ];
  const boxes = tf.tensor2d(Array<number[]>(m).fill(box));
  return tf.image.cropAndResize(ringed, boxes, tf.range(0, m, 1, 'int32'), [size, size], 'bilinear', 0);
}
