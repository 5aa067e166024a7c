/**
 * Who holds a lock, and whether that process still runs.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { systemCodeOf } from './errors';

/** What a lock's file says. */
export const LockHolderSchema = z.object({
  /** Tells this lock from every other one. */
  id: z.string(),
  pid: z.number(),
  host: z.string(),
  /** When that process started, as the system counts it: process numbers are used again. */
  processStart: z.string(),
  /** When the lock was taken, ISO 8601. */
  since: z.string(),
  purpose: z.string(),
});

/** Who holds a lock, and what for. */
export type LockHolder = Readonly<z.infer<typeof LockHolderSchema>>;

/** The holder touches its lock this often, in milliseconds, so that other machines can tell that it lives. */
export const BEAT = 15_000;
/** A lock of another machine without a beat for this long, in milliseconds, has no holder any more. */
const SILENCE = 300_000;

/** This process as a holder. */
export function thisHolder(purpose: string): LockHolder {
  return {
    id: randomBytes(8).toString('hex'),
    pid: process.pid,
    host: hostname(),
    processStart: startOf(process.pid) ?? '',
    since: new Date().toISOString(),
    purpose,
  };
}

/** Whether a holder's process still runs; one on another machine does while it touches its `file`. */
export function isAlive({ pid, host, processStart: start }: LockHolder, file: string): boolean {
  if (host !== hostname()) return ageOf(file) < SILENCE;
  const now = startOf(pid);
  return isRunning(pid) && (start === '' || now === start);
}

/** Whether a process of this number runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ESRCH') return false;
  }
  const state = readProcess(pid)?.state;
  // a killed process that nobody has asked after stays in the list of processes
  return state !== 'Z' && state !== 'X';
}

/** When a process started, as the system counts it: process numbers are used again. Undefined where the system does not say. */
export function startOf(pid: number): string | undefined {
  return readProcess(pid)?.start;
}

/** Milliseconds since a file was written or touched; infinitely many when it is not there. */
export function ageOf(file: string): number {
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched === undefined ? Infinity : Date.now() - touched;
}

/** A holder in words: `process 12 (unpacking set, since 2026-…)`. */
export function describeHolder({ pid, host, since, purpose }: LockHolder): string {
  const where = host === hostname() ? '' : ` on ${host}`;
  return `process ${pid}${where} (${purpose}, since ${since})`;
}

/** A process's state, and its start in ticks since this boot of the machine; undefined where the system does not say. */
function readProcess(pid: number): { readonly state: string; readonly start: string } | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // the name stands in brackets and may hold anything; the state follows it, the start is the 20th word after it
    const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, start] = [words[0], words[19]];
    return state === undefined || start === undefined ? undefined : { state, start: `${boot} ${start}` };
  } catch {
    return undefined;
  }
}
