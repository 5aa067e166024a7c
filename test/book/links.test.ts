import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderBook } from '../../lib/book';
import { BnlabError } from '../../lib/errors';
import type { Cell } from '../../lib/kernel/notebook';
import { code, display, notebook, text } from './notebooks';

describe('links of the lessons', () => {
  let workspace = '';
  before(() => {
    workspace = mkdtempSync(path.join(tmpdir(), 'book-'));
    mkdirSync(path.join(workspace, 'notebooks', 'pictures'), { recursive: true });
    writeFileSync(path.join(workspace, 'notebooks', 'pictures', '그림 1.png'), 'picture');
    writeFileSync(path.join(workspace, 'notes.txt'), 'notes');
  });
  after(() => rmSync(workspace, { recursive: true, force: true }));

  function book(...cells: readonly Cell[]) {
    const lesson = (name: string, content: readonly Cell[]) => ({
      file: path.join(workspace, 'notebooks', `${name}.ipynb`),
      notebook: notebook(content),
    });
    return renderBook({ lessons: [lesson('01-one', cells), lesson('02-two', [text('# Two\n\n## 둘 째')])] });
  }

  const good = [
    ['another lesson', '[x](02-two.ipynb)', 'href="02-two.html"'],
    ['a heading of another lesson', '[x](02-two.ipynb#둘-째)', `href="02-two.html#${encodeURIComponent('둘-째')}"`],
    ['a heading of its own', '# Own\n\n[x](#own)', 'href="#own"'],
    ['a web page', '[x](https://arxiv.org/abs/1502.03167)', 'href="https://arxiv.org/abs/1502.03167"'],
    ['a bare web address', 'https://arxiv.org/abs/1502.03167', 'href="https://arxiv.org/abs/1502.03167"'],
    ['a link in HTML', '<a href="02-two.ipynb">x</a>', 'href="02-two.html"'],
    ['a picture beside it', '![x](<pictures/그림 1.png>)', `src="files/notebooks/pictures/${encodeURI('그림 1.png')}"`],
    ['a file of the workspace', '[x](../notes.txt)', 'href="files/notes.txt"'],
  ] as const;
  for (const [name, source, expected] of good) {
    it(`lead to ${name}`, () => {
      const { files } = book(text(source));
      assert.ok(String(files.get('01-one.html')).includes(expected));
      const copied = /"files\/([^"]+)"/.exec(expected)?.[1];
      if (copied !== undefined) assert.ok(files.has(`files/${decodeURIComponent(copied)}`));
    });
  }

  it('take attached pictures out of the cell', () => {
    const cell: Cell = {
      cell_type: 'markdown',
      source: '![x](attachment:dot.png)',
      metadata: {},
      attachments: { 'dot.png': { 'image/png': 'AA\n==' } },
    };
    assert.ok(String(book(cell).files.get('01-one.html')).includes('src="data:image/png;base64,AA=="'));
  });

  it('do not make links of words that only look like hosts', () => {
    assert.ok(!String(book(text('See trainer.ts and README.md.')).files.get('01-one.html')).includes('trainer.ts</a>'));
  });

  const bad = [
    ['a lesson that is not there', '[x](09-none.ipynb)', /09-none\.ipynb.*There are: 01-one\.ipynb, 02-two\.ipynb/s],
    ['a heading that is not there', '[x](02-two.ipynb#three)', /heading of 02-two.*#둘-째/s],
    ['a heading of its own that is not there', '[x](#nowhere)', /#nowhere/],
    ['a file that is not there', '[x](nothing.txt)', /nothing\.txt/],
    ['a picture that is not there', '![x](nothing.png)', /nothing\.png/],
    ['a picture in HTML that is not there', '<img src="nothing.png">', /nothing\.png/],
    ['an attachment that is not there', '![x](attachment:none.png)', /attached/],
    ['a folder', '[x](pictures)', /file that is there/],
    ['a file outside of the workspace', '[x](../../secret)', /into the workspace/],
    ['a picture of another host', '![x](https://example.org/a.png)', /without a network/],
    ['a picture of another host in HTML', '<img alt="" src="//example.org/a.png">', /without a network/],
    ['a formula that cannot be read', '$\\frac{1}$', /KaTeX/],
    ['asterisks that stay', '**경사(gradient)**는', /\*\*/],
  ] as const;
  for (const [name, source, message] of bad) {
    it(`to ${name} are errors that name the notebook and the cell`, () => {
      assert.throws(
        () => book(text('# One'), text(source)),
        (thrown) =>
          thrown instanceof BnlabError && thrown.where === '01-one.ipynb, cell 2' && message.test(thrown.message),
      );
    });
  }

  it('to other hosts are errors in outputs too', () => {
    const output = display({ 'text/html': '<img src="https://example.org/a.png">', 'text/plain': '' });
    assert.throws(() => book(code('x', [output])), /01-one\.ipynb, cell 1.*https:\/\/example\.org/s);
  });
});
