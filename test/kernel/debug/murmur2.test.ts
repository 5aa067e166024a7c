import assert from 'node:assert/strict';
import { murmur2 } from '../../../lib/kernel/debug/murmur2';

// by the function of ipykernel, which front ends agree with
describe('MurmurHash2 of a text', () => {
  const CASES: readonly (readonly [text: string, seed: number, hash: number])[] = [
    ['', 0, 0],
    ['a', 0, 2456313694],
    ['ab', 1, 1692487918],
    ['abc', 0x9747b28c, 479470107],
    ['abcd', 0x9747b28c, 2971317748],
    ['let lr = 0.1;\nlr', 0x9747b28c, 169651589],
    ['학습률 😀', 0x9747b28c, 2374183027],
  ];
  for (const [text, seed, hash] of CASES) {
    it(`${JSON.stringify(text)} with seed ${seed}`, () => assert.equal(murmur2(text, seed), hash));
  }
});
