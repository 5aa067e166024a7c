import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'lib/bin/release.mjs');

interface State {
  readonly changed: readonly string[];
  readonly versions: readonly string[];
  readonly tags: readonly string[];
  readonly changelog: string;
}

const READY: State = {
  changed: [],
  versions: ['1.2.0', '1.2.0', '1.2.0'],
  tags: ['v1.1.0'],
  changelog: '# Changelog\n\n## 1.2.0 (2026-11-30)\n\n- A layer.\n\n## 1.1.0 (2026-01-01)\n\n- The first.\n',
};

describe('a release', () => {
  const problems = async (change: Partial<State>) => {
    const { problemsOf } = (await import(PROGRAM)) as { readonly problemsOf: (state: State) => string[] };
    return problemsOf({ ...READY, ...change });
  };

  it('has nothing against it where all is ready', async () => assert.deepEqual(await problems({}), []));

  for (const [what, change, expected] of [
    ['changes that are not committed', { changed: [' M lib/x.ts'] }, /not committed: {2}M lib\/x\.ts/],
    ['versions that differ', { versions: ['1.2.0', '1.1.0', '1.2.0'] }, /differ: 1\.2\.0, 1\.1\.0/],
    ['a version that is none', { versions: ['next', 'next', 'next'] }, /version next, which is none/],
    ['a version that is out', { tags: ['v1.2.0'] }, /v1\.2\.0 is there already/],
    ['no word in the changelog', { changelog: READY.changelog.replace('- A layer.\n', '') }, /names no change/],
    [
      'a changelog without its date',
      { changelog: READY.changelog.replace('2026-11-30', 'unreleased') },
      /write "## 1\.2\.0/,
    ],
    ['a changelog of a longer version', { changelog: READY.changelog.replace('1.2.0', '1.2.01') }, /write "## 1\.2\.0/],
    ['an empty changelog', { changelog: '' }, /"no version"/],
  ] as const) {
    it(`is held back by ${what}`, async () => {
      const found = await problems(change);
      assert.match(found.join('\n'), expected);
    });
  }

  for (const [words, code, said] of [
    [['--help'], 0, /^npm run release .*sets the tag/],
    [['--dry'], 2, /expected no words or --dry-run, got --dry\n/],
    [['1.2.0', '--dry-run'], 2, /got 1\.2\.0 --dry-run/],
  ] as const) {
    it(`sets no tag for ${words.join(' ')}`, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], { encoding: 'utf8' });
      assert.match(stdout + stderr, said);
      assert.equal(status, code);
    });
  }

  it('is tried without leaving anything: the packed files are counted, what is in the way is said', function () {
    this.timeout(120_000);
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, '--dry-run'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.match(stdout, /^bnlab \d+\.\d+\.\d+: \d+ files, \d+\.\d MiB packed$/m, stderr);
    assert.equal(status, stderr === '' ? 0 : 1, stderr);
  });
});
