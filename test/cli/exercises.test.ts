import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeProgram } from '../../lib/cli/main';
import { BnlabError } from '../../lib/errors';
import { readNotebook } from '../../lib/kernel/notebook';

describe('bnlab exercises', () => {
  let folder: string;
  const write = process.stdout.write.bind(process.stdout);
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'bnlab-exercises-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function bnlab(...words: readonly string[]): Promise<string> {
    let printed = '';
    process.stdout.write = (text: string | Uint8Array) => {
      printed += String(text);
      return true;
    };
    try {
      await makeProgram().parseAsync(['exercises', '--out', folder, ...words], { from: 'user' });
    } finally {
      process.stdout.write = write;
    }
    return printed;
  }

  const isRefused = (words: RegExp) => (thrown: unknown) =>
    thrown instanceof BnlabError && thrown.exitCode === 2 && words.test(thrown.message);

  it('writes a copy of each lesson that has some, and tells programs where', async () => {
    const list = JSON.parse(await bnlab('--json')) as { readonly file: string; readonly exercises: number }[];
    assert.deepEqual(list.map(({ file }) => path.basename(file)).sort(), readdirSync(folder).sort());
    assert.ok(list.length >= 10 && list.every(({ exercises }) => exercises >= 2));
  });

  it('writes one lesson in one language', async () => {
    assert.match(await bnlab('--only', '03-4', '--language', 'ko'), /03-4-regularization\.ipynb: 2 exercises\n/);
    const { cells } = readNotebook(path.join(folder, '03-4-regularization.ipynb'));
    assert.match(cells[0].source, /setLanguage\('ko'\)/);
  });

  it('leaves alone what a student has solved, unless it is told otherwise', async () => {
    const file = path.join(folder, '05-conclusion.ipynb');
    writeFileSync(file, 'my work');
    await assert.rejects(bnlab(), isRefused(/05-conclusion\.ipynb[^]*--force/));
    assert.deepEqual([readdirSync(folder), readFileSync(file, 'utf8')], [['05-conclusion.ipynb'], 'my work']);
    await bnlab('--force', '--only', '05');
    assert.ok(readNotebook(file).cells.length > 10);
  });

  it('refuses a language that it does not speak', () =>
    assert.rejects(bnlab('--language', 'fr'), isRefused(/--language: expected en, ko or both, got "fr"/)));
});
