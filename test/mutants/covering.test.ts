/** Which tests the mutation gate asks. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { coverOf, importersIn, sourcesIn, testsOf } from './covering';
import { mutantsOf } from './mutate';
import { floorsOf } from './verdict';

const ROOT = path.join(__dirname, '../..');

describe('the tests that a mutant is judged by', () => {
  const exported: Readonly<Record<string, readonly string[]>> = { 'lib/a/c/one.ts': ['one'], 'lib/a/two.ts': ['two'] };
  const words: Readonly<Record<string, readonly string[]>> = {
    'test/b/far.test.ts': ['one'],
    'test/b/a.test.ts': ['two'],
  };

  it('are those that import its file, its own first, then those that name its exports, then the nearest', () => {
    const far = ['test/b/far.test.ts', 'test/a/other/near.test.ts'];
    const importers = new Map([
      ['lib/a/c/one.ts', ['lib/a/two.ts', 'lib/a/index.ts', ...far]],
      ['lib/a/two.ts', ['lib/a/index.ts']],
      [
        'lib/a/index.ts',
        ['test/a/c/z.test.ts', 'test/a/c/one.test.ts', 'test/a/c.test.ts', 'test/b/a.test.ts', 'lib/a/c/one.ts'],
      ],
    ]);
    const cover = {
      importers,
      exportsOf: (file: string) => exported[file] ?? [],
      wordsOf: (test: string) => new Set(words[test]),
    };
    const named = ['test/a/c/one.test.ts', 'test/b/far.test.ts', 'test/b/a.test.ts'];
    const expected = [...named, 'test/a/c.test.ts', 'test/a/c/z.test.ts', 'test/a/other/near.test.ts'];
    assert.deepEqual(testsOf('lib/a/c/one.ts', cover), expected);
  });

  it('are found through values, not types, through indexes and workers', () => {
    const importers = importersIn(ROOT, [...sourcesIn(ROOT, 'lib/data/loader'), ...sourcesIn(ROOT, 'test/mutants')]);
    assert.deepEqual(importers.get('lib/data/loader/loader-worker.ts'), ['lib/data/loader/loader-pool.ts']);
    // verdict.ts and fate.ts take types from it
    const among = importers.get('test/mutants/mutate.ts')?.filter((file) => !file.endsWith('.test.ts'));
    assert.deepEqual(
      among,
      ['draw', 'kept', 'switch'].map((name) => `test/mutants/${name}.ts`),
    );
  });

  it('are there for every file of every folder with a floor', () => {
    const testsOf = coverOf(ROOT);
    const { floors } = floorsOf(JSON.parse(readFileSync(path.join(__dirname, 'floors.json'), 'utf8')));
    const files = Object.keys(floors).flatMap((folder) => sourcesIn(ROOT, `lib/${folder}`));
    const alone = files.filter((file) => testsOf(file).length === 0);
    assert.deepEqual(
      alone.filter((file) => mutantsOf(file, readFileSync(path.join(ROOT, file), 'utf8')).length > 0),
      [],
    );
    assert.equal(testsOf('lib/norm/renorm.ts')[0], 'test/norm/renorm.test.ts');
  });
});
