/**
 * Files of the user's that cells have imported, so that one that was edited since is loaded anew: TypeScript, JavaScript, JSON.
 * @module
 */
import { statSync } from 'node:fs';
import path from 'node:path';

/** No file has this age, so that one that failed counts as changed. */
const NEVER = NaN;

/** Where this library lies; it and all packages stay as they were loaded. */
const LIBRARY = path.resolve(__dirname, '..') + path.sep;
const PACKAGES = `${path.sep}node_modules${path.sep}`;

/** The age of each file as it was loaded, in milliseconds, and what Node keeps of it. */
export class LoadedFiles {
  private readonly ages = new Map<string, number>();
  /** Of ES modules, which Node loads once for each name: how often the file was found changed. */
  private readonly editions = new Map<string, { readonly age: number; readonly number: number }>();

  /** Keeps the age of a file that is about to be loaded. */
  keep(file: string): void {
    this.ages.set(file, ageOf(file));
  }

  /** A file that threw while it was loaded is loaded anew the next time, also where nobody changed it. */
  failed(file: string): void {
    this.ages.set(file, NEVER);
  }

  /** Keeps the ages of all files that Node has loaded meanwhile by `require`. */
  keepAll(): void {
    for (const file of Object.keys(require.cache)) if (isUsers(file) && !this.ages.has(file)) this.keep(file);
  }

  /** Takes each file that changed on disk out of the cache of `require`, and those that import it. */
  forgetChanged(): void {
    const stale = new Set([...this.ages].filter(([file, age]) => ageOf(file) !== age).map(([file]) => file));
    for (let before = -1; before !== stale.size;) {
      before = stale.size;
      for (const file of this.ages.keys()) {
        const children = require.cache[file]?.children ?? [];
        if (children.some(({ filename }) => stale.has(filename))) stale.add(file);
      }
    }
    for (const file of stale) {
      delete require.cache[file];
      this.ages.delete(file);
    }
  }

  /** A `require` that loads anew what was edited. */
  watched(require: NodeJS.Require): NodeJS.Require {
    const load = (specifier: string): unknown => {
      this.forgetChanged();
      try {
        return require(specifier);
      } finally {
        this.keepAll();
      }
    };
    return Object.assign(load, require);
  }

  /** What stands behind a file's URL so that Node loads it anew where it changed: nothing at first. */
  editionOf(file: string): string {
    const age = ageOf(file);
    const before = this.editions.get(file);
    const number = before === undefined ? 0 : before.number + Number(before.age !== age);
    this.editions.set(file, { age, number });
    return number === 0 ? '' : `?edition=${number}`;
  }
}

const isUsers = (file: string) => path.isAbsolute(file) && !file.includes(PACKAGES) && !file.startsWith(LIBRARY);

function ageOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}
