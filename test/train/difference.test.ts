import assert from 'node:assert/strict';
import { firstDifference } from '../../lib/train/difference';

describe('the first difference', () => {
  const CASES: readonly (readonly [expected: unknown, got: unknown, difference: object | undefined])[] = [
    [1, 2, { path: 'value', expected: '1', got: '2' }],
    [{ a: 'b' }, { a: 'b' }, undefined],
    [{ a: { b: [0, null] } }, { a: { b: [0, 'c'] } }, { path: 'a.b[1]', expected: 'null', got: '"c"' }],
    [[[1], [2]], [[1], [3]], { path: '[1][0]', expected: '2', got: '3' }],
    [
      { a: 1, b: 2 },
      { a: 1, b: 3, a2: 4 },
      { path: 'b', expected: '2', got: '3' },
    ],
    [{ a: {} }, { a: [] }, { path: 'a', expected: '{}', got: '[]' }],
    [{ a: {} }, { a: 'text' }, { path: 'a', expected: '{}', got: '"text"' }],
    [{ a: 'text' }, { a: {} }, { path: 'a', expected: '"text"', got: '{}' }],
    [{ a: null }, { a: {} }, { path: 'a', expected: 'null', got: '{}' }],
    [{}, { a: 1 }, { path: 'a', expected: 'nothing', got: '1' }],
    [{ a: 1 }, {}, { path: 'a', expected: '1', got: 'nothing' }],
    [0, -0, { path: 'value', expected: '0', got: '0' }],
  ];
  for (const [expected, got, difference] of CASES) {
    it(`of ${JSON.stringify(expected)} and ${JSON.stringify(got)} is ${JSON.stringify(difference)}`, () =>
      assert.deepEqual(firstDifference(expected, got), difference));
  }

  it('shows a hundred characters of a long value', () => {
    // with its two quotes
    const [whole, longer] = ['a'.repeat(98), 'b'.repeat(99)];
    const { expected, got } = firstDifference(whole, longer)!;
    assert.deepEqual([expected, got], [`"${whole}"`, `"${longer}…`]);
  });
});
