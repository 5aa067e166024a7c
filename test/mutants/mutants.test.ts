/** The mutation gate itself: what it changes, which tests it asks, what it counts. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importersIn, sourcesIn, testsOf } from './covering';
import { draw } from './draw';
import { mutantsOf, mutated } from './mutate';
import { Tree } from './tree';
import { floorsOf, verdictsOf, type Outcome } from './verdict';

const ROOT = path.join(__dirname, '../..');
/** Mocha and tsx start within this time on a busy machine. */
const LIMIT_MS = 60_000;

/** What becomes of a text, change by change. */
const changed = (text: string) => mutantsOf('a.ts', text).map((mutant) => mutated(text, mutant));

describe('mutants', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['const y = a + b;', ['const y = a - b;']],
    ['const y = a < 2;', ['const y = a <= 2;', 'const y = a < 3;']],
    ['const y = [0, 1, 0.5];', ['const y = [1, 1, 0.5];', 'const y = [0, 2, 0.5];', 'const y = [0, 1, 0.75];']],
    ['if (a) b = c;', ['if (false) b = c;', 'if (true) b = c;']],
    ['if (a) b = c; else d = c;', ['if (false) b = c; else d = c;']],
    ['stop();', [';']],
    ['const y = a ? b : c;', ['const y = (a) ? (c) : (b);']],
    ['const y = !a;', ['const y = a;']],
    ['const y = -a;', ['const y = a;']],
    ['const y = a ?? b;', ['const y = b;']],
    ['const y = Math.max(a, b);', ['const y = Math.min(a, b);']],
    ['const y = a.every(b);', ['const y = a.some(b);']],
    ['const y = true;', ['const y = false;']],
    // nothing that only words an error, a type or an import
    ["throw new BnlabError({ hint: 'a' + b, got: a ? 1 : 2 });", []],
    ["import { a } from './a'; type B = 1 | 2; interface C { d: true }", []],
    ['const y = `${a + b}`;', []],
    ["const y = 'a' + b;", []],
  ];
  for (const [text, expected] of cases) it(`of ${text}`, () => assert.deepEqual(changed(text), expected));

  it('are drawn by seed, one folder after the other, each once', () => {
    const drawn = (seed: number) => draw({ root: ROOT, folders: ['engine/replay', 'engine/loops'], count: 40, seed });
    const places = (all: ReturnType<typeof draw>) =>
      all.map(({ mutant }) => `${mutant.file} ${mutant.start} ${mutant.after}`);
    const [one, same, other] = [drawn(3), drawn(3), drawn(4)];
    assert.deepEqual(places(same), places(one));
    assert.notDeepEqual(places(other), places(one));
    assert.equal(new Set(places(one)).size, 40);
    const folders = one.map(({ folder }) => folder);
    assert.deepEqual(folders.slice(0, 3), ['engine/replay', 'engine/loops', 'engine/replay']);
  });
});

describe('the tests that a mutant is judged by', () => {
  it('are those that import its file, its own first, then the nearest', () => {
    const far = ['test/b/far.test.ts', 'test/a/other/near.test.ts'];
    const importers = new Map([
      ['lib/a/c/one.ts', ['lib/a/index.ts', ...far]],
      [
        'lib/a/index.ts',
        ['test/a/c/z.test.ts', 'test/a/c/one.test.ts', 'test/a/c.test.ts', 'test/b/a.test.ts', 'lib/a/c/one.ts'],
      ],
    ]);
    const beside = ['test/a/c/one.test.ts', 'test/a/c.test.ts', 'test/a/c/z.test.ts'];
    const expected = [...beside, 'test/a/other/near.test.ts', 'test/b/far.test.ts', 'test/b/a.test.ts'];
    assert.deepEqual(testsOf('lib/a/c/one.ts', importers), expected);
  });

  it('are found through values, not types, through indexes and workers', () => {
    const importers = importersIn(ROOT, [...sourcesIn(ROOT, 'lib/data/loader'), ...sourcesIn(ROOT, 'test/mutants')]);
    assert.deepEqual(importers.get('lib/data/loader/loader-worker.ts'), ['lib/data/loader/loader-pool.ts']);
    // verdict.ts takes a type from it
    assert.deepEqual(
      importers.get('test/mutants/mutate.ts'),
      ['draw', 'mutants.test', 'tree'].map((name) => `test/mutants/${name}.ts`),
    );
  });

  it('are there for every file of every folder with a floor', () => {
    const importers = importersIn(ROOT, [...sourcesIn(ROOT, 'lib'), ...sourcesIn(ROOT, 'test')]);
    const { floors } = floorsOf(JSON.parse(readFileSync(path.join(__dirname, 'floors.json'), 'utf8')));
    const files = Object.keys(floors).flatMap((folder) => sourcesIn(ROOT, `lib/${folder}`));
    const alone = files.filter((file) => testsOf(file, importers).length === 0);
    assert.deepEqual(
      alone.filter((file) => mutantsOf(file, readFileSync(path.join(ROOT, file), 'utf8')).length > 0),
      [],
    );
  });
});

