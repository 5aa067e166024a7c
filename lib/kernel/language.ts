/**
 * What the kernel is called, and what it tells Jupyter about its language.
 * @module
 */
import { versions } from 'tslab';

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
  version: versions.typescript,
} as const;
