import assert from 'node:assert/strict';
import { createConverter } from 'tslab/dist/converter';
import { checkTypes } from '../../lib/lessons';
import { code, lesson } from './lesson';

const EARLIER =
  'function norm() { return { mean: 1, of: { y: 2 } }; }\nconst runs = [norm()];\ntype Named = { mean: number };';
const LATER = 'const named: Named = norm();';

/** Two cells, and whether tslab's kernel spoils the second. */
const CASES: readonly (readonly [behaviour: string, first: string, second: string, isSpoilt: boolean])[] = [
  ['a key of a declaration', EARLIER, 'const { mean: mu } = norm(); mu;', true],
  ['a key with a default', EARLIER, 'const { mean: mu = 3 } = norm(); mu;', true],
  ['a key of a parameter', EARLIER, 'runs.map(({ mean: mu }) => mu);', true],
  ['a key within a key', EARLIER, 'const { of: { y: inner } } = norm(); inner;', true],
  ['a key of a loop', EARLIER, 'for (const { mean: mu } of runs) mu;', true],
  ['a key of an assignment, which declares nothing', EARLIER, 'let mu = 0; ({ mean: mu } = norm()); mu;', false],
  ['a key of an earlier type with a name', `${EARLIER}\n${LATER}`, 'const { mean: mu } = named; mu;', true],
  ['a key of a type with a name', 'const use = process.cpuUsage();', 'const { user: mine } = use; mine;', false],
  ['a key of one without', "const json = Buffer.from('a').toJSON();", 'const { data: bytes } = json; bytes;', true],
  ['the same in one cell', '1;', "const { data: bytes } = Buffer.from('a').toJSON(); bytes;", false],
  ['a name without a key', EARLIER, 'const { mean } = norm(); mean;', false],
  ['a property by its name', EARLIER, 'const mu = norm().mean; mu;', false],
  ['an object that is made', EARLIER, 'const made: Named = { mean: norm().mean }; made;', false],
  ['an object of its own cell', EARLIER, 'const own = { mean: 1 }; const { mean: mu } = own; mu;', false],
];

describe('keys of patterns in lessons', function () {
  this.timeout(300_000);
  const lessons = CASES.map(([, ...cells], index) => ({
    name: `case-${index}`,
    notebook: lesson(...cells.slice(0, 2).map((each) => code(String(each)))),
  }));

  it('are refused where an earlier cell declares what they pick', () => {
    const problems = checkTypes(lessons).filter(({ rule }) => rule === 'pattern');
    const found = CASES.map(([behaviour], index) => [
      behaviour,
      problems.some(({ lesson }) => lesson === `case-${index}`),
    ]);
    assert.deepEqual(
      found,
      CASES.map(([behaviour, , , isSpoilt]) => [behaviour, isSpoilt]),
    );
    assert.ok(problems.every(({ cell }) => cell === 2));
  });

  it('are those that the converter of tslab spoils', () => {
    const converter = createConverter();
    const found = CASES.map(([behaviour, first, second]) => {
      const { declOutput } = converter.convert('', first);
      return [behaviour, /\{ exports, /.test(converter.convert(declOutput!, second).output!)];
    });
    converter.close();
    assert.deepEqual(
      found,
      CASES.map(([behaviour, , , isSpoilt]) => [behaviour, isSpoilt]),
    );
  });
});
