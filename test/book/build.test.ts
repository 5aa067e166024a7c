import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildBook, readLessons } from '../../lib/book';
import { notebookText } from '../../lib/kernel/notebook-text';
import { code, notebook, stream, text } from './notebooks';

describe('building the book', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'book-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const out = () => path.join(folder, 'site');
  const lesson = (words: string) => ({
    file: path.join(folder, '01-one.ipynb'),
    notebook: notebook([text(`# ${words}`), code('x', [stream('y')])]),
  });

  it('writes the same bytes for the same lessons', async () => {
    await buildBook({ lessons: [lesson('One')], out: out() });
    await buildBook({ lessons: [lesson('One')], out: path.join(folder, 'again') });
    const names = filesIn(out());
    assert.deepEqual(filesIn(path.join(folder, 'again')), names);
    for (const name of names)
      assert.deepEqual(readFileSync(path.join(folder, 'again', name)), readFileSync(path.join(out(), name)), name);
  });

  it('replaces an older book, and leaves nothing of it or of its own work', async () => {
    await buildBook({ lessons: [lesson('One'), { ...lesson('Two'), file: '02-two.ipynb' }], out: out() });
    const book = await buildBook({ lessons: [lesson('New')], out: out() });
    assert.deepEqual(book.pages, ['index.html', '01-one.html']);
    assert.equal(existsSync(path.join(out(), '02-two.html')), false);
    assert.match(readFileSync(path.join(out(), '01-one.html'), 'utf8'), /<h1[^>]*>New</);
    assert.deepEqual(readdirSync(folder), ['site']);
  });

  it('leaves the older book alone when a lesson is broken', async () => {
    await buildBook({ lessons: [lesson('One')], out: out() });
    await assert.rejects(
      () =>
        buildBook({
          lessons: [lesson('Two'), { file: '02.ipynb', notebook: notebook([text('[x](none.ipynb)')]) }],
          out: out(),
        }),
      /none\.ipynb/,
    );
    assert.match(readFileSync(path.join(out(), '01-one.html'), 'utf8'), /<h1[^>]*>One</);
    assert.deepEqual(readdirSync(folder), ['site']);
  });

  it('never replaces a folder that is no book', async () => {
    mkdirSync(out());
    writeFileSync(path.join(out(), 'thesis.txt'), 'years of work');
    await assert.rejects(() => buildBook({ lessons: [lesson('One')], out: out() }), /thesis\.txt/);
    assert.deepEqual(readdirSync(out()), ['thesis.txt']);
  });

  it('refuses a file where the folder should be', async () => {
    writeFileSync(out(), 'a file');
    await assert.rejects(() => buildBook({ lessons: [lesson('One')], out: out() }), /folder for the book/);
    assert.equal(readFileSync(out(), 'utf8'), 'a file');
  });

  it('says what to do when the folder cannot be written', async function () {
    if (process.getuid?.() === 0) this.skip(); // root may write everywhere
    chmodSync(folder, 0o500);
    await assert.rejects(() => buildBook({ lessons: [lesson('One')], out: out() }), /choose another folder/);
    chmodSync(folder, 0o700);
  });

  it('refuses lessons whose pages would have one name', async () => {
    for (const name of ['index', 'scoreboard']) {
      await assert.rejects(
        () => buildBook({ lessons: [{ ...lesson('x'), file: `${name}.ipynb` }], out: out() }),
        /different names/,
      );
    }
    await assert.rejects(() => buildBook({ lessons: [lesson('x'), lesson('x')], out: out() }), /01-one.*second time/s);
  });
});

describe('reading the lessons of a folder', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'lessons-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes the notebooks in the order of their names', () => {
    for (const name of ['02-b.ipynb', '01-a.ipynb', 'notes.txt', '.hidden.ipynb'])
      writeFileSync(path.join(folder, name), notebookText(notebook([])));
    assert.deepEqual(readLessons(folder).map(({ file }) => path.basename(file)), ['01-a.ipynb', '02-b.ipynb']); // prettier-ignore
  });

  it('refuses a folder without notebooks, one that is not there, and a damaged notebook', () => {
    assert.throws(() => readLessons(folder), /folder with notebooks, got none/);
    assert.throws(() => readLessons(path.join(folder, 'none')), /ENOENT/);
    writeFileSync(path.join(folder, '01.ipynb'), '{');
    assert.throws(() => readLessons(folder), /01\.ipynb/);
  });
});

function filesIn(folder: string): readonly string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).filter((name) => path.extname(name) !== '').sort();
}
