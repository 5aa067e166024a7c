/**
 * What the kernel is called, and what it tells Jupyter about its language.
 * @module
 */
import path from 'node:path';
import { PACKAGE_FOLDER } from './paths';
import { readPackage } from '../package-file';

/** Name of the kernel: the folder of its kernelspec, and `metadata.kernelspec.name` in notebooks. */
export const KERNEL_NAME = 'bnlab';

/** The kernel as a notebook's metadata names it. */
export const KERNELSPEC_METADATA = {
  display_name: 'TypeScript (bnlab)',
  language: 'typescript',
  name: KERNEL_NAME,
} as const;

/** The language as kernel and notebook describe it; the CodeMirror mode is the one that colours TypeScript in every Jupyter. */
export const LANGUAGE_INFO = {
  codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
  file_extension: '.ts',
  mimetype: 'text/typescript',
  name: 'typescript',
  nbconvert_exporter: 'script',
  pygments_lexer: 'typescript',
  /** Asked for where it is needed: who installs the library alone has no compiler. */
  get version() {
    return versionIn(require.resolve('typescript/package.json'));
  },
} as const;

/** Version of the package, which is the kernel's too. */
export function packageVersion(): string {
  return versionIn(path.join(PACKAGE_FOLDER, 'package.json'));
}

/** Read, not imported: loading the compiler to ask for its version would cost every command of the command line a third of a second. */
function versionIn(packageFile: string): string {
  return readPackage(packageFile).version;
}
