import assert from 'node:assert/strict';
import path from 'node:path';
import { checkLessons, problemLine } from '../../lib/lessons';
import { findLessons } from '../../lib/walk/lessons';

const NOTEBOOKS = path.resolve(__dirname, '..', '..', 'notebooks');

describe('the lessons of the workspace', () => {
  it('keep every rule: both languages, glossary, marks, length, imports, outputs, types', () => {
    const problems = checkLessons(findLessons(NOTEBOOKS).map(({ file }) => file));
    assert.deepEqual(problems.map(problemLine), []);
  });
});
