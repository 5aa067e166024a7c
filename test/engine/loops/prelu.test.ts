import assert from 'node:assert/strict';
import { broadcastStrides, prelu } from '../../../lib/engine/loops/prelu';
import { Random } from '../../../lib/random';
import { sizeOf } from '../onednn/support';
import { assertSame, wholeNumbers } from './whole';

const SHAPES: readonly (readonly [shape: readonly number[], alpha: readonly number[]])[] = [
  [[], []],
  [[4], [4]],
  [[4], [1]],
  [[4], []],
  [
    [3, 2],
    [3, 1],
  ],
  [[3, 2], [2]],
  [
    [2, 3, 4],
    [2, 1, 4],
  ],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [2, 3, 2, 5],
    [2, 3, 2, 5],
  ],
  [
    [2, 3, 2, 5],
    [1, 3, 1, 5],
  ],
  [
    [2, 1, 2],
    [2, 1, 1],
  ],
  [[3, 0], [1]],
];

/** Where the number at `index` of an array of `shape` finds its alpha, by the rule of broadcasting: axis by axis from the last. */
function placeOf(index: number, shape: readonly number[], from: readonly number[]): number {
  let [rest, place, stride] = [index, 0, 1];
  for (let back = 1; back <= from.length; back++) {
    const [size, own] = [shape[shape.length - back], from[from.length - back]];
    if (own > 1) place += (rest % size) * stride;
    rest = Math.floor(rest / size);
    stride *= own;
  }
  return place;
}

describe('the parametric ReLU as a loop', () => {
  SHAPES.forEach(([shape, alphaShape], seed) => {
    it(`broadcasts alpha of [${alphaShape.join(', ')}] over [${shape.join(', ')}] (seed ${seed})`, () => {
      const random = new Random(seed);
      const [x, alpha] = [wholeNumbers(random, sizeOf(shape)), random.normals(sizeOf(alphaShape))];
      // what stands behind the result stays
      const y = new Float32Array(x.length + 1).fill(9);
      prelu(x, y, shape, alpha, alphaShape);
      const want = x.map((value, i) => (value < 0 ? value * alpha[placeOf(i, shape, alphaShape)] : value));
      assertSame(y, [...want, 9], 'y');
    });
  });

  it('keeps NaN, and leaves zeros of both signs alone', () => {
    const y = new Float32Array(3);
    prelu(Float32Array.of(NaN, 0, -0), y, [3], Float32Array.of(-2), [1]);
    assert.deepEqual([...y], [NaN, 0, -0]);
  });

  it('moves along no axis that is repeated or missing', () => {
    assert.deepEqual(broadcastStrides([5, 2, 3, 4], [2, 1, 4]), [0, 4, 0, 1]);
    assert.deepEqual(broadcastStrides([2, 3], []), [0, 0]);
    assert.deepEqual(broadcastStrides([], []), []);
  });
});
