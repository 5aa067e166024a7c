/** Cells of TypeScript in one scope: checked, compiled, evaluated, with imports from the notebook's folder. @module */
export { CellChecker } from './checker';
export { completionsAt, inspectionAt } from './assist';
export { completenessOf, type Completeness } from './completeness';
export { askedName } from './help';
export { hintFor } from './hints';
export { NotebookSession, type CellResult, type CompiledText } from './session';
