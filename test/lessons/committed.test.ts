import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeNotebook } from '../../lib/kernel/notebook';
import { checkLessons, problemLine } from '../../lib/lessons';
import { findLessons } from '../../lib/walk/lessons';
import { code, en, ko, lesson } from './lesson';

const NOTEBOOKS = path.resolve(__dirname, '..', '..', 'notebooks');

describe('the lessons of the workspace', () => {
  it('keep every rule: both languages, glossary, marks, length, imports, outputs, types', () => {
    const problems = checkLessons(findLessons(NOTEBOOKS).map(({ file }) => file));
    assert.deepEqual(problems.map(problemLine), []);
  });
});

describe('a lesson that keeps no rule', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-lesson-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is told of each of them', () => {
    const file = path.join(folder, '99-bad.ipynb');
    const table = { 'text/html': '<table class="dataframe"><tr><td>a word that nobody translated</td></tr></table>' };
    const outputs = [{ output_type: 'display_data', data: table, metadata: {} }] as const;
    const exercise = code("check('nothing', 1);", [], { metadata: { tags: ['exercise'] } });
    const texts = [en('The gradient $x$ and **loss (a)**b.'), ko('기울기이다. **잃음(a)**은')];
    writeNotebook(file, lesson(...texts, code("const a: number = '';\nconst b = { c };", outputs), exercise));
    const rules = new Set(checkLessons([file]).map(({ rule }) => rule));
    const all = 'exercise formula gloss glossary ideas korean markdown order pair shorthand start types'.split(' ');
    assert.deepEqual(all.filter((rule) => !rules.has(rule)), []); // prettier-ignore
  });
});
