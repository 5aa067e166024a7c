/** How many test files run at a time. */
import assert from 'node:assert/strict';
import { besideEachOther } from './bin';

describe('the whole suite', () => {
  const beside = ['--parallel', '--jobs', '2'];
  const rows: readonly (readonly [words: string, cores: number, isBeside: boolean])[] = [
    ['', 2, true],
    ['', 16, true],
    ['', 1, false],
    ['--bail --reporter dot', 2, true],
    // a value that only looks like a place
    ['--reporter ./.ci/counts.cjs', 2, true],
    ['--grep testing', 2, true],
    ['test/norm', 2, false],
    ['./test/norm/fold.test.ts', 2, false],
    ['--bail /somewhere/else/fold.test.ts', 2, false],
    ['test', 2, false],
    ['--jobs 4', 2, false],
    ['--no-parallel', 2, false],
    ['-w', 2, false],
    ['--inspect-brk', 2, false],
  ];
  for (const [words, cores, isBeside] of rows) {
    it(`with "${words}" on ${cores} cores runs ${isBeside ? 'two files at a time' : 'as it is told'}`, () => {
      const given = words.split(' ').filter(Boolean);
      assert.deepEqual(besideEachOther(given, cores), isBeside ? [...beside, ...given] : given);
    });
  }
});
