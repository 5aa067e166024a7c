import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EXERCISES } from '../../lib/exercises/all';
import { exerciseOf, isOfExercises } from '../../lib/exercises/cells';
import { studentCopy } from '../../lib/exercises/student';
import { notebookError, runNotebook } from '../../lib/kernel/headless';
import { readNotebook, tagsOf, writeNotebook, type Cell, type Notebook } from '../../lib/kernel/notebook';
import { findLessons } from '../../lib/walk/lessons';
import { code, notebook as notebookOf } from '../kernel/helpers';

const ROOT = path.join(__dirname, '..', '..');
const NOTEBOOKS = path.join(ROOT, 'notebooks');

const FEWEST = 2;

/** Far above what all exercises take, so that only a hang meets it. */
const PATIENCE_MS = 100_000;

const lessons = findLessons(NOTEBOOKS).map(({ name, file }) => ({ name, notebook: readNotebook(file) }));
const idsOf = ({ cells }: Notebook) => cells.flatMap((cell) => exerciseOf(cell)?.id ?? []);
const codeOf = ({ cells }: Notebook) =>
  cells.filter((cell) => cell.cell_type === 'code' && isOfExercises(cell)).map(({ source }) => source);

describe('the exercises in the lessons', () => {
  it('are all there, each in one place', () => {
    assert.deepEqual(lessons.flatMap(({ notebook }) => idsOf(notebook)).sort(), EXERCISES.map(({ id }) => id).sort());
  });

  it('are as many as README says', () => {
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    const [, said] = /^Every lesson ends with exercises, (\d+) in all/m.exec(readme) ?? [];
    assert.equal(Number(said), EXERCISES.length);
  });

  for (const { name, notebook } of lessons) {
    it(`are at least ${FEWEST} in lesson ${name}`, () => {
      assert.ok(idsOf(notebook).length >= FEWEST);
    });
  }
});

describe('the cells of exercises', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'bnlab-exercises-'))));
  after(() => rmSync(folder, { recursive: true }));

  /**
   * What `check` says of each exercise in English, in a process of its own: a session here would load the built library beside the one
   * under test. All lessons are one cell, a block each: a check of types takes a while.
   */
  async function said(notebooks: readonly Notebook[]): Promise<readonly (readonly [string, string])[]> {
    const blocks = notebooks.map((notebook) => `{\n${codeOf(notebook).slice(1).join('\n;\n')}\n}`);
    const input = path.join(folder, 'all.ipynb');
    const begin = "import { check, TODO, tf, useEngine } from 'bnlab';\nawait useEngine('cpu');\nnull";
    const all = notebookOf(code(begin), code(`${blocks.join('\n')}\nnull`));
    writeNotebook(input, { ...all, metadata: { bnlab: { strict: true } } });
    const result = await runNotebook({ input, cwd: NOTEBOOKS, timeoutMs: PATIENCE_MS });
    if (!result.ok) throw notebookError(result);
    const outputs = readNotebook(input).cells.flatMap((cell) => (cell.cell_type === 'code' ? cell.outputs : []));
    const lines = outputs.map((output) => {
      assert.equal(output.output_type, 'display_data', JSON.stringify(output));
      return String('data' in output && output.data['text/plain']);
    });
    const ids = lessons.flatMap(({ notebook }) => idsOf(notebook));
    assert.equal(lines.length, 2 * ids.length); // each in English, then in Korean
    return ids.map((id, i) => [id, lines[2 * i]] as const);
  }

  const solved = lessons.map(({ notebook }) => notebook).filter((notebook) => idsOf(notebook).length > 0);

  it('begin with what they import', () => {
    for (const notebook of solved) {
      assert.equal(codeOf(notebook)[0], "import { check } from 'bnlab';");
      assert.match(codeOf(studentCopy(notebook))[0], /^import \{ check(, TODO)? \} from 'bnlab';$/);
    }
  });

  it('are right where they are solved', async () => {
    const wrong = (await said(solved)).filter(([, line]) => !line.startsWith('✓ '));
    assert.deepEqual(wrong, []);
  });

  it('run where the reader begins, and are told what is missing', async () => {
    const lines = await said(solved.map((notebook) => studentCopy(notebook)));
    assert.deepEqual(lines.filter(([, line]) => !/^[…✗] /.test(line) || /stopped with an error/.test(line)), []); // prettier-ignore
  });
});

describe('a student copy', () => {
  const { notebook } = lessons.find(({ name }) => name.startsWith('03-batch'))!;
  const text = (cells: readonly Cell[]) => cells.map(({ source }) => source).join('\n');

  it('has no solution, no output and nothing hidden in it', () => {
    const copy = studentCopy(notebook);
    const solutions = notebook.cells.filter((cell) => exerciseOf(cell)?.id !== undefined);
    assert.ok(solutions.length >= FEWEST);
    for (const { source } of solutions) assert.ok(!JSON.stringify(copy).includes(JSON.stringify(source).slice(1, -1)));
    for (const cell of copy.cells) {
      assert.equal('bnlab' in cell.metadata || 'jupyter' in cell.metadata, false);
      if (cell.cell_type === 'code') assert.deepEqual([cell.outputs, cell.execution_count], [[], null]);
    }
    assert.equal(copy.cells.length, notebook.cells.length);
  });

  it('of one language has no text of the other, and its checker speaks that one', () => {
    const copy = studentCopy(notebook, { language: 'ko' });
    assert.equal(copy.cells[0].source, "import { setLanguage } from 'bnlab';\n\nsetLanguage('ko');");
    assert.ok(copy.cells.every((cell) => !tagsOf(cell).includes('en')));
    assert.match(text(copy.cells), /## 연습 문제/);
  });

  it('with solutions has each folded behind its exercise', () => {
    const copy = studentCopy(notebook, { language: 'en', solutions: true });
    const folded = copy.cells.filter(({ source }) => source.startsWith('<details><summary>Solution</summary>'));
    assert.equal(folded.length, idsOf(notebook).length);
    const solved = notebook.cells.find((cell) => exerciseOf(cell)?.id === 'normalize')!;
    const at = copy.cells.findIndex(({ source }) => source.includes("check('normalize', "));
    assert.ok(copy.cells[at + 1].source.includes(`\`\`\`ts\n${solved.source}\n\`\`\``));
    const ids = copy.cells.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
