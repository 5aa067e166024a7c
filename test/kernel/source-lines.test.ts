import assert from 'node:assert/strict';
import { sourceLine } from '../../lib/kernel/source-lines';

const SOURCE = `import { f } from 'bnlab';
interface Gone {
  a: number;
}
// a comment that goes
const g = (x: Gone): number => {
  return f(x.a as number);
};

g({ a: 1 });`;

const COMPILED = `Object.defineProperty(exports, "f", { get: () => bnlab_1.f });
exports.tsLastExpr = exports.g = void 0;
const bnlab_1 = require("bnlab");
const g = (x) => {
    return (0, bnlab_1.f)(x.a);
};
exports.g = g;
exports.tsLastExpr = g({ a: 1 });`;

describe('the line of a cell behind a line of its compiled form', () => {
  const table: readonly (readonly [what: string, line: number, column: number, expected: number | undefined])[] = [
    ['a call inside a function', 5, 26, 7],
    ['the start of a line', 5, 5, 7],
    ['the function', 4, 11, 6],
    ['the last expression', 8, 22, 10],
    ['a column past the end', 8, 99, 10],
    ['a line past the end', 9, 1, undefined],
    ['line zero', 0, 1, undefined],
  ];
  for (const [what, line, column, expected] of table) {
    it(`is found for ${what}`, () => assert.equal(sourceLine(SOURCE, COMPILED, line, column), expected));
  }

  it('is not sought in a cell so long that seeking would take long', () => {
    const long = 'x;\n'.repeat(5000);
    assert.equal(sourceLine(long, long, 1, 1), undefined);
  });

  it('is none in an empty cell', () => assert.equal(sourceLine('', 'exports.x = 1;', 1, 1), undefined));
});
