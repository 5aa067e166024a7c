/**
 * `--jobs N`: the same command line in several processes of one thread each, which use N cores better than one process of N threads.
 * @module
 */
import { spawn } from 'node:child_process';
import type { CommandLine } from '../distributed/command-line';
import { BnlabError } from '../errors';
import { countFrom } from './numbers';

/** Reads `--jobs`: 1 to 64. @throws BnlabError (`usage`). */
export const parseJobs = countFrom(1, 64);

/** How {@link runProcesses} runs. */
export interface ProcessOptions {
  /** Words after the program's name, a list for each process. */
  readonly commands: readonly (readonly string[])[];
  /** Processes at a time. */
  readonly jobs: number;
  /** The program and what stands before its words; default this one. */
  readonly program?: CommandLine;
}

/**
 * Runs all commands, so many at a time; their standard output is dropped, what they say on the other goes through. A signal that
 * ends this process is handed on to them, no other command is begun, and this process ends of it when they have.
 *
 * @throws BnlabError when one of them fails, after all have ended.
 */
export async function runProcesses({ commands, jobs, program = thisProgram() }: ProcessOptions): Promise<void> {
  const waiting = [...commands];
  let failed = 0;
  let ending: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals) => {
    ending = signal;
    waiting.length = 0;
  };
  const work = async () => {
    for (let words = waiting.shift(); words; words = waiting.shift()) {
      if ((await runProcess([...program, ...words])) !== 0) failed++;
    }
  };
  const settle = hear(stop);
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, commands.length) }, work));
  } finally {
    settle();
  }
  // with nobody left to hear it, it does what it does to a process of one job
  if (ending) process.kill(process.pid, ending);
  if (failed === 0) return;
  throw new BnlabError({
    where: 'bnlab run',
    expected: `${commands.length} processes that end well`,
    got: `${failed} that did not; what each said stands above`,
    hint: 'What was finished is kept: the same command goes on from there.',
  });
}

/** The program that runs, as the first words of a command line. */
export const thisProgram = (): CommandLine => [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2)];

/** Hears the signals that end a process. @returns what ends the hearing. */
function hear(listener: (signal: NodeJS.Signals) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  signals.forEach((signal) => process.on(signal, listener));
  return () => signals.forEach((signal) => process.off(signal, listener));
}

/** Runs a command line to its end; a signal that ends this process is handed on to it. @returns the exit code, 1 for a process that was killed. */
export function runProcess([program, ...words]: CommandLine, stdout: 'ignore' | 'inherit' = 'ignore'): Promise<number> {
  const env = { ...process.env, OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env, stdio: ['ignore', stdout, 'inherit'] });
    const settle = hear((signal) => void child.kill(signal));
    child.once('error', (thrown) => {
      settle();
      reject(thrown);
    });
    child.once('exit', (code) => {
      settle();
      resolve(code ?? 1);
    });
  });
}

/** Flags as words of a command line; `jobs`, `json` and what is left out are not handed on. */
export function wordsOf(flags: object): string[] {
  return Object.entries(
    flags as Readonly<Record<string, string | number | boolean | readonly number[] | undefined>>,
  ).flatMap(([name, value]) => {
    if (name === 'jobs' || name === 'json' || value === undefined || value === false) return [];
    const word = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [word] : [word, String(value)];
  });
}
