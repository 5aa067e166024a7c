/** Runs one test file of a copy with one mutant after the other, in a process that stays while it is clean. */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Ending, Opened } from './fate';
import type { Answer, Asked } from './warm';

/** Milliseconds that a test file may take as the sources are. */
interface BenchOptions {
  readonly folder: string;
  readonly test: string;
  readonly limitMs: number;
}

/** A mutant hangs a test that takes this many times as long as without it: a busy machine alone does not. */
const HANGS = 8;
/** Below this a busy machine decides. */
const LEAST_LIMIT_MS = 30_000;

/** How long a test file may take with a mutant in place, by what it took without. */
export function limitFor(unbrokenMs: number): number {
  return Math.ceil(Math.max(LEAST_LIMIT_MS, HANGS * unbrokenMs));
}

/** A test file of a copy. A process serves one run after the other while it is clean; `close` ends it. */
export class Bench implements Opened {
  private static benches = 0;
  private child: ChildProcess | undefined;
  /** A file of its own: benches work side by side. */
  private readonly number = ++Bench.benches;
  private limit: number;
  private loading: ReadonlySet<number> = new Set();
  private repeats: boolean | undefined;
  private unbrokenEnding: Ending | undefined;
  /** Mutants that the test file comes across. */
  reached: ReadonlySet<number> = new Set();

  constructor(private readonly options: BenchOptions) {
    this.limit = options.limitMs;
  }

  /** Runs the file on the sources as they are, once; the other runs are measured by it. */
  async unbroken(): Promise<Ending> {
    if (this.unbrokenEnding) return this.unbrokenEnding;
    const { ending, answer } = await this.ask(0);
    this.limit = limitFor(ending.ms);
    this.reached = new Set(answer?.reached);
    this.loading = new Set(answer?.loading);
    // to see that a process is clean costs a run without a mutant: where that is long, a new process is cheaper
    if (answer && answer.ms > ending.ms - answer.ms) this.repeats = false;
    return (this.unbrokenEnding = ending);
  }

  /** Runs the file with a mutant on. */
  async broken(id: number): Promise<Ending> {
    this.repeats ??= await this.passesAgain();
    if (!this.repeats || this.loading.has(id)) return this.fresh(id);
    const { ending } = await this.ask(id);
    if (ending.state !== 'failed' || !this.child) return ending;
    // a failure counts where the process is as good as before; else it might be the fault of what ran earlier
    return (await this.ask(0)).ending.state === 'passed' ? ending : this.fresh(id);
  }

  /** Whether the file passes twice in a process; what only the first run came across was loaded then. */
  private async passesAgain(): Promise<boolean> {
    const { ending, answer } = await this.ask(0);
    const again = new Set(answer?.reached);
    this.loading = new Set([...this.loading, ...[...this.reached].filter((id) => !again.has(id))]);
    return ending.state === 'passed';
  }

  /** Ends the process. */
  close(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  /** Runs the file in a process of its own, from loading on with the mutant on. */
  private async fresh(id: number): Promise<Ending> {
    this.close();
    const { ending } = await this.ask(id);
    this.close();
    return ending;
  }

  private start(mutant: number): ChildProcess {
    const { folder, test } = this.options;
    const own = ['mutants/preload.cjs', 'register.cjs']
      .map((file) => `--require=${path.join(folder, 'test', file)}`)
      .join(' ');
    const reached = path.join(folder, `reached-${process.pid}-${this.number}`);
    const ours = { NODE_OPTIONS: own, BNLAB_MUTANT: String(mutant), BNLAB_MUTANTS_REACHED: reached };
    return fork(path.join(folder, 'test/mutants/warm.ts'), [path.join(folder, test)], {
      cwd: folder,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, OMP_NUM_THREADS: '1', ...ours },
    });
  }

  /** One run, in the process that is there or a new one; a process that is late or breaks down is ended. */
  private async ask(mutant: number): Promise<{ readonly ending: Ending; readonly answer?: Answer }> {
    const child = (this.child ??= this.start(mutant));
    const began = performance.now();
    const asked: Asked = { mutant, timeout: this.limit };
    const answer = await new Promise<Answer | 'late' | 'gone'>((resolve) => {
      const timer = setTimeout(() => resolve('late'), this.limit);
      const end = (result: Answer | 'gone') => {
        clearTimeout(timer);
        resolve(result);
      };
      child.removeAllListeners().once('message', (message) => end(message as Answer));
      child.once('exit', () => end('gone'));
      child.send(asked);
    });
    const ms = performance.now() - began;
    if (typeof answer === 'object')
      return { ending: { state: answer.passed ? 'passed' : 'failed', ms, said: answer.said }, answer };
    this.close();
    return { ending: { state: answer === 'late' ? 'late' : 'failed', ms, said: `the process was ${answer}` } };
  }
}
