/**
 * Whether all hosts answer. A launcher may wait for ever for a host whose cable is out, and a launch with it.
 * @module
 */
import { spawn } from 'node:child_process';
import { BnlabError } from '../errors';
import type { CommandLine } from './command-line';
import { rankTimeout } from './patience';

/** A host that answers does so in a second or two; one that computes in a few. */
const LONGEST_SECONDS = 60;

/** Thrown where ranks cannot be started on all hosts; on a later start a host may have come back. */
export class HostsSilent extends BnlabError {
  constructor(hosts: string, got: string) {
    const hint = 'Can each host be reached from here without a password, with Node.js at the same place?';
    super({ kind: 'io', where: hosts, expected: 'ranks that start on all hosts', got, hint });
    this.name = 'HostsSilent';
  }
}

/**
 * Starts a program that ends at once on all hosts.
 *
 * @param words the launcher's command line, for a program that does nothing.
 * @param hosts the file of hosts, for the message.
 * @throws HostsSilent where it failed, or took longer than a rank may (BNLAB_RANK_TIMEOUT, at most 60 s).
 */
export async function hostsAnswer(
  [launcher, ...words]: CommandLine,
  { hosts, env, signal }: { readonly hosts: string; readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal },
): Promise<void> {
  const seconds = Math.min(LONGEST_SECONDS, rankTimeout());
  // a group of its own: the launcher's helpers do not outlive it
  const child = spawn(launcher, words, { env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const end = () => void (child.pid !== undefined && child.exitCode === null && process.kill(-child.pid, 'SIGKILL'));
  signal?.addEventListener('abort', end);
  const timer = setTimeout(end, 1000 * seconds);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (code === null && !signal?.aborted) throw new HostsSilent(hosts, `no answer for ${seconds} s`);
    if (code) throw new HostsSilent(hosts, `exit code ${code} of the launcher`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}
