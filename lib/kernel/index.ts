/**
 * Notebooks: read and write them, run them, show figures and tables in them.
 * @module
 */
export * from './display';
export {
  notebookError,
  runNotebook,
  type NotebookFailure,
  type NotebookProgress,
  type NotebookRun,
  type RunNotebookOptions,
} from './headless';
export { mimeBundle, type Display, type MimeBundleProvider } from './mime';
export * from './notebook';
