/**
 * Edited library code without a restart: when a cell imports bnlab again, files of its build that changed are loaded anew.
 * @module
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_FOLDER, packageFrom } from './paths';

/** What holds state in the process that must not exist twice: registered kernels, native memory, the session itself. */
const NEVER_TWICE = ['engine'];

/**
 * Watches the loaded files of bnlab's build.
 *
 * A changed file is loaded anew together with every loaded file that depends on it; TensorFlow.js and other packages stay.
 * Where a file that must not exist twice would be among them nothing is loaded anew, because old and new parts would not know
 * each other's classes, and the reader is told to restart the kernel.
 */
export class Reloader {
  private readonly seen = new Map<string, number>();
  private readonly lasting: ReadonlySet<string>;
  private found: string | undefined;

  constructor(private readonly root: string) {
    this.lasting = new Set(Object.keys(require.cache)); // what the session runs on
  }

  /** Notes the age of files loaded since the last call. */
  remember(): void {
    for (const file of this.loaded()) if (!this.seen.has(file)) this.seen.set(file, ageOf(file));
  }

  /** Forgets every changed file and what depends on it, so that the import that follows loads them; returns advice where that is not enough. */
  refresh(): string | undefined {
    const loaded = this.loaded();
    const changed = loaded.filter((file) => this.seen.has(file) && this.seen.get(file) !== ageOf(file));
    if (changed.length === 0) return undefined;
    const stale = withDependents(changed, loaded);
    if (stale.some((file) => this.mustStay(file))) {
      const [first, ...others] = changed.map((file) => path.relative(this.dist, file));
      const names = others.length === 0 ? first : `${first} and ${others.length} more`;
      return `bnlab: ${names} changed, but a part that cannot be loaded twice uses it: restart the kernel to run the new code.`;
    }
    for (const file of stale) {
      delete require.cache[file];
      this.seen.delete(file);
    }
    return undefined;
  }

  private mustStay(file: string): boolean {
    const name = path.relative(this.dist, file);
    return this.lasting.has(file) || NEVER_TWICE.some((area) => name.startsWith(area + path.sep));
  }

  private get dist(): string {
    this.found ??= path.join(packageFrom(this.root) ?? PACKAGE_FOLDER, 'dist');
    return this.found;
  }

  private loaded(): readonly string[] {
    return Object.keys(require.cache).filter((file) => file.startsWith(this.dist + path.sep));
  }
}

function withDependents(changed: readonly string[], loaded: readonly string[]): readonly string[] {
  const stale = new Set(changed);
  for (let before = -1; before !== stale.size;) {
    before = stale.size;
    for (const file of loaded) {
      if (require.cache[file]?.children.some(({ filename }) => stale.has(filename))) stale.add(file);
    }
  }
  return [...stale];
}

/** Time of the last change in ms; a file that is gone counts as changed. */
function ageOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}
