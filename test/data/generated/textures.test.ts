import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { drawTexture, generateTextures, TEXTURES_VERSION } from '../../../lib/data/generated/textures';
import { Random } from '../../../lib/random';

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

describe('generated textures', () => {
  it('are those that they always were in this version: records name a seed, and no pictures', () => {
    assert.equal(TEXTURES_VERSION, 1, 'new pixels need a new version, and the digests of that');
    const random = new Random(5);
    // as many classes as there are pairs of a shape and a surface
    const drawn = Array.from({ length: 30 }, (_, label) => drawTexture({ label, width: 37, height: 29, random }));
    assert.equal(digestOf(Buffer.concat(drawn)), '5291556c2efb777f');
    const { images, labels } = generateTextures({ examples: 23, random: new Random(5) });
    assert.deepEqual([digestOf(images), [...labels].join('')], ['879500e06c4a3d09', '20655130831982747029146']);
  });

  it('are square pictures of 32 pixels and ten classes unless said otherwise, equally often', () => {
    const usual = generateTextures({ examples: 20, random: new Random(1) });
    assert.equal(usual.images.length, 20 * 32 * 32 * 3);
    assert.deepEqual(
      [...usual.labels].sort(),
      Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)),
    );
    const other = generateTextures({ examples: 6, classes: 3, size: 8, random: new Random(1) });
    assert.equal(other.images.length, 6 * 8 * 8 * 3);
    assert.deepEqual([...other.labels].sort(), [0, 0, 1, 1, 2, 2]);
  });
});
