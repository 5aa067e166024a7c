import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { readMatStructs, writeMatStructs } from '../../../lib/data/archives/mat5';
import { BnlabError } from '../../../lib/errors';
import { Random } from '../../../lib/random';

const STRUCTS = [
  { WNID: 'n01440764', words: 'tench, Tinca tinca', ILSVRC2012_ID: 1 },
  { WNID: 'n02102040', words: '', ILSVRC2012_ID: 217 },
];
const FILE = Buffer.from(writeMatStructs('synsets', STRUCTS));

describe('MATLAB 5 files', () => {
  it('give back the structures that were written', () => {
    const [first, second] = readMatStructs(FILE, 'synsets', 'x');
    assert.deepEqual(first, { WNID: 'n01440764', words: 'tench, Tinca tinca', ILSVRC2012_ID: [1] });
    assert.deepEqual([second.words, second.ILSVRC2012_ID], ['', [217]]);
  });

  it('may be compressed, as the devkit is', () => {
    const element = deflateSync(FILE.subarray(128));
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(15, 0);
    tag.writeUInt32LE(element.length, 4);
    const packed = Buffer.concat([FILE.subarray(0, 128), tag, element]);
    assert.deepEqual(readMatStructs(packed, 'synsets', 'x'), readMatStructs(FILE, 'synsets', 'x'));
  });

  it('are refused when they are something else, and never crash when 300 bits are flipped', () => {
    for (const [bytes, name] of [
      [Buffer.alloc(50), 'synsets'],
      [FILE, 'other'],
      [FILE.subarray(0, 400), 'synsets'],
      // structures without fields, which would never end
      [writeMatStructs('synsets', []), 'synsets'],
    ] as const) {
      assert.throws(() => readMatStructs(bytes, name, 'x'), { kind: 'data' });
    }
    const random = new Random(3);
    for (let i = 0; i < 300; i++) {
      const damaged = Buffer.from(FILE);
      const at = 128 + random.integer(FILE.length - 128);
      damaged[at] ^= 1 << random.integer(8);
      try {
        readMatStructs(damaged, 'synsets', 'x');
      } catch (thrown) {
        assert.ok(thrown instanceof BnlabError, `byte ${at}, seed 3`);
      }
    }
  });
});
