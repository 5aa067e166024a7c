import assert from 'node:assert/strict';
import { inserted, originalPosition, writtenOutShorthand } from '../../lib/kernel/shorthand';

describe('shorthand properties of a cell', () => {
  const cases: readonly [string, string][] = [
    ['f({ seed });', 'f({ seed: seed });'],
    ['const o = { a, b: 1, c };', 'const o = { a: a, b: 1, c: c };'],
    ['const { a, b } = o;', 'const { a, b } = o;'],
    ['({ a, b = 1 } = o);', '({ a: a, b = 1 } = o);'],
    ['import { a } from "x"; export { a };', 'import { a } from "x"; export { a };'],
    ['const s = `{ a }${f({ a })}`;', 'const s = `{ a }${f({ a: a })}`;'],
    ['', ''],
    ['const broken = {', 'const broken = {'],
  ];
  for (const [source, want] of cases) {
    it(`are written out in ${source || 'an empty cell'}`, () => {
      assert.equal(inserted(source, writtenOutShorthand(source)), want);
    });
  }

  it('leave every position of the original where it was', () => {
    const source = 'f({ aa, b, c: d }); g({ e });';
    const insertions = writtenOutShorthand(source);
    const repaired = inserted(source, insertions);
    for (const name of ['f(', 'aa', 'd }', 'g(', '{ e']) {
      assert.equal(originalPosition(repaired.indexOf(name), insertions), source.indexOf(name), name);
    }
  });
});
