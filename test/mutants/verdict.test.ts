/** What the mutation gate counts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Fate } from './fate';
import { mutantsOf } from './mutate';
import { floorFor, floorsOf, isJustified, verdictsOf, type Outcome } from './verdict';

const ROOT = path.join(__dirname, '../..');

describe('the verdict on mutants', () => {
  const outcome = (line: number, by?: string, fate?: Fate): Outcome => ({
    id: line,
    mutant: { file: 'lib/a/one.ts', line, start: 0, end: 1, before: '+', after: '-', nth: 1 },
    folder: 'a',
    text: `  sum + ${line};`,
    fate: fate ?? (by ? { kind: 'killed', by } : { kind: 'survived', reached: true }),
  });
  const justified = [
    { file: 'lib/a/one.ts', line: 'sum + 3;', before: '+', after: '-', reason: 'the sum is always zero there' },
  ];

  it('counts by folder, without the survivors that have a reason', () => {
    const floors = floorsOf({ floors: { a: 0.5 }, justified });
    const verdict = (...outcomes: Outcome[]) => verdictsOf(outcomes, floors);
    const common = { folder: 'a', floor: 0.5, undecided: 0 };
    assert.deepEqual(verdict(outcome(1, 't'), outcome(2)), [{ ...common, ran: 2, killed: 1, passes: true }]);
    assert.deepEqual(verdict(outcome(1, 't'), outcome(2), outcome(4)), [
      { ...common, ran: 3, killed: 1, passes: false },
    ]);
    assert.deepEqual(verdict(outcome(1, 't'), outcome(2), outcome(3)), [
      { ...common, ran: 2, killed: 1, passes: true },
    ]);
    assert.deepEqual(verdict(outcome(3, 't')), [{ ...common, ran: 1, killed: 1, passes: true }]);
  });

  it('takes a reason for one of two same changes in a line for that one alone', () => {
    const text = 'const sum = a + b + c;';
    const two = mutantsOf('lib/a/one.ts', text).filter(({ before }) => before === '+');
    assert.deepEqual(
      two.map(({ start, nth }) => [text.slice(0, start).trim(), nth]),
      [
        ['const sum = a', 1],
        ['const sum = a + b', 2],
      ],
    );
    const reasons = (nth?: number) =>
      floorsOf({ floors: { a: 0.5 }, justified: [{ ...justified[0], line: text, ...(nth && { nth }) }] });
    const excused = (nth?: number) =>
      two.map((mutant) => isJustified({ id: 1, mutant, folder: 'a', text: `  ${text}` }, reasons(nth)));
    assert.deepEqual(
      [excused(), excused(1), excused(2)],
      [
        [true, true],
        [true, false],
        [false, true],
      ],
    );
  });

  it('holds a file to the floor of the nearest folder around it', () => {
    const floors = floorsOf({ floors: { a: 0.5, 'a/b': 0.9, 'one.ts': 0.7 }, justified: [] });
    const rows = { a: 0.5, 'a/x.ts': 0.5, 'a/c/x.ts': 0.5, 'a/b': 0.9, 'a/b/c/x.ts': 0.9, 'one.ts': 0.7 };
    for (const [place, floor] of Object.entries(rows)) assert.equal(floorFor(place, floors), floor, place);
    for (const place of ['ab', 'b', 'two.ts', 'constructor']) assert.equal(floorFor(place, floors), undefined, place);
    const folder = 'a/b/x.ts';
    const [verdict] = verdictsOf(
      [
        { ...outcome(1, 't'), folder },
        { ...outcome(2), folder },
      ],
      floors,
    );
    assert.deepEqual([verdict.floor, verdict.passes], [0.9, false]);
  });

  it('lets no folder pass that has an undecided mutant', () => {
    const floors = floorsOf({ floors: { a: 0 }, justified: [] });
    const undecided = outcome(2, undefined, { kind: 'undecided', because: ['t'] });
    assert.deepEqual(verdictsOf([outcome(1, 't'), undecided], floors), [
      { folder: 'a', ran: 1, killed: 1, undecided: 1, floor: 0, passes: false },
    ]);
  });

  it('excuses lines that are there: a reason goes with the line that it was written for', () => {
    const { justified: kept } = floorsOf(JSON.parse(readFileSync(path.join(__dirname, 'floors.json'), 'utf8')));
    for (const { file, line, before } of kept) {
      const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
      assert.ok(lines.some((each) => each.trim() === line) && line.includes(before), `${file}: ${line}`);
    }
  });

  it('takes no reason that says nothing, and no floor above one', () => {
    assert.throws(() => floorsOf({ floors: {}, justified: [{ ...justified[0], reason: 'equal' }] }));
    assert.throws(() => floorsOf({ floors: { a: 95 }, justified: [] }));
  });
});
