/** The mutation gate itself: what it changes, which tests it asks, what it counts. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { Bench, limitFor } from './bench';
import { deleteCopy, makeCopy } from './copy';
import { coverOf, importersIn, sourcesIn, testsOf } from './covering';
import { draw } from './draw';
import { fatesOf, type Ending, type Fate } from './fate';
import { Kept } from './kept';
import { mutantsOf, mutated } from './mutate';
import { canSwitch, switched } from './switch';
import { floorFor, floorsOf, verdictsOf, type Outcome } from './verdict';

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
    ['declare const y: { z(): 1 }; declare module "a" { const b = 1; }', []],
    ['const y = (a as { readonly [k: string]: 0 | 1 })[b];', []],
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

describe('mutants that lie side by side', () => {
  type F = (x: unknown) => unknown;
  /** The `f` of a text. */
  const made = (text: string, switches: object): F => runInNewContext(`${text}; f`, switches) as F;

  it('are each what it is alone, nested ones too, and nothing without a switch', () => {
    const texts: readonly (readonly [text: string, x: unknown, different: number])[] = [
      ['const f = (x) => (x.a + 1) * (x.a - 2)', { a: 3 }, 3],
      ['function f(x) { let s = 0; for (let i = 0; i < x.length; i++) s += x[i] * 2; return s; }', [1, 2, 3], 3],
      ['const f = (x) => { if (x.length === 2) x.push(1); return [...x, x.length > 1 ? 7 : 8]; }', [1], 3],
      ['const f = ({ a = 1, b = a + 1 }) => ({ [a]: b, c: !b, d: Math.max(a, b).toFixed(1) })', {}, 4],
      ['const f = (x) => x.filter((v, i) => v > 1 && i % 2 === 0).map((v) => -v)', [2, 3, 4], 4],
      ['const f = (x) => { x?.y?.push(4); return (x ?? { y: [] }).y.every((v) => v < 3); }', { y: [1] }, 2],
    ];
    for (const [text, x, different] of texts) {
      const mutants = mutantsOf('a.js', text).map((mutant, i) => ({ id: i + 1, mutant }));
      assert.ok(
        mutants.every(({ mutant }) => canSwitch(text, mutant)),
        text,
      );
      const result = (f: F) => JSON.stringify(f(structuredClone(x)));
      const all = switched(text, mutants);
      const plain = result(made(text, {}));
      assert.equal(result(made(all, {})), plain, text);
      const results = mutants.map(({ id, mutant }) => {
        const got = result(made(all, { bnlabMutant: (asked: number) => asked === id }));
        assert.equal(got, result(made(mutated(text, mutant), {})), mutated(text, mutant));
        return got;
      });
      assert.ok(new Set([plain, ...results]).size >= different, text);
    }
  });

  it('are refused where no choice of two can stand', () => {
    const text = 'enum A { b = 1 + 2 }';
    assert.deepEqual(
      mutantsOf('a.ts', text).map((mutant) => canSwitch(text, mutant)),
      [true, false, true],
    );
  });
});

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
    assert.deepEqual(
      importers.get('test/mutants/mutate.ts'),
      ['draw', 'kept', 'mutants.test', 'switch'].map((name) => `test/mutants/${name}.ts`),
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

describe('what becomes of mutants', () => {
  const mutant = { file: 'lib/a.ts', line: 1, start: 0, end: 1, before: '+', after: '-' };
  type State = Ending['state'];
  type Endings = Readonly<Record<string, readonly [unbroken: State, broken: State, reached?: boolean]>>;
  const court = async (
    lists: readonly (readonly string[])[],
    endings: Endings,
    asked: string[] = [],
    enough?: number,
  ) => {
    const fates: Fate[] = [];
    const red: string[] = [];
    const run = (what: string, state: State): Promise<Ending> => {
      asked.push(what);
      return Promise.resolve({ state, ms: what.startsWith('slow') ? 30_000 : 10, said: '' });
    };
    await fatesOf({
      enough,
      mutants: lists.map((tests, i) => [{ id: i + 1, mutant }, tests] as const),
      open: (test) => ({
        unbroken: () => run(test, endings[test][0]),
        reached: new Set(endings[test][2] === false ? [] : lists.map((_, i) => i + 1)),
        broken: (id) => run(`${test} with ${id}`, endings[test][1]),
        close: () => undefined,
      }),
      tell: ({ id }, fate) => void (fates[id - 1] = fate),
      tellRed: (test) => red.push(test),
    });
    return { fates, red };
  };
  const cases: readonly (readonly [what: string, Endings, Fate, red?: readonly string[]])[] = [
    [
      'survives tests that pass',
      { a: ['passed', 'passed'], b: ['passed', 'passed'] },
      { kind: 'survived', reached: true },
    ],
    [
      'is killed by the one that fails',
      { a: ['passed', 'passed'], b: ['passed', 'failed'] },
      { kind: 'killed', by: 'b' },
    ],
    ['is killed by one that hangs', { a: ['passed', 'late'] }, { kind: 'killed', by: 'a' }],
    [
      'is not killed by one that fails anyway',
      { a: ['failed', 'failed'] },
      { kind: 'undecided', because: ['a'] },
      ['a'],
    ],
    [
      'does not survive one that is late anyway',
      { a: ['late', 'passed'] },
      { kind: 'undecided', because: ['a'] },
      ['a'],
    ],
    [
      'may be killed beside a red one',
      { a: ['failed', 'failed'], b: ['passed', 'failed'] },
      { kind: 'killed', by: 'b' },
      ['a'],
    ],
    [
      'is not killed where no test comes across it',
      { a: ['passed', 'failed', false] },
      { kind: 'survived', reached: false },
    ],
    ['survives where there is no test', {}, { kind: 'survived', reached: false }],
  ];
  for (const [what, endings, fate, red = []] of cases)
    it(`one ${what}`, async () =>
      assert.deepEqual(await court([Object.keys(endings)], endings), { fates: [fate], red }));

  it('each test file is opened once, for all that it concerns, and no more after a kill', async () => {
    const asked: string[] = [];
    const endings: Endings = { a: ['passed', 'failed'], b: ['passed', 'passed'], c: ['passed', 'passed'] };
    const { fates } = await court([['a', 'b'], ['b', 'a'], ['b'], ['b', 'c']], endings, asked);
    assert.deepEqual(asked, [
      'b',
      'b with 1',
      'b with 2',
      'b with 3',
      'b with 4',
      'a',
      'a with 1',
      'a with 2',
      'c',
      'c with 4',
    ]);
    assert.deepEqual(
      fates.map(({ kind }) => kind),
      ['killed', 'killed', 'survived', 'survived'],
    );
  });

  it('a red test file of another room concerns only what it comes across', async () => {
    const red = ['failed', 'failed'] as const;
    const ends: Endings = {
      'test/b/x.test.ts': [...red, false],
      'test/b/y.test.ts': red,
      'test/a.ts/z.test.ts': [...red, false],
    };
    const fates = await Promise.all(Object.keys(ends).map(async (test) => (await court([[test]], ends)).fates[0].kind));
    assert.deepEqual(fates, ['survived', 'undecided', 'undecided']);
  });

  it('so many test files that come across a mutant are enough', async () => {
    const asked: string[] = [];
    const blind = ['passed', 'passed'] as const;
    const endings: Endings = { a: blind, b: ['passed', 'passed', false], c: blind, d: ['passed', 'failed'] };
    const { fates } = await court([['a', 'b', 'c', 'd']], endings, asked, 2);
    assert.deepEqual(asked, ['a', 'a with 1', 'b', 'c', 'c with 1']);
    assert.deepEqual(fates, [{ kind: 'survived', reached: true }]);
  });

  it('test files are asked side by side, and what one has killed the others leave alone and nobody tells twice', async () => {
    const [asked, told]: [string[], number[]] = [[], []];
    let [underWay, most] = [0, 0];
    const run = async (what: string, state: State, ms: number): Promise<Ending> => {
      asked.push(what);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, ms));
      underWay--;
      return { state, ms: 1, said: '' };
    };
    const of = { a: [1, 'failed'], b: [20, 'failed'], c: [1, 'passed'] } as const;
    await fatesOf({
      jobs: 2,
      // both begin with a test of their own; the first is done for before the second test file comes to it
      mutants: [
        [{ id: 1, mutant }, ['a', 'b']],
        [{ id: 2, mutant }, ['b', 'c']],
        [{ id: 3, mutant }, ['c']],
      ],
      open: (test) => ({
        unbroken: () => run(test, 'passed', of[test as keyof typeof of][0]),
        reached: new Set([1, 2, 3]),
        broken: (id) => run(`${test} with ${id}`, of[test as keyof typeof of][1], 1),
        close: () => undefined,
      }),
      tell: ({ id }) => told.push(id),
      tellRed: assert.fail,
    });
    assert.equal(most, 2);
    assert.deepEqual([...told].sort(), [1, 2, 3]);
    assert.ok(asked.includes('a with 1') && asked.includes('b with 2') && !asked.includes('b with 1'), asked.join());
  });

  it('a slow test file is asked last', async () => {
    const asked: string[] = [];
    const endings: Endings = { slow: ['passed', 'failed'], b: ['passed', 'passed'], c: ['passed', 'failed'] };
    const { fates } = await court([['slow', 'b'], ['slow', 'c'], ['slow']], endings, asked);
    const last = ['b', 'b with 1', 'c', 'c with 2', 'slow', 'slow with 1'];
    assert.deepEqual(asked, ['slow', 'slow with 3', ...last]);
    assert.deepEqual(
      fates.map((fate) => fate.kind === 'killed' && fate.by),
      ['slow', 'c', 'slow'],
    );
  });

  it('one that was put off is asked although enough others noticed nothing: it was nearer', async () => {
    const asked: string[] = [];
    const blind = ['passed', 'passed'] as const;
    const endings: Endings = { slow: ['passed', 'failed'], b: blind, c: blind, d: ['passed', 'failed'] };
    const { fates } = await court([['slow', 'b', 'c', 'd']], endings, asked, 2);
    assert.deepEqual(asked, ['slow', 'b', 'b with 1', 'c', 'c with 1', 'slow', 'slow with 1']);
    assert.deepEqual(fates, [{ kind: 'killed', by: 'slow' }]);
  });

  it('one that waits for its turn is asked although others, wanted by other mutants, noticed nothing', async () => {
    const asked: string[] = [];
    const blind = ['passed', 'passed'] as const;
    const endings: Endings = { near: ['passed', 'failed'], b: blind, c: blind };
    const { fates } = await court([['b'], ['b'], ['c', 'b'], ['c', 'b'], ['near', 'b', 'c']], endings, asked, 2);
    assert.ok(asked.indexOf('near with 5') > asked.indexOf('c with 5') && asked.includes('c with 5'), asked.join());
    assert.deepEqual(fates.at(-1), { kind: 'killed', by: 'near' });
  });

  it('a test hangs that takes many times as long as without, never one that a busy machine slows', () => {
    for (const ms of [0, 1234.5, 20_000]) {
      assert.ok(Number.isInteger(limitFor(ms)));
      assert.ok(limitFor(ms) >= Math.max(30_000, 8 * ms) && limitFor(ms) <= Math.max(30_000, 20 * ms), String(ms));
    }
  });

  it('a kill is remembered from run to run, for the very same text', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-mutants-test-'));
    try {
      const file = path.join(folder, 'kept.jsonl');
      new Kept(file).add(mutant, '+ b', 'test/a.test.ts');
      const kept = new Kept(file);
      assert.equal(kept.killerOf(mutant, '+ b'), 'test/a.test.ts');
      assert.equal(kept.killerOf(mutant, '+ c'), undefined);
      assert.equal(new Kept(undefined).killerOf(mutant, '+ b'), undefined);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the verdict on mutants', () => {
  const outcome = (line: number, by?: string, fate?: Fate): Outcome => ({
    id: line,
    mutant: { file: 'lib/a/one.ts', line, start: 0, end: 1, before: '+', after: '-' },
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

describe('a copy of the sources with mutants in it', () => {
  let root: string;
  before(() => void (root = mkdtempSync(path.join(tmpdir(), 'bnlab-mutants-test-'))));
  after(() => rmSync(root, { recursive: true, force: true }));
  const write = (name: string, text: string) => writeFileSync(path.join(root, name), text);

  it('leaves the sources alone, kills by each test in a clean process, and names a test that fails anyway', async function () {
    this.timeout(5 * LIMIT_MS);
    for (const folder of ['lib/a', 'test/a', 'test/mutants']) mkdirSync(path.join(root, folder), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
    for (const name of ['warm.ts', 'preload.cjs'])
      cpSync(path.join(__dirname, name), path.join(root, 'test/mutants', name));
    write('package.json', '{ "type": "commonjs" }');
    // made when it is loaded, when it is called, and never looked at
    const source =
      'exports.two = 2;\nexports.add = (a, b) => a * b;\nexports.sign = (a) => -a;\nexports.seen = new Set();\n';
    write('lib/a/add.js', source);
    const test = (name: string, body: string) => write(`test/a/${name}.test.js`, `it('${name}', () => { ${body} });`);
    test('red', "throw new Error('too red');");
    const used = "const { add, two, seen, sign } = require('../../lib/a/add'); sign(1);";
    test(
      'adds',
      `${used} if (add(2, two) !== 4) { seen.add(1); throw new Error(); } if (seen.size > 0) throw new Error();`,
    );
    const drawn = mutantsOf('lib/a/add.js', source).map((mutant, i) => ({ id: i + 1, mutant }));
    const folder = makeCopy(root, drawn);
    const fates: (readonly [string, Fate])[] = [];
    const red: string[] = [];
    try {
      await fatesOf({
        mutants: drawn.map((one) => [one, ['test/a/red.test.js', 'test/a/adds.test.js']] as const),
        open: (name) => new Bench({ folder, test: name, limitMs: LIMIT_MS }),
        tell: ({ mutant: { before, after } }, fate) => fates.push([`${before} to ${after}`, fate]),
        tellRed: (name, { said }) => red.push(`${name} ${/too red/.exec(said)?.[0]}`),
      });
    } finally {
      deleteCopy(folder);
    }
    const killed = { kind: 'killed', by: 'test/a/adds.test.js' };
    const expected = [...['2 to 3', '* to /'].map((what) => [what, killed])];
    const undecided = { kind: 'undecided', because: ['test/a/red.test.js'] };
    assert.deepEqual(fates, [...expected, ['-a to a', undecided]]);
    assert.deepEqual(red, ['test/a/red.test.js too red']);
    assert.equal(readFileSync(path.join(root, 'lib/a/add.js'), 'utf8'), source);
  });
});