describe('the verdict on mutants', () => {
  const outcome = (line: number, by?: string): Outcome => ({
    mutant: { file: 'lib/a/one.ts', line, start: 0, end: 1, before: '+', after: '-' },
    folder: 'a',
    text: `  sum + ${line};`,
    by,
  });
  const justified = [
    { file: 'lib/a/one.ts', line: 'sum + 3;', before: '+', after: '-', reason: 'the sum is always zero there' },
  ];

  it('counts by folder, without the survivors that have a reason', () => {
    const floors = floorsOf({ floors: { a: 0.5 }, justified });
    const verdict = (...outcomes: Outcome[]) => verdictsOf(outcomes, floors);
    const common = { folder: 'a', floor: 0.5 };
    assert.deepEqual(verdict(outcome(1, 't'), outcome(2)), [{ ...common, ran: 2, killed: 1, passes: true }]);
    assert.deepEqual(verdict(outcome(1, 't'), outcome(2), outcome(4)), [
      { ...common, ran: 3, killed: 1, passes: false },
    ]);
    assert.deepEqual(verdict(outcome(1, 't'), outcome(2), outcome(3)), [
      { ...common, ran: 2, killed: 1, passes: true },
    ]);
    assert.deepEqual(verdict(outcome(3, 't')), [{ ...common, ran: 1, killed: 1, passes: true }]);
  });

  it('takes no reason that says nothing, and no floor above one', () => {
    assert.throws(() => floorsOf({ floors: {}, justified: [{ ...justified[0], reason: 'equal' }] }));
    assert.throws(() => floorsOf({ floors: { a: 95 }, justified: [] }));
  });
});

describe('a copy of the sources', () => {
  let root: string;
  before(() => void (root = mkdtempSync(path.join(tmpdir(), 'bnlab-mutants-test-'))));
  after(() => rmSync(root, { recursive: true, force: true }));

  it('finds who notices a mutant and leaves the sources alone; a test that fails anyway notices nothing', async function () {
    this.timeout(5 * LIMIT_MS);
    const source = 'exports.add = (a, b) => a + b;\nexports.flag = true;\n';
    const write = (name: string, text: string) => writeFileSync(path.join(root, name), text);
    for (const folder of ['lib', 'test']) mkdirSync(path.join(root, folder));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
    write('package.json', '{ "type": "commonjs" }');
    write('lib/add.js', source);
    write('test/red.test.js', "it('is red', () => { throw new Error('red'); });");
    const sum = "it('adds', () => { if (require('../lib/add').add(2, 1) !== 3) throw new Error(); });";
    write('test/add.test.js', sum);
    const tree = new Tree(root, LIMIT_MS);
    try {
      const [plus, flag] = mutantsOf('lib/add.js', source);
      const tests = ['test/red.test.js', 'test/add.test.js'];
      assert.equal(await tree.killerOf(plus, tests), 'test/add.test.js');
      assert.equal(await tree.killerOf(flag, ['test/add.test.js']), undefined);
      assert.equal(readFileSync(path.join(root, 'lib/add.js'), 'utf8'), source);
      assert.equal(readFileSync(path.join(tree.folder, 'lib/add.js'), 'utf8'), source);
    } finally {
      tree.dispose();
    }
  });
});
