import assert from 'node:assert/strict';
import { labelsOf } from '../../../lib/data/source/labels-of';

describe('labels of classes', () => {
  it('are their places', () => {
    assert.deepEqual([...labelsOf(['b'], ['c', 'b', 'a'])], [['c', 0], ['b', 1], ['a', 2]]); // prettier-ignore
    assert.equal(labelsOf([], []).size, 0);
  });

  it('are refused for a class that is used and has none, with the first three there are', () => {
    const message = (classes: readonly string[], few: string) => (thrown: Error) => {
      assert.match(thrown.message, new RegExp(`^ImageList: expected one of ${classes.length} classes, got x\n`));
      assert.ok(thrown.message.includes(`(here ${few})`), thrown.message);
      return true;
    };
    for (const [classes, few] of [
      [['a', 'b', 'c'], 'a, b, c'],
      [['a', 'b', 'c', 'd'], 'a, b, c, …'],
      [['a'], 'a'],
    ] as const)
      assert.throws(() => labelsOf(['a', 'x', 'y'], classes), message(classes, few));
  });

  it('are refused for a name that is there twice', () => {
    assert.throws(() => labelsOf([], ['a', 'b', 'a']), { kind: 'data', got: 'one that is there twice' });
  });

  it('are as many as 16 bits tell apart, less one', () => {
    const names = Array.from({ length: 65_536 }, (_, i) => `${i}`);
    assert.equal(labelsOf([], names.slice(1)).get('65535'), 65_534);
    assert.throws(() => labelsOf([], names), { kind: 'data', expected: 'at most 65535 classes', got: '65536' });
  });
});
