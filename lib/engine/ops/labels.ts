/**
 * Whether labels are classes of a network, before a kernel uses them as places in memory.
 * @module
 */
import { BnlabError } from '../../errors';
import { tf } from '../tf';

/** What labels have to fit. */
export interface LabelRule {
  /** The function that was called, for the message. */
  readonly where: string;
  /** Number of examples. */
  readonly m: number;
  /** Number of classes, K. */
  readonly classes: number;
}

interface Range {
  readonly smallest: number;
  readonly largest: number;
  /** Whether it is of the labels that these are a part of. */
  readonly isOfWhole?: boolean;
}

/** By memory: labels that were just made on the host are read once, before kernels keep the device busy. */
const ranges = new WeakMap<tf.DataId, Range>();

/**
 * Checks that labels are int32 [m] of 0 … K-1.
 *
 * @throws BnlabError naming the first label that is none, its place and K; for another rank, length or type, and for disposed labels.
 */
export function checkLabels(labels: tf.Tensor, { where, m, classes }: LabelRule): void {
  checkKind(labels, where);
  if (labels.shape[0] !== m) {
    const hint = 'Pass one label for each example, in the same order.';
    throw new BnlabError({ where, expected: `${m} labels, one an example`, got: `${labels.shape[0]} labels`, hint });
  }
  const isOutside = ({ smallest, largest }: Range) => smallest < 0 || largest >= classes;
  let range = ranges.get(labels.dataId);
  if (!range || (range.isOfWhole && isOutside(range))) {
    const values = labels.dataSync();
    let [smallest, largest] = [Infinity, -Infinity];
    for (let i = 0; i < values.length; i++) {
      if (values[i]! < smallest) smallest = values[i]!;
      if (values[i]! > largest) largest = values[i]!;
    }
    ranges.set(labels.dataId, (range = { smallest, largest }));
  }
  if (isOutside(range)) throw outside(labels.dataSync(), range, where, classes);
}

/**
 * Neighbouring labels of a mini-batch. Where that was checked they are not looked at again: the part is made by the device, which may
 * have much to do before it.
 */
export function partOfLabels(labels: tf.Tensor1D, first: number, rows: number): tf.Tensor1D {
  const part = labels.slice(first, rows);
  const range = ranges.get(labels.dataId);
  if (range) ranges.set(part.dataId, { ...range, isOfWhole: true });
  return part;
}

function checkKind(labels: tf.Tensor, where: string): void {
  if (!(labels instanceof tf.Tensor) || labels.isDisposed) {
    const got = labels instanceof tf.Tensor ? 'a disposed tensor' : typeof labels;
    const hint = 'Dispose a mini-batch after the step that learns on it.';
    throw new BnlabError({ where, expected: 'labels as a tensor, int32 [m]', got, hint });
  }
  if (labels.rank === 1 && labels.dtype === 'int32') return;
  const hint =
    labels.rank === 2
      ? 'For one-hot labels pass labels.argMax(-1).'
      : "Make them with tf.tensor1d(values, 'int32'), one class number an example.";
  const got = `${labels.dtype} [${labels.shape.join(', ')}]`;
  throw new BnlabError({ where, expected: 'labels as int32 [m]', got, hint });
}

function outside(values: ArrayLike<number>, { smallest, largest }: Range, where: string, K: number): BnlabError {
  const at = Array.from(values).findIndex((label) => label < 0 || label >= K);
  const isFromOne = smallest === 1 && largest === K;
  const hint = isFromOne
    ? 'These labels count from 1: subtract 1.'
    : 'The data set has other classes than the network: compare their number with K.';
  const expected = `labels of 0 to ${K - 1} for K = ${K} classes`;
  return new BnlabError({ kind: 'data', where, expected, got: `labels[${at}] is ${values[at]}`, hint });
}
