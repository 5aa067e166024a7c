import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { BnlabError } from '../../lib/errors';
import { parseNotebook, readNotebook, tagsOf, writeNotebook, type Notebook } from '../../lib/kernel/notebook';
import { notebookText } from '../../lib/kernel/notebook-text';
import { code, markdown, notebook } from './helpers';

/** As Debian's nbformat 5.5 writes it. */
const AS_JUPYTER_WRITES = `{
 "cells": [
  {
   "cell_type": "markdown",
   "metadata": {
    "tags": [
     "ko"
    ]
   },
   "source": [
    "# 제목\\n",
    "문장"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\\r\\n",
      "b\\r",
      "c\\u000b",
      "d\u2028",
      "e"
     ]
    },
    {
     "data": {
      "application/json": {
       "10": 1,
       "9": []
      },
      "image/png": "aGk=\\n",
      "text/plain": [
       "1"
      ]
     },
     "execution_count": 1,
     "metadata": {},
     "output_type": "execute_result"
    }
   ],
   "source": []
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 4
}
`;

describe('notebook files', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'bnlab-notebook-'))));
  after(() => rmSync(folder, { recursive: true }));

  it('hold every text as one string in memory', () => {
    const { cells } = parseNotebook(AS_JUPYTER_WRITES, 'x.ipynb');
    assert.equal(cells[0].source, '# 제목\n문장');
    assert.deepEqual(tagsOf(cells[0]), ['ko']);
    assert.deepEqual(tagsOf(cells[1]), []);
    assert.ok(cells[1].cell_type === 'code' && cells[1].outputs[0].output_type === 'stream');
    assert.equal(cells[1].outputs[0].text, 'a\r\nb\rc\vd\u2028e');
  });

  it('are written byte for byte as nbformat writes them, and nothing else stays in the folder', () => {
    const file = path.join(folder, 'x.ipynb');
    writeFileSync(file, AS_JUPYTER_WRITES);
    writeNotebook(file, readNotebook(file));
    assert.equal(readFileSync(file, 'utf8'), AS_JUPYTER_WRITES);
    assert.deepEqual(readdirSync(folder), ['x.ipynb']);
  });

  it('keep keys that bnlab does not know, and drop what nbformat never stores', () => {
    const nb = notebook({ ...markdown('x'), metadata: { trusted: true, scrolled: 1 } });
    const text = JSON.stringify({ ...nb, future: { deep: [1] }, metadata: { signature: 'secret', kept: 1 } });
    const again = {
      ...notebook({ ...markdown('x'), metadata: { scrolled: 1 } }),
      future: { deep: [1] },
      metadata: { kept: 1 },
    };
    assert.deepEqual(parseNotebook(notebookText(parseNotebook(text, 'x')), 'x'), again);
  });

  it('come back the same, whatever text they hold', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 4 });
    const property = fc.property(texts, (sources) => {
      const nb = notebook(...sources.map((source) => code(source)));
      assert.deepEqual(parseNotebook(notebookText(nb), 'x'), nb);
    });
    fc.assert(property, { numRuns: 200, verbose: true });
  });

  it('get a cell id where format 4.5 wants one and it is missing or repeated', () => {
    const nb = { ...notebook(code('1'), code('2'), code('3')), nbformat_minor: 5 };
    const ids = [undefined, 'same', 'same'];
    const text = notebookText({ ...nb, cells: nb.cells.map((cell, i) => ({ ...cell, id: ids[i] })) });
    assert.deepEqual(
      parseNotebook(text, 'x').cells.map((cell) => cell.id),
      ['cell-1', 'same', 'cell-3'],
    );
  });

  const good: Notebook = notebook(code('1'));
  const broken: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ['an empty file', '', /x\.ipynb: expected a notebook .* got an empty file\n/],
    ['half a file', '{"cells": [', /expected a notebook \(a JSON file\), got .*JSON/],
    ['JSON of another kind', '[1, 2]', /got JSON without "nbformat"/],
    ['a notebook of format 3', '{"nbformat": 3, "worksheets": []}', /got "nbformat": 3\nConvert it with: jupyter/],
    ['no cells', '{"nbformat": 4, "nbformat_minor": 4, "metadata": {}}', /at cells, got expected array/],
    ['a cell of unknown kind', withCell({ cell_type: 'graph' }), /at cells\[0\]\.cell_type/],
    ['a source that is a number', withCell({ source: 7 }), /at cells\[0\]\.source, got expected a string or a list/],
    ['an output of unknown kind', withCell({ outputs: [{ output_type: 'x' }] }), /at cells\[0\]\.outputs\[0\]/],
    ['a code cell without outputs', withCell({ outputs: undefined }), /at cells\[0\]\.outputs/],
    ['a cell id with a blank', withCell({ id: 'a b' }), /at cells\[0\]\.id, got expected 1 to 64/],
  ];
  for (const [name, text, message] of broken) {
    it(`are refused with their place and a remedy: ${name}`, () => {
      assert.throws(
        () => parseNotebook(text, 'x.ipynb'),
        (error) => error instanceof BnlabError && error.kind === 'input' && message.test(error.message),
      );
    });
  }

  it('that are absent are an io error that names the file', () => {
    const file = path.join(folder, 'absent.ipynb');
    assert.throws(
      () => readNotebook(file),
      (error) => error instanceof BnlabError && error.kind === 'io' && error.where === file,
    );
  });

  function withCell(change: Readonly<Record<string, unknown>>): string {
    return JSON.stringify({ ...good, cells: [{ ...good.cells[0], ...change }] });
  }
});
