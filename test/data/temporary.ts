import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A fresh folder for each test of the current block, removed after it. */
export function temporaryFolder(): { readonly path: string } {
  const holder = { path: '' };
  beforeEach(() => {
    holder.path = mkdtempSync(path.join(os.tmpdir(), 'bnlab-test-'));
  });
  afterEach(() => rmSync(holder.path, { recursive: true, force: true }));
  return holder;
}

/** Files of no bytes by their paths in a folder, with the folders that they lie in. */
export function writeEmpty(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
}

/** Sets environment variables for each test of the current block (undefined unsets), and puts the old ones back. */
export function withEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  const before: Record<string, string | undefined> = {};
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  beforeEach(() => {
    for (const [name, value] of Object.entries(values)) {
      before[name] = process.env[name];
      set(name, value);
    }
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) set(name, value);
  });
}

/** Gives each test of the current block a cache of its own, in its folder: nothing has been read or decoded yet. */
export function withOwnCache(folder: { readonly path: string }): void {
  withEnvironment({ BNLAB_CACHE: undefined });
  beforeEach(() => {
    process.env.BNLAB_CACHE = path.join(folder.path, 'cache');
  });
}

/** The content of a lock whose holder was killed: no process has a number this high. */
export function deadLock(): string {
  const holder = {
    id: 'dead',
    pid: 2 ** 22 + 1,
    host: os.hostname(),
    processStart: 'then',
    since: '',
    purpose: 'dying',
  };
  return JSON.stringify(holder);
}
