import assert from 'node:assert/strict';
import { holdOut } from '../../../lib/data/source/held-out';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';

/** A list of so many pictures of each class, a class after the other, and those that are called `more` at the end. */
function listOf(counts: Readonly<Record<string, number>>) {
  const builder = new ImageListBuilder();
  for (const [className, count] of Object.entries(counts))
    for (let i = 0; i < count; i++) builder.add({ className, name: `${i}.jpg`, file: '/x', offset: 0, size: 1 });
  return builder.build();
}

const where = 'x';

describe('a part that is held out', () => {
  it('is a tenth of each class, one at least, and none of a single picture', () => {
    const list = listOf({ a: 1, b: 2, c: 14, d: 15, e: 30, f: 1 });
    const { train, validation, alone } = holdOut(list, { seed: 1, where });
    const held = list.classes.map((_, label) => [...validation].filter((i) => list.labels[i] === label).length);
    // 1.4 is rounded to 1, and 1.5 to 2
    assert.deepEqual([held, alone], [[0, 1, 1, 2, 3, 0], 2]);
    const all = [...train, ...validation].sort((a, b) => a - b);
    assert.deepEqual(
      all,
      Array.from({ length: list.length }, (_, i) => i),
    );
    for (const part of [train, validation])
      assert.deepEqual(
        [...part],
        [...part].sort((a, b) => a - b),
      );
  });

  it('is the same for the same seed, another one for another, and of each class on its own', () => {
    const both = holdOut(listOf({ a: 40, b: 40 }), { seed: 3, where }).validation;
    assert.deepEqual(holdOut(listOf({ a: 40, b: 40 }), { seed: 3, where }).validation, both);
    assert.notDeepEqual(holdOut(listOf({ a: 40, b: 40 }), { seed: 4, where }).validation, both);
    const alone = holdOut(listOf({ a: 40 }), { seed: 3, where }).validation;
    assert.deepEqual(
      [...alone],
      [...both].filter((i) => i < 40),
    );
    assert.notDeepEqual(
      [...alone],
      [...both].filter((i) => i >= 40).map((i) => i - 40),
    );
  });

  it('is refused for nine pictures, and where each class has one', () => {
    const few = /^x: expected 10 or more pictures to hold a tenth out for validation, got 9\n/;
    assert.throws(() => holdOut(listOf({ a: 9 }), { seed: 1, where }), { kind: 'data', message: few });
    assert.equal(holdOut(listOf({ a: 10 }), { seed: 1, where }).validation.length, 1);
    const single = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`c${i}`, 1]));
    const message = /^x: expected a class with two pictures or more, to hold one out, got one picture in each class/;
    assert.throws(() => holdOut(listOf(single), { seed: 1, where }), { kind: 'data', message });
  });
});
