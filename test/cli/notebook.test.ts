import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeProgram } from '../../lib/cli/main';
import { BnlabError } from '../../lib/errors';
import { readNotebook, writeNotebook } from '../../lib/kernel/notebook';
import { code, notebook } from '../kernel/helpers';

describe('bnlab notebook run', () => {
  let folder: string;
  const printed: string[] = [];
  const original = console.log;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'bnlab-cli-'))));
  after(() => rmSync(folder, { recursive: true }));

  async function bnlab(...words: readonly string[]): Promise<string> {
    printed.length = 0;
    console.log = (text: string) => printed.push(text);
    try {
      await makeProgram().parseAsync(['notebook', 'run', ...words], { from: 'user' });
    } finally {
      console.log = original;
    }
    return printed.join('\n');
  }

  function file(name: string, ...sources: readonly string[]): string {
    const target = path.join(folder, name);
    writeNotebook(target, notebook(...sources.map((source) => code(source))));
    return target;
  }

  it('writes into another folder when asked, and says what it did', async () => {
    const good = file('good.ipynb', '1 + 1');
    const text = await bnlab(good, '--out', path.join(folder, 'out'), '--timeout', '60');
    assert.match(text, /good\.ipynb: ok, 1 cells, [\d.]+ s$/);
    assert.equal(readNotebook(path.join(folder, 'out', 'good.ipynb')).cells.length, 1);
    assert.deepEqual(readNotebook(good), notebook(code('1 + 1')));
  });

  it('runs all, tells programs about each, and fails with notebook and cell where one fails', async () => {
    const [bad, good] = [file('bad.ipynb', '1', 'throw new RangeError("no")'), file('good.ipynb', '1')];
    await assert.rejects(
      bnlab(bad, good, '--check', '--json'),
      (error) =>
        error instanceof BnlabError &&
        error.exitCode === 1 &&
        /bad\.ipynb cell \[2\].*RangeError: no/.test(error.message),
    );
    const runs = JSON.parse(printed.join('\n')) as readonly { ok: boolean; failure?: { cell: number } }[];
    assert.deepEqual(
      runs.map(({ ok, failure }) => [ok, failure?.cell]),
      [
        [false, 2],
        [true, undefined],
      ],
    );
  });

  const wrong: readonly (readonly [name: string, words: readonly string[], message: RegExp])[] = [
    ['a time limit of 0', ['x.ipynb', '--timeout', '0'], /--timeout: expected a number of seconds above 0, got 0/],
    ['a time limit in words', ['x.ipynb', '--timeout', 'soon'], /--timeout: .*got soon/],
    ['two notebooks of one name', ['a/x.ipynb', 'b/x.ipynb', '--out', 'o'], /--out: .*got two named x\.ipynb/],
  ];
  for (const [name, words, message] of wrong) {
    it(`refuses ${name} as wrong usage before anything runs`, async () => {
      await assert.rejects(
        bnlab(...words),
        (error) => error instanceof BnlabError && error.exitCode === 2 && message.test(error.message),
      );
    });
  }
});
