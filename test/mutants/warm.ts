/** A process that runs one test file again and again, with another mutant switched on each time; everything is loaded once. */
import { readFileSync, rmSync } from 'node:fs';
import Mocha from 'mocha';

/** What the parent asks: run the file with this mutant on, 0 for none. */
export interface Asked {
  readonly mutant: number;
  /** Milliseconds that one test may take. */
  readonly timeout: number;
}

/** What comes back. */
export interface Answer {
  readonly passed: boolean;
  readonly ms: number;
  /** Mutants that the run came across. */
  readonly reached: readonly number[];
  /** Those of them that it came across before the first test: what was loaded then stays as it was made. */
  readonly loading: readonly number[];
  /** The first failure. */
  readonly said: string;
}

interface Switches {
  active: number;
  readonly reached: Set<number>;
}

const switches = (globalThis as unknown as { readonly bnlabMutants: Switches }).bnlabMutants;
const file = process.argv[2];
/** The first failure of a run. */
const failures = new WeakMap<Mocha.Runner, string>();

class Loading extends Mocha {
  /** Loads the test file anew; what it imports stays. */
  load(): void {
    this.addFile(file);
    this.unloadFiles();
    this.loadFiles();
  }
}

class Quiet {
  constructor(runner: Mocha.Runner) {
    runner.once('fail', (test: Mocha.Test, error: Error) =>
      failures.set(runner, `${test.fullTitle()}\n${error.stack ?? error.message}`),
    );
  }
}

async function run({ mutant, timeout }: Asked): Promise<Answer> {
  switches.active = mutant;
  process.env.BNLAB_MUTANT = String(mutant);
  switches.reached.clear();
  const began = performance.now();
  let loading: readonly number[] = [];
  let said: string;
  try {
    const mocha = new Loading({ bail: true, timeout, reporter: Quiet as unknown as Mocha.ReporterConstructor });
    mocha.load();
    loading = [...switches.reached];
    const runner = await new Promise<Mocha.Runner>((resolve) => {
      const started: Mocha.Runner = mocha.run(() => resolve(started));
    });
    said = failures.get(runner) ?? '';
  } catch (thrown) {
    said = String((thrown as Error).stack);
  }
  switches.active = 0;
  const ms = performance.now() - began;
  return {
    passed: said === '',
    ms,
    reached: [...switches.reached, ...reachedElsewhere()],
    loading,
    said: said.slice(0, 4000),
  };
}

/** What processes and threads that the tests started came across. */
function reachedElsewhere(): readonly number[] {
  const name = process.env.BNLAB_MUTANTS_REACHED!;
  try {
    return readFileSync(name, 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return []; // none has
  } finally {
    rmSync(name, { force: true });
  }
}

process.on('message', (asked: Asked) => {
  void run(asked).then((answer) => process.send!(answer));
});
process.on('disconnect', () => process.exit());
