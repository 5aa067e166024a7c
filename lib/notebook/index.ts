/** Cells of TypeScript in one scope: checked, compiled, evaluated, with imports from the notebook's folder. @module */
export { CellChecker, type CellDiagnostic, type CheckOptions } from './checker';
export { completionsAt, inspectionAt, type Completions } from './assist';
export { completenessOf, type Completeness } from './completeness';
export { compileCell, type CompiledCell, type CompileOptions } from './compile';
export { askedName } from './help';
export { hintFor } from './hints';
export { NotebookSession, type CellResult, type CompiledText, type NotebookOptions } from './session';
