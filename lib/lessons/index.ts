/**
 * The rules for lessons, checked.
 * @module
 */
export { checkLesson, checkLessons } from './check';
export { checkCode, IDEAS, MAX_CELL_LINES } from './code';
export { checkCoverage, PAPER, type Covered, type Gap, type Inventory } from './coverage';
export { checkExercises } from './exercises';
export { checkLanguages, textPairs, type TextPair } from './languages';
export { checkMarkdown, literalMarks } from './markdown';
export { checkOutputs } from './outputs';
export { problemLine, type Problem } from './problem';
export { proseOf, type Prose } from './prose';
export { checkGlossary, checkTerms, termsIn } from './terms';
export { checkTypes, type NamedNotebook } from './types';
