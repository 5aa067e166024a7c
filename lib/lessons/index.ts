/**
 * The rules for lessons, checked.
 * @module
 */
export { problemLine, type Problem } from './problem';
export { proseOf, type Prose } from './prose';
export { checkLanguages, textPairs, type TextPair } from './languages';
export { checkGlossary, checkTerms, termsIn } from './terms';
