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
    ['an address with broken escapes', '[x](a%20b%E0%A4%A.txt)', /can be read.*%25/s],
    ['a heading with broken escapes', '<a href="#%">x</a>', /can be read/],
    ['a broken address in HTML', '<a href="%E0%A4%A">x</a>', /can be read/],
    ['an attachment with broken escapes', '<img alt="" src="attachment:%">', /can be read/],
    ['a frame of another host', '<iframe src=https://example.org/></iframe>', /without a network/],
    ['a style of another host', '<style>@import "https://example.org/a.css"</style>', /without a network/],
    ['a background of another host', '<p style="background: url(//example.org/a.png)">x</p>', /without a network/],
    ['a script', '<script>alert(1)</script>', /only says something/],
    ['an event', '<img alt="" src="pictures/그림 1.png" onerror="alert(1)">', /only says something/],
    ['a script as an address', '<a href="javascript:alert(1)">x</a>', /only says something/],
    ['a base for all addresses', '<base href="/elsewhere/">', /only says something/],
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

  const outputs = [
    ['pictures of other hosts', '<img src="https://example.org/a.png">', /https:\/\/example\.org/],
    ['styles of other hosts', '<style>@import url(https://example.org/a.css)</style>', /https:\/\/example\.org/],
    ['events', '<svg onload="alert(1)"></svg>', /only says something/],
  ] as const;
  for (const [name, html, message] of outputs) {
    it(`are no way for outputs to bring in ${name}`, () => {
      const output = display({ 'text/html': html, 'text/plain': '' });
      assert.throws(
        () => book(code('x', [output])),
        (thrown) =>
          thrown instanceof BnlabError && thrown.where === '01-one.ipynb, cell 1' && message.test(thrown.message),
      );
    });
  }
});
