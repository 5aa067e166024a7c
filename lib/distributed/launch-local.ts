/**
 * Starting processes on this machine that share memory, and ending all when one fails.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { CommandLine } from './command-line';
import { endRanks, newCounters } from './shared-files';
import { makeSharedFolder, removeSharedFolder } from './shared-folders';
import { LOCAL_VARIABLE } from './world';

/** What to start, and how often. */
export interface LocalLaunch {
  readonly ranks: number;
  /** Program and arguments. */
  readonly command: CommandLine;
  readonly env: NodeJS.ProcessEnv;
  /** Ends all ranks. */
  readonly signal?: AbortSignal;
}

/** Between asking the others to end and making them, milliseconds. */
const LAST_WORDS = 2_000;

/** Starts the ranks and waits for their end. Rank 0 speaks for all; errors are heard of every rank. @returns the exit code, 128 + number of the signal for a rank that was killed. */
export async function launchLocal({ ranks, command, env, signal }: LocalLaunch): Promise<number> {
  const folder = makeSharedFolder(newCounters(ranks));
  const [program, ...words] = command;
  const children = Array.from({ length: ranks }, (_, rank) =>
    spawn(program, words, {
      env: { ...env, [LOCAL_VARIABLE]: `${folder}:${rank}:${ranks}` },
      stdio: ['ignore', rank === 0 ? 'inherit' : 'ignore', 'inherit'],
    }),
  );
  const endAll = (how: NodeJS.Signals) => children.forEach((child) => child.kill(how));
  const onAbort = () => endAll('SIGTERM');
  signal?.addEventListener('abort', onAbort);
  let last: NodeJS.Timeout | undefined;
  try {
    let worst = 0;
    const ends = children.map(async (child, rank) => {
      const code = await exitCodeOf(child);
      // the first is the cause, the others follow from it
      if (code === 0 || worst !== 0) return;
      worst = endRanks(folder, code);
      if (child.signalCode) process.stderr.write(`rank ${rank} of ${ranks} was ended by ${child.signalCode}\n`);
      last = setTimeout(() => endAll('SIGKILL'), LAST_WORDS);
    });
    await Promise.all(ends);
    return worst;
  } finally {
    clearTimeout(last);
    signal?.removeEventListener('abort', onAbort);
    removeSharedFolder(folder);
  }
}

/** 128 and the number of the signal, as shells say it. */
const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(127);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (SIGNALS[signal ?? ''] ?? 1)));
  });
}
