import assert from 'node:assert/strict';
import type { Cell } from '../../lib/kernel/notebook';
import { checkTypes } from '../../lib/lessons';
import { code, en, lesson } from './lesson';

describe('the types of a lesson', () => {
  const cases: readonly [string, Cell[], [string, number][]][] = [
    ['accept names of an earlier cell', [code('const a: number = 1;'), en('text'), code('console.log(a + 1)')], []],
    ['accept a cell that begins with a bracket', [code('const b = [1]'), code('[2].concat(b)')], []],
    ['refuse a wrong type, naming the cell', [code('const c = 1;'), code('const d: string = c; d;')], [['types', 2]]],
    ['refuse an implicit any', [code('const f = (x) => x; f(1);')], [['types', 1]]],
    ['refuse a name that is not used', [code('const unused = 1;')], [['types', 1]]],
    [
      'refuse a name declared twice',
      [code('const e = 1; e;'), code('const e = 2; e;')],
      [
        ['types', 1],
        ['types', 2],
      ],
    ],
    [
      'refuse a name that bnlab does not have',
      [code("import { noSuchName } from 'bnlab'; noSuchName;")],
      [['types', 1]],
    ],
    ['accept a promise that is awaited', [code('await Promise.resolve(1);')], []],
    ['refuse a promise that nobody waits for', [en('text'), code('Promise.resolve(1);')], [['promise', 2]]],
    ['refuse one inside a function', [code('const g = () => { Promise.resolve(1); }; g();')], [['promise', 1]]],
    ['accept one that is left on purpose', [code('void Promise.resolve(1);')], []],
  ];

  it('follow the rules, cell by cell', () => {
    const lessons = cases.map(([, cells], index) => ({ name: `case-${index}`, notebook: lesson(...cells) }));
    const problems = checkTypes(lessons);
    cases.forEach(([behaviour, , expected], index) => {
      const found = problems.filter((problem) => problem.lesson === `case-${index}`);
      assert.deepEqual(
        found.map(({ rule, cell }) => [rule, cell]),
        expected,
        `${behaviour}: ${JSON.stringify(found)}`,
      );
    });
  });

  it('accept no lessons at all', () => assert.deepEqual(checkTypes([]), []));
});
