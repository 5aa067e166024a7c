/** What becomes of mutants. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { limitFor } from './bench';
import { fatesOf, type Ending, type Fate } from './fate';
import { Kept } from './kept';

describe('what becomes of mutants', () => {
  const mutant = { file: 'lib/a.ts', line: 1, start: 0, end: 1, before: '+', after: '-', nth: 1 };
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
    let isDone = (): void => undefined;
    const firstIsDone = new Promise<void>((resolve) => (isDone = resolve));
    const run = async (what: string, state: State, until: Promise<void> = Promise.resolve()): Promise<Ending> => {
      asked.push(what);
      most = Math.max(most, ++underWay);
      await until;
      await new Promise(setImmediate);
      underWay--;
      return { state, ms: 1, said: '' };
    };
    const of = { a: 'failed', b: 'failed', c: 'passed' } as const;
    await fatesOf({
      jobs: 2,
      // both begin with a test of their own; the first is done for before the second test file comes to it
      mutants: [
        [{ id: 1, mutant }, ['a', 'b']],
        [{ id: 2, mutant }, ['b', 'c']],
        [{ id: 3, mutant }, ['c']],
      ],
      open: (test) => ({
        unbroken: () => run(test, 'passed', test === 'b' ? firstIsDone : undefined),
        reached: new Set([1, 2, 3]),
        broken: (id) => run(`${test} with ${id}`, of[test as keyof typeof of]),
        close: () => undefined,
      }),
      tell: ({ id }) => {
        told.push(id);
        if (id === 1) isDone();
      },
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
