import assert from 'node:assert/strict';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { labelsOf } from '../../../lib/data/source/labels-of';
import { lookAlikeOf, lookAlikeText, spelled } from '../../../lib/data/source/look-alike';
import { ownClasses, sameClasses } from '../../../lib/data/source/same-classes';

function listOf(used: readonly string[], classes?: readonly string[]) {
  const builder = new ImageListBuilder();
  for (const className of used) builder.add({ className, name: 'x.jpg', file: '/x', offset: 0, size: 1 });
  return builder.build(classes);
}

describe('classes of two parts', () => {
  const train = { name: 'train', list: listOf(['a', 'b', 'cat']) };
  const validate = (used: readonly string[], classes?: readonly string[]) =>
    sameClasses(train, { name: 'val', list: listOf(used, classes) });

  it('are those of the training part, some of which the other one may lack', () => {
    const list = validate(['cat', 'b', 'cat'], ['cat', 'b', 'zebra']);
    assert.deepEqual(
      [list.classes, [...list.labels]],
      [
        ['a', 'b', 'cat'],
        [2, 1, 2],
      ],
    );
  });

  const FOREIGN: readonly (readonly [used: readonly string[], message: RegExp])[] = [
    [['a', 'd'], /^val: expected the 3 classes of the training part, got 2 classes, among them d\n.*different sets/],
    [['Cat', 'a'], /got 2 classes, among them Cat\n.*calls it cat: give the class one spelling/],
    [['d'], /got 1 class, among them d\n.*If val is not sorted into classes.*: pass train alone/],
    [['unnamed'], /got pictures without a class\n/],
  ];
  for (const [used, message] of FOREIGN)
    it(`may not be foreign: ${used.join(' and ')}`, () => {
      assert.throws(() => validate(used), { kind: 'data', message });
    });

  it('are not said to lack where the training part has one alone', () => {
    const one = { name: 'train', list: listOf(['a']) };
    const message = /The two parts belong to different sets/;
    assert.throws(() => sameClasses(one, { name: 'val', list: listOf(['d']) }), { kind: 'data', message });
  });

  it('are those alone that a part has pictures of', () => {
    const list = ownClasses(listOf(['cat', 'a'], ['a', 'b', 'cat']));
    assert.deepEqual(
      [list.classes, [...list.labels]],
      [
        ['a', 'cat'],
        [1, 0],
      ],
    );
    assert.equal(ownClasses(list), list);
  });

  it('have labels by their places, each name once, 65,535 at most', () => {
    assert.deepEqual(
      [...labelsOf(['b'], ['b', 'a'])],
      [
        ['b', 0],
        ['a', 1],
      ],
    );
    const most = Array.from({ length: 65_535 }, (_, i) => `${i}`);
    assert.equal(labelsOf([], most).size, 65_535);
    for (const [used, classes, message] of [
      [[], [...most, 'x'], /expected at most 65535 classes, got 65536/],
      [[], ['a', 'a'], /expected a class name once, got one that is there twice/],
      [['a', 'd'], ['a', 'b', 'c'], /expected one of 3 classes, got d\n.*\(here a, b, c\)/],
      [['x'], ['a', 'b', 'c', 'd'], /expected one of 4 classes, got x\n.*\(here a, b, c, …\)/],
    ] as const)
      assert.throws(() => labelsOf(used, classes), { kind: 'data', message });
  });

  it('look alike where capitals or the encoding of letters differ', () => {
    const [composed, apart] = ['caf\u00e9', 'cafe\u0301'];
    assert.equal(lookAlikeText(['a', 'b']), '');
    assert.equal(lookAlikeText(['Cat', 'ox', 'cat', 'CAT']), '3 classes look alike (Cat, cat, CAT)');
    assert.equal(lookAlikeText(['Cat', 'ox', 'cat', 'Ox']), '4 classes look alike (Cat, cat; …)');
    assert.equal(lookAlikeText([composed, apart]), '2 classes look alike (café, cafe<U+0301>)');
    assert.equal(lookAlikeOf(apart.toUpperCase(), ['x', composed]), composed);
    assert.equal(lookAlikeOf('y', ['x', composed]), undefined);
    assert.equal(spelled(`a\u{1e8d0}`), 'a<U+1E8D0>');
  });
});
