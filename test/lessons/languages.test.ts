import assert from 'node:assert/strict';
import type { Cell } from '../../lib/kernel/notebook';
import { checkLanguages, literalMarks, proseOf, textPairs } from '../../lib/lessons';
import { code, en, ko, lesson } from './lesson';

describe('the two languages of a lesson', () => {
  const untagged: Cell = { cell_type: 'markdown', source: 'words', metadata: {} };
  const both: Cell = { cell_type: 'markdown', source: 'words', metadata: { tags: ['en', 'ko'] } };
  const raw: Cell = { cell_type: 'raw', source: 'words', metadata: { tags: ['en'] } };

  const table: readonly [string, Cell[], string[]][] = [
    ['accepts a pair', [en('Hello $x$'), ko('안녕 $x$')], []],
    ['accepts two pairs in either order of languages', [en('One'), en('Two'), ko('하나'), ko('둘')], []],
    ['accepts a lesson without text', [code('1')], []],
    ['refuses a text without a tag', [untagged], ['tag']],
    ['refuses a text with both tags', [both], ['tag']],
    ['refuses a raw cell', [raw], ['tag']],
    ['refuses a text without its translation', [en('Hello'), code('1'), ko('안녕')], ['pairing', 'pairing']],
    ['refuses Hangul in the English text', [en('안녕'), ko('안녕')], ['language']],
    ['refuses a Korean text without Hangul', [en('Hello'), ko('Hello')], ['language']],
    ['refuses another heading', [en('## Hello'), ko('# 안녕')], ['heading']],
    ['refuses another formula', [en('See $x^2$'), ko('$x^3$ 참고')], ['formula']],
    ['refuses a formula that is only in one language', [en('See $$y$$'), ko('참고')], ['formula']],
    ['does not mind the order of formulas', [en('$a$ is $b$'), ko('$b$는 $a$')], []],
    ['does not mind spaces in formulas', [en('$a + b$'), ko('$a+b$ 합')], []],
    ['does not mind translated words in formulas', [en('$a_{\\text{train}}$'), ko('$a_{\\text{학습}}$ 값')], []],
    ['takes no formula out of code', [en('`$x$` here'), ko('여기 `$y$`')], []],
  ];
  for (const [behaviour, cells, rules] of table) {
    it(behaviour, () =>
      assert.deepEqual(
        checkLanguages(lesson(...cells)).map(({ rule }) => rule),
        rules,
      ),
    );
  }

  it('numbers the cells from 1, code cells counted', () => {
    const { pairs } = textPairs(lesson(code('1'), en('One'), ko('하나')));
    assert.deepEqual([pairs[0].en.cell, pairs[0].ko.cell], [2, 3]);
  });
});

describe('a text cell taken apart', () => {
  it('gives formulas, heading levels and words', () => {
    const { formulas, headings, words } = proseOf('## A\n\nSee $x \\$ y$ and `code` at [here](there).\n\n$$\nz\n$$\n');
    assert.deepEqual(formulas, ['x\\$y', 'z']);
    assert.deepEqual(headings, [2]);
    assert.doesNotMatch(words, /code|there|x|z/);
  });

  it('takes escaped money signs for money', () => {
    assert.deepEqual(proseOf('It costs \\$3 or \\$5.').formulas, []);
  });

  it('takes a comment in code for no heading', () => {
    assert.deepEqual(proseOf('```sh\n# no heading\n```\n').headings, []);
  });
});

describe('Markdown marks that would be printed', () => {
  const table: readonly [string, number][] = [
    ['**경사**(gradient)는', 0],
    ['**경사(gradient)**는', 1],
    ['__굵게__는', 1],
    ['`a ** b` is code', 0],
    ['$a ** b$ is a formula', 0],
    ['plain', 0],
    ['', 0],
  ];
  for (const [source, count] of table) {
    it(`${count === 0 ? 'are not' : 'are'} in ${JSON.stringify(source)}`, () =>
      assert.equal(literalMarks(source).length, count));
  }
});
