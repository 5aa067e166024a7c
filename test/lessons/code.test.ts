import assert from 'node:assert/strict';
import { checkCode, MAX_CELL_LINES } from '../../lib/lessons';
import { code, lesson } from './lesson';

/** The rules that one cell breaks, the number of ideas aside. */
function rulesOf(source: string): string[] {
  return checkCode(lesson(code(source)))
    .map(({ rule }) => rule)
    .filter((rule) => rule !== 'ideas');
}

describe('the code of a lesson', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `const x${index} = 1;`).join('\n\n');
  const table: readonly [string, string, string[]][] = [
    ['accepts an import of bnlab', "import { show } from 'bnlab';", []],
    ['accepts await at the top', 'await Promise.resolve(1);', []],
    ['refuses another package', "import * as tf from '@tensorflow/tfjs';", ['import']],
    ['refuses a file of the library', "import { x } from '../lib/norm';", ['import']],
    ['refuses a part of the package', "import { x } from 'bnlab/dist/norm';", ['import']],
    ['refuses require', "const fs = require('node:fs');", ['import']],
    ['refuses a dynamic import', "const fs = await import('node:fs');", ['import']],
    ['refuses an import with require', "import fs = require('node:fs');", ['import']],
    ['refuses what cannot be read', 'const = 1;', ['syntax']],
    ['refuses what only a newer compiler than the kernel’s can read', 'using x = open();', ['syntax']],
    ['refuses a name of an earlier cell in shorthand', 'const x = { raw };', ['shorthand']],
    ['refuses it in a call, and in a function', 'const f = () => g({ seed });', ['shorthand']],
    ['refuses it beside one of the cell', 'const a = 1; const x = { a, raw };', ['shorthand']],
    ['accepts it written out', 'const x = { raw: raw };', []],
    ['accepts one of the same cell, above or below', 'const x = () => ({ a, b }); const a = 1; function b() {}', []],
    [
      'accepts an import, a parameter, a pattern, a loop variable',
      "import { show } from 'bnlab'; const f = ({ p }: { p: number }, [q]: number[]) => ({ p, q, show }); for (const r of [1]) f({ p: r }, [{ r }.r]);",
      [],
    ],
    ['refuses an empty cell', ' \n', ['length']],
    ['accepts the longest cell, blank lines aside', lines(MAX_CELL_LINES), []],
    ['refuses a longer one', lines(MAX_CELL_LINES + 1), ['length']],
  ];
  for (const [behaviour, source, rules] of table) {
    it(behaviour, () => assert.deepEqual([...new Set(rulesOf(source))], rules));
  }

  for (const [count, good] of [
    [0, false],
    [7, false],
    [8, true],
    [20, true],
    [21, false],
  ] as const) {
    it(`${good ? 'accepts' : 'refuses'} a lesson of ${count} ideas`, () => {
      const cells = Array.from({ length: count }, () => code('1'));
      assert.equal(checkCode(lesson(...cells)).length, good ? 0 : 1);
    });
  }
});
