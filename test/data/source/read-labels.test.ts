import assert from 'node:assert/strict';
import { checkLabel, classNumber, readLabels } from '../../../lib/data/source/read-labels';

const at = (label: string) => `line of ${label}`;

describe('labels as classes', () => {
  const CASES: readonly (readonly [labels: readonly string[], classes: readonly string[], read: readonly string[]])[] =
    [
      [
        ['b', 'a', 'b'],
        ['a', 'b'],
        ['b', 'a', 'b'],
      ],
      [
        ['10', '2', '02', '2.0'],
        ['2', '10'],
        ['10', '2', '2', '2'],
      ],
      [
        ['+1', '1e1', '0', '.0', '3.'],
        ['0', '1', '3', '10'],
        ['1', '10', '0', '0', '3'],
      ],
      [
        ['9007199254740991', '0'],
        ['0', '9007199254740991'],
        ['9007199254740991', '0'],
      ],
      // one name makes names of all
      [
        ['10', '2', 'cat', '-1', '1.5'],
        ['-1', '1.5', '10', '2', 'cat'],
        ['10', '2', 'cat', '-1', '1.5'],
      ],
      [
        ['1 2', '.', 'e1', '1e', '--1'],
        ['--1', '.', '1 2', '1e', 'e1'],
        ['1 2', '.', 'e1', '1e', '--1'],
      ],
      [[], [], []],
    ];
  for (const [labels, classes, read] of CASES)
    it(`are ${classes.join(' ') || 'none'} for ${labels.join(' ') || 'no labels'}`, () => {
      const found = readLabels(labels, at);
      assert.deepEqual([found.classes, labels.map(found.classOf)], [classes, read]);
      assert.equal(found.areNumbers, labels.every((label) => !Number.isNaN(Number(label)))); // prettier-ignore
    });

  it('are refused by the place of one that says nothing, among names and among numbers', () => {
    for (const [label, got] of [
      ['', '""'],
      ['nan', 'nan'],
      ['NaN', 'NaN'],
      ['-nan', '-nan'],
      ['+NAN', '+NAN'],
      ['a\0', '"a\\u0000"'],
    ] as const) {
      const refusal = { kind: 'data', where: at(label), expected: 'a class', got };
      assert.throws(() => checkLabel(label, at), refusal);
      for (const other of ['7', 'cat']) assert.throws(() => readLabels([other, label], at), refusal);
    }
    for (const label of ['nano', 'banana', 'nan.', ' ', '0']) checkLabel(label, at);
  });

  it('have numbers of 0 and more that are whole and can be told apart', () => {
    for (const [label, number] of [
      ['0', 0],
      ['007', 7],
      ['2.0', 2],
      ['9007199254740991', 2 ** 53 - 1],
    ] as const)
      assert.equal(classNumber(label, at), number);
    const small = 'the number of a class, 0 or more';
    for (const [label, expected, hint] of [
      ['-1', small, /Leave pictures without a class out/],
      ['-0', small, /Leave pictures without a class out/],
      ['1.5', small, /Leave pictures without a class out/],
      ['9007199254740992', `${small}, at most 2^53 - 1`, /^Write class names/],
      ['1e400', `${small}, at most 2^53 - 1`, /^Write class names/],
    ] as const)
      assert.throws(() => classNumber(label, at), { kind: 'data', where: at(label), expected, got: label, hint });
    assert.throws(() => readLabels(['1', '-1'], at), { where: at('-1'), expected: small });
  });
});
