import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { SOURCES } from './sources';

const run = (script: string, words: readonly string[]) =>
  spawnSync(process.execPath, [...SOURCES, path.join(__dirname, script), ...words], { encoding: 'utf8' });

describe('the scripts beside the tests', () => {
  it('say how they are asked', () => {
    const { status, stdout, stderr } = run('mutants/main.ts', ['--help']);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^npm run test:mutants \[-- --only /);
  });

  for (const [script, ...words] of [
    ['mutants/main.ts', '--only', 'nothing'],
    ['mutants/main.ts', '--only', 'norm/nothing.ts'],
    ['mutants/main.ts', '--by', 'test/nothing.test.ts'],
    ['peer/main.ts', '--nothing'],
    ['peer/speed/main.ts', '--rounds', 'nothing'],
  ] as const) {
    it(`${script} ${words.join(' ')}: one sentence and how to ask`, () => {
      const { status, stderr } = run(script, words);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /^.*nothing.*\nusage: npm run \S+ \[-- --.*\n$/);
    });
  }
});
