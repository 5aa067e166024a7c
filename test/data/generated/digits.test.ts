import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BINARY_THRESHOLD, generateDigits, type LabelledImages } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { cachedDigits } from '../../../lib/data/generated/digits-cache';
import { Random } from '../../../lib/random';
import { temporaryFolder } from '../temporary';

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

const digestOf = (images: Uint8Array) => createHash('sha256').update(images).digest('hex').slice(0, 16);

describe('generated digits', () => {
  it('are those that they always were: records of runs on them name a seed, and no pictures', () => {
    const { images, labels } = generateDigits({ examples: 30, random: new Random(5) });
    assert.deepEqual([digestOf(images), [...labels].join('')], ['339a5776fdf40684', '431964183960406203827552775819']);
    // so many that each way to write each digit is among them
    assert.equal(digestOf(generateDigits({ examples: 300, random: new Random(5) }).images), 'c95281bda900a547');
  });

  it('are the same for the same seed, and others for another', () => {
    const draw = (seed: number) => checksum(generateDigits({ examples: 50, random: new Random(seed) }).images);
    assert.equal(draw(3), draw(3));
    assert.notEqual(draw(3), draw(4));
  });

  it('hold the ten classes equally often', () => {
    const { labels } = generateDigits({ examples: 500, random: new Random(1) });
    for (let digit = 0; digit < 10; digit++) assert.equal(labels.filter((label) => label === digit).length, 50);
  });

  it('have ink on a clean background in every image', () => {
    const { images, labels } = generateDigits({ examples: 300, random: new Random(1) });
    for (let i = 0; i < labels.length; i++) {
      const ink = images.subarray(784 * i, 784 * (i + 1)).reduce((n, v) => n + Number(v >= BINARY_THRESHOLD), 0);
      assert.ok(ink > 15 && ink < 260, `image ${i}, digit ${labels[i]}: ${ink} pixels of ink`);
    }
  });

  it('can be none', () => {
    assert.equal(generateDigits({ examples: 0, random: new Random(1) }).images.length, 0);
  });

  // MNIST's own band for a linear classifier is about 88 to 92 %; chance is 10 %
  it('are learnt by a linear classifier, but below 95 %', () => {
    const random = new Random(1);
    const train = generateDigits({ examples: 12_000, random: random.split('train') });
    const test = generateDigits({ examples: 2_000, random: random.split('test') });
    const accuracy = linearAccuracy(train, test, 8);
    assert.ok(accuracy > 0.8 && accuracy < 0.95, `accuracy ${accuracy}`);
  });
});

describe('the cache of generated digits', () => {
  const folder = temporaryFolder();
  const size = { train: 40, test: 20 };
  const load = (seed = 1) => cachedDigits({ seed, folder: folder.path, size });

  it('gives back what was drawn', () => {
    const drawn = load();
    const cached = load();
    assert.equal(cached.md5, drawn.md5);
    for (const part of ['train', 'test'] as const) {
      assert.ok(Buffer.from(cached[part].images).equals(drawn[part].images));
      assert.ok(Buffer.from(cached[part].labels).equals(drawn[part].labels));
    }
    assert.equal(readdirSync(folder.path).length, 1);
  });

  it('keeps seeds apart', () => {
    assert.notEqual(load(1).md5, load(2).md5);
  });

  it('is drawn anew when a byte of it is wrong or missing', () => {
    const { md5 } = load();
    const file = path.join(folder.path, readdirSync(folder.path)[0]);
    const whole = readFileSync(file);
    for (const damaged of [whole.subarray(0, 5000), Buffer.from(whole).fill(1, 700, 701), Buffer.alloc(0)]) {
      writeFileSync(file, damaged);
      assert.equal(load().md5, md5);
      assert.ok(readFileSync(file).equals(whole));
    }
  });

  it('does without when the folder cannot be written', () => {
    writeFileSync(path.join(folder.path, 'file'), '');
    const blocked = path.join(folder.path, 'file', 'cache');
    assert.equal(cachedDigits({ seed: 1, folder: blocked, size }).md5, load().md5);
  });
});
