import assert from 'node:assert/strict';
import { softmaxCrossEntropy, tf } from '../../lib/engine';
import { partOfLabels } from '../../lib/engine/portable';
import { BnlabError } from '../../lib/errors';
import { onEachEngine } from './engines';

const logits = (m = 3, K = 3) =>
  tf.tensor2d(
    Float32Array.from({ length: m * K }, (_, i) => (i * 7) % 5),
    [m, K],
  );
const int = (...values: number[]) => tf.tensor1d(values, 'int32');

const REFUSED: Readonly<Record<string, readonly [() => tf.Tensor, RegExp]>> = {
  'a label that is K': [() => int(0, 3, 1), /labels of 0 to 2 for K = 3 classes, got labels\[1\] is 3/],
  'a label that is K in the last row': [() => int(0, 0, 3), /labels\[2\] is 3/],
  'a label far beyond memory': [() => int(2 ** 31 - 1, 0, 0), /labels\[0\] is 2147483647/],
  'a label below 0': [() => int(0, 2, -1), /labels\[2\] is -1/],
  'labels that count from 1': [() => int(1, 2, 3), /labels\[2\] is 3\n.*subtract 1/],
  'labels from 1 of more classes': [() => int(1, 2, 5), /labels\[2\] is 5\n.*other classes/],
  'labels from 0 of one class more': [() => int(0, 2, 3), /labels\[2\] is 3\n.*other classes/],
  'too few labels': [() => int(0, 1), /3 labels, one an example, got 2 labels/],
  'too many labels': [() => int(0, 1, 2, 0), /3 labels, one an example, got 4 labels/],
  'no labels': [() => int(), /3 labels, one an example, got 0 labels/],
  'labels that are not whole': [() => tf.tensor1d([0.7, 1, 2]), /labels as int32 \[m\], got float32 \[3\]\n.*'int32'/],
  'labels of truth values': [() => tf.tensor1d([true, false, true], 'bool'), /got bool \[3\]/],
  'one-hot labels': [() => tf.tensor2d([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3], 'int32'), /int32 \[3, 3\]\n.*argMax/],
  'one label alone': [() => tf.scalar(1, 'int32'), /got int32 \[\]/],
  'disposed labels': [
    () => {
      const gone = int(0, 1, 2);
      gone.dispose();
      return gone;
    },
    /got a disposed tensor/,
  ],
};

onEachEngine('the cross-entropy', () => {
  for (const [name, [make, message]] of Object.entries(REFUSED)) {
    it(`refuses ${name}, before it computes, with and without a tape`, () => {
      tf.tidy(() => {
        const [z, labels] = [logits(), make() as tf.Tensor1D];
        for (let again = 0; again < 2; again++) {
          assert.throws(
            () => softmaxCrossEntropy(z, labels),
            (e) => e instanceof BnlabError && message.test(e.message),
          );
        }
        assert.throws(() => tf.grad((a) => softmaxCrossEntropy(a as tf.Tensor2D, labels))(z), message);
      });
    });
  }

  it('looks at labels anew for another number of classes', () => {
    tf.tidy(() => {
      const labels = int(0, 2, 1);
      const losses = softmaxCrossEntropy(logits(3, 3), labels).dataSync();
      assert.ok(losses.every((loss) => loss > 0 && loss < 10));
      assert.throws(() => softmaxCrossEntropy(logits(3, 2), labels), /labels\[1\] is 2/);
    });
  });

  it('takes a part that fits a network though the whole does not, and no other', () => {
    tf.tidy(() => {
      const labels = int(0, 2, 1, 0, 1, 1);
      softmaxCrossEntropy(logits(6, 3), labels);
      const [unfit, fit] = [0, 3].map((first) => partOfLabels(labels, first, 3));
      for (const part of [unfit, fit]) softmaxCrossEntropy(logits(3, 3), part);
      for (let again = 0; again < 2; again++) {
        assert.doesNotThrow(() => softmaxCrossEntropy(logits(3, 2), fit));
        assert.throws(() => softmaxCrossEntropy(logits(3, 2), unfit), /labels\[1\] is 2/);
      }
    });
  });

  it('refuses logits of another rank or type', () => {
    tf.tidy(() => {
      const wrong = [tf.zeros([3]), tf.zeros([1, 3, 3]), tf.zeros([3, 3], 'int32')] as tf.Tensor[] as tf.Tensor2D[];
      for (const z of wrong) assert.throws(() => softmaxCrossEntropy(z, int(0, 1, 2)), /logits as float32 \[m, K\]/);
    });
  });
});
