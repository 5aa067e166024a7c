/** A copy of the sources that may be broken: the working tree itself is never touched. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mutated, type Mutant } from './mutate';

/** Copied, since a test resolves what it imports by the place of the file itself; all else is linked. */
const COPIED = ['lib', 'test'];
const LINKED_IN_LIB = ['dist', 'node_modules'];

/** How a test file ended. */
type Ending = 'passed' | 'failed' | 'late';

/** One copy; `dispose` deletes it. */
export class Tree {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'bnlab-mutants-'));
  /** By test file: whether it passes unbroken, within the limit. */
  private readonly passing = new Map<string, boolean>();

  constructor(
    root: string,
    private readonly limitMs: number,
  ) {
    for (const name of readdirSync(root)) {
      const [from, to] = [path.join(root, name), path.join(this.folder, name)];
      if (!COPIED.includes(name)) symlinkSync(from, to);
      else cpSync(from, to, { recursive: true, filter: (source) => !isLinked(path.relative(root, source)) });
    }
    for (const name of LINKED_IN_LIB) {
      const from = path.join(root, 'lib', name);
      if (readdirSync(path.join(root, 'lib')).includes(name)) symlinkSync(from, path.join(this.folder, 'lib', name));
    }
    mkdirSync(path.join(this.folder, 'tmp'), { recursive: true });
  }

  /**
   * The first of the test files that does not pass with the mutant in place but does without it; undefined where the mutant
   * survives them all.
   */
  async killerOf(mutant: Mutant, tests: readonly string[]): Promise<string | undefined> {
    const file = path.join(this.folder, mutant.file);
    const text = readFileSync(file, 'utf8');
    for (const test of tests) {
      writeFileSync(file, mutated(text, mutant));
      const ending = await this.ending(test);
      writeFileSync(file, text);
      if (ending !== 'passed' && (await this.passesUnbroken(test))) return test;
    }
    return undefined;
  }

  /** Deletes the copy. */
  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async passesUnbroken(test: string): Promise<boolean> {
    const known = this.passing.get(test);
    if (known !== undefined) return known;
    const passes = (await this.ending(test)) === 'passed';
    this.passing.set(test, passes);
    if (!passes) console.log(`${test} does not pass as it is: it judges nothing`);
    return passes;
  }

  private ending(test: string): Promise<Ending> {
    const mocha = path.join(this.folder, 'node_modules/mocha/bin/mocha.js');
    // with the hooks of tsx from the start mocha needs no second process, which would outlive the time limit
    const options = ['--no-config', '--bail', '--reporter', 'min', '--timeout', String(this.limitMs)];
    const args = ['--import', 'tsx', mocha, ...options, test];
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, {
        cwd: this.folder,
        stdio: 'ignore',
        timeout: this.limitMs,
        killSignal: 'SIGKILL',
        env: { ...process.env, OMP_NUM_THREADS: '1', TMPDIR: path.join(this.folder, 'tmp') },
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(signal === 'SIGKILL' ? 'late' : code === 0 ? 'passed' : 'failed'));
    });
  }
}

const isLinked = (relative: string) => LINKED_IN_LIB.some((name) => relative === path.join('lib', name));
