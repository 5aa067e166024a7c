/**
 * The rules for lessons, checked.
 * @module
 */
export { checkLessons } from './check';
export { checkCode, MAX_CELL_LINES } from './code';
export { checkCoverage, type Inventory } from './coverage';
export { checkExercises } from './exercises';
export { checkGlosses } from './glosses';
export { checkLanguages, textPairs } from './languages';
export { literalMarks } from './markdown';
export { checkOutputs } from './outputs';
export { agreePairs, checkPairs } from './pairs';
export { problemLine } from './problem';
export { proseOf } from './prose';
export { checkTerms, termsIn } from './terms';
export { checkTypes, type NamedNotebook } from './types';
