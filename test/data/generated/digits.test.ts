import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { BINARY_THRESHOLD, generateDigits } from '../../../lib/data';
import { DIGITS_VERSION } from '../../../lib/data/generated/digits';
import { checksum } from '../../../lib/data/download/checksum';
import { Random } from '../../../lib/random';

const digestOf = (images: Uint8Array) => createHash('sha256').update(images).digest('hex').slice(0, 16);

describe('generated digits', () => {
  it('are those that they always were: records of runs on them name a seed, and no pictures', () => {
    assert.equal(DIGITS_VERSION, 1, 'new pixels need a new version, and the digests of that');
    const { images, labels } = generateDigits({ examples: 30, random: new Random(5) });
    assert.deepEqual([digestOf(images), [...labels].join('')], ['339a5776fdf40684', '431964183960406203827552775819']);
    // so many that each way to write each digit is among them
    assert.equal(digestOf(generateDigits({ examples: 300, random: new Random(5) }).images), 'c95281bda900a547');
  });

  it('may have ink in the first pixel: a stray mark of this seed ends there', () => {
    assert.equal(generateDigits({ examples: 1, random: new Random(2870) }).images[0], 208);
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
});
