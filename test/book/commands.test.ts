import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildBook } from '../../lib/book';
import { main } from '../../lib/cli/main';
import { notebookText } from '../../lib/kernel/notebook-text';
import { notebook, text } from './notebooks';
import { SOURCES } from '../sources';

const project = path.resolve(__dirname, '../..');

describe('bnlab book and bnlab serve', () => {
  let folder = '';
  let site = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'commands-'));
    site = path.join(folder, 'site');
    // a record, of something that no claim is judged by
    writeFileSync(path.join(folder, 'figure1.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const lesson = (source: string) =>
    writeFileSync(path.join(folder, '01-one.ipynb'), notebookText(notebook([text(source)])));
  const book = (...more: readonly string[]) =>
    run('book', '--notebooks', folder, '--out', site, '--results', folder, ...more);

  it('write the book and say where it is', async () => {
    lesson('# One');
    const { code, written } = await book('--json');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(written), { out: site, pages: ['index.html', '01-one.html', 'scoreboard.html'] });
    assert.ok(existsSync(path.join(site, 'scoreboard.html')));
  });

  it('fail on a broken link, and write nothing', async () => {
    lesson('[x](none.ipynb)');
    const { code, written } = await book();
    assert.equal(code, 1);
    assert.match(written, /01-one\.ipynb, cell 1.*none\.ipynb/);
    assert.equal(existsSync(site), false);
  });

  it('are not made of a folder without records', async () => {
    lesson('# One');
    const { code, written } = await book('--results', '/dev/null');
    assert.equal(code, 1);
    assert.match(written, /\/dev\/null: expected the folder of the stored records, got no folder/);
    assert.equal(existsSync(site), false);
  });

  it('are not begun for a place that they cannot have', async () => {
    // a link that leads nowhere would be found while the book is made
    lesson('[x](none.ipynb)');
    const taken = path.join(folder, 'taken');
    mkdirSync(taken);
    writeFileSync(path.join(taken, 'mine.txt'), 'mine');
    assert.match((await book('--out', taken)).written, /got a folder with other files \(mine\.txt\)/);
    assert.match((await book('--out', '/dev/null')).written, /\/dev\/null: expected a folder for the book/);
    const { code, written } = await book('--out', '');
    assert.equal(code, 2);
    assert.match(written, /--out: expected a value for <folder>, got ''/);
    await assert.rejects(buildBook({ out: '', lessons: [] }), /expected the folder of the book, got ''/);
  });

  const wrong = [
    ['a folder without a book', ['serve', '--folder', 'no-such-folder'], 1, /npx bnlab book/],
    ['a port that is no number', ['serve', '--port', 'http'], 2, /--port: expected a whole number/],
    ['a port that does not exist', ['serve', '--port', '70000'], 2, /0 to 65535/],
    ['an unknown option', ['book', '--colour'], 2, /--colour/],
  ] as const;
  for (const [name, words, code, message] of wrong) {
    it(`refuse ${name}`, async () => {
      const answer = await run(...words);
      assert.equal(answer.code, code);
      assert.match(answer.written, message);
    });
  }

  it('serve it until they are told to stop', async () => {
    lesson('# One');
    await book();
    const program = `require(${JSON.stringify(path.join(project, 'lib/cli/main.ts'))}).main(${JSON.stringify(['serve', '--folder', site, '--port', '0'])}).then((code) => process.exit(code))`;
    const child = spawn(process.execPath, [...SOURCES, '-e', program], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(line.toString())?.[0] ?? '';
    assert.match(await (await fetch(`${url}01-one.html`)).text(), /<h1[^>]*>One</);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });
});

/** Runs one command line in this process; its output and errors as one text. */
async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly written: string }> {
  let written = '';
  const collect = (chunk: unknown) => {
    written += String(chunk);
    return true;
  };
  // own properties hide the methods of the class, and are taken away again
  Object.assign(process.stdout, { write: collect });
  Object.assign(process.stderr, { write: collect });
  try {
    return { code: await main(words), written };
  } finally {
    Reflect.deleteProperty(process.stdout, 'write');
    Reflect.deleteProperty(process.stderr, 'write');
  }
}
