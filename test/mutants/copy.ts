/** A copy of the sources in which all drawn mutants lie, each switched off: the working tree itself is never touched. */
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { switched, type Numbered } from './switch';

/** Copied, since a test resolves what it imports by the place of the file itself; all else is linked. */
const COPIED = ['lib', 'test'];
const LINKED_IN_LIB = ['dist', 'node_modules'];

/** Makes the copy and returns its folder. */
export function makeCopy(root: string, mutants: readonly Numbered[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-mutants-'));
  // tests that run as somebody else read what they import
  chmodSync(folder, 0o755);
  for (const name of readdirSync(root)) {
    const [from, to] = [path.join(root, name), path.join(folder, name)];
    if (!COPIED.includes(name)) symlinkSync(from, to);
    else copyTree(root, from, to);
  }
  for (const name of LINKED_IN_LIB) {
    const from = path.join(root, 'lib', name);
    if (readdirSync(path.join(root, 'lib')).includes(name)) symlinkSync(from, path.join(folder, 'lib', name));
  }
  for (const file of new Set(mutants.map(({ mutant }) => mutant.file))) {
    const text = readFileSync(path.join(root, file), 'utf8');
    const inFile = mutants.filter(({ mutant }) => mutant.file === file);
    writeFileSync(path.join(folder, file), switched(text, inFile));
  }
  return folder;
}

/** With the times of its files, by which a test knows what the build has compiled of them. */
function copyTree(root: string, from: string, to: string): void {
  const filter = (source: string) => !isLinked(path.relative(root, source));
  cpSync(from, to, { recursive: true, preserveTimestamps: true, filter });
}

/** Deletes a copy. */
export function deleteCopy(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

const isLinked = (relative: string) => LINKED_IN_LIB.some((name) => relative === path.join('lib', name));
