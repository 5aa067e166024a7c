import assert from 'node:assert/strict';
import { BINARY_THRESHOLD, generateDigits, type LabelledImages } from '../../../lib/data';
import { Random } from '../../../lib/random';

/** Test accuracy of softmax regression on binary pixels: plain SGD, learning rate falling to zero. */
function linearAccuracy(train: LabelledImages, test: LabelledImages, epochs: number): number {
  const weights = new Float32Array(785 * 10);
  const p = new Float64Array(10);
  const inkOf = ({ images }: LabelledImages, i: number) => {
    const ink = [784];
    for (let k = 0; k < 784; k++) if (images[784 * i + k] >= BINARY_THRESHOLD) ink.push(k);
    return ink;
  };
  const predict = (ink: readonly number[]) => {
    p.fill(0);
    for (const k of ink) for (let c = 0; c < 10; c++) p[c] += weights[10 * k + c];
    return p.indexOf(Math.max(...p));
  };
  const random = new Random(1);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 0.02 * (1 - epoch / epochs);
    for (const i of random.permutation(train.labels.length)) {
      const ink = inkOf(train, i);
      predict(ink);
      const exp = p.map((logit) => Math.exp(logit - Math.max(...p)));
      const sum = exp.reduce((a, b) => a + b);
      for (let c = 0; c < 10; c++) {
        const gradient = rate * (exp[c] / sum - (c === train.labels[i] ? 1 : 0));
        for (const k of ink) weights[10 * k + c] -= gradient;
      }
    }
  }
  return (
    test.labels.reduce((right, label, i) => right + Number(predict(inkOf(test, i)) === label), 0) / test.labels.length
  );
}

describe('generated digits', () => {
  // MNIST's own band for a linear classifier is about 88 to 92 %; chance is 10 %
  it('are learnt by a linear classifier, but below 95 %', () => {
    const random = new Random(1);
    const train = generateDigits({ examples: 12_000, random: random.split('train') });
    const test = generateDigits({ examples: 2_000, random: random.split('test') });
    const accuracy = linearAccuracy(train, test, 8);
    assert.ok(accuracy > 0.8 && accuracy < 0.95, `accuracy ${accuracy}`);
  });
});
