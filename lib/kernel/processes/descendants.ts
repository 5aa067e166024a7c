/**
 * The processes that descend from one, and their end.
 *
 * Only exact ids are ever signalled, never a group: a kernel may share its group with whatever started it.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { messageOf, systemCodeOf } from '../../errors';

/** A process and the one that started it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Its process group, which a terminal's Ctrl+C reaches as a whole. */
  readonly group: number;
  /** When it began, in the system's own ticks: a later process of the same id has another; 0 where the system does not say. */
  readonly start: number;
}

/** All that descend from a process, the nearest first; not that process itself, nor init. */
export function descendantsIn(entries: readonly ProcessEntry[], root: number): readonly number[] {
  const found = [root];
  for (const each of found) {
    const children = entries.filter(({ pid, parent }) => parent === each && pid > 1 && !found.includes(pid));
    found.push(...children.map(({ pid }) => pid));
  }
  return found.slice(1);
}

/** Ends all processes that this one started, and theirs, for good; says of each that it could not end why. */
export function endDescendants(): void {
  for (const pid of descendantsIn(runningProcesses(), process.pid)) {
    try {
      endProcess(pid);
    } catch (thrown) {
      // the rest of the kernel's end must come all the same
      process.stderr.write(`bnlab: process ${pid}, which a cell started, goes on. ${messageOf(thrown)}\n`);
    }
  }
}

/**
 * What a thread of this process waits for, where it waits for one: the child that was started last, as it cannot start another, and all
 * that descends from it. One of another group was started to go on by itself.
 */
export function waitedForIn(entries: readonly ProcessEntry[], root: number): readonly number[] {
  const group = entries.find(({ pid }) => pid === root)?.group;
  const children = entries.filter((each) => each.parent === root && each.group === group);
  const last = children.sort((a, b) => a.start - b.start || a.pid - b.pid).at(-1);
  return last ? [last.pid, ...descendantsIn(entries, last.pid)] : [];
}

/** Sends a signal to what the thread of the cells may wait for, as Ctrl+C in a terminal does. */
export function signalWaitedFor(signal: NodeJS.Signals): void {
  for (const pid of waitedForIn(runningProcesses(), process.pid)) {
    try {
      process.kill(pid, signal);
    } catch {
      // it has ended meanwhile, or belongs to somebody else: no interrupt reaches it then
    }
  }
}

/** Ends one process for good; one that has ended already is let go. @throws Error when it belongs to somebody else. */
export function endProcess(pid: number): void {
  if (!Number.isSafeInteger(pid) || pid <= 1) return; // 0 and below are groups, 1 is init
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'ESRCH') throw thrown;
  }
}

/** All processes of the system; none on Windows, where Node's children end with it by a job object. */
export function runningProcesses(): readonly ProcessEntry[] {
  if (process.platform === 'win32') return [];
  if (process.platform === 'linux') return readdirSync('/proc').flatMap((name) => entryOf(name) ?? []);
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' }).trim().split('\n');
  return rows.flatMap((row) => {
    const [pid, parent, group] = row.trim().split(/\s+/).map(Number);
    if (pid === undefined || parent === undefined || group === undefined) return [];
    return [{ pid, parent, group, start: 0 }];
  });
}

/** When a process began; undefined where there is none, 0 where the system does not say. */
export function startOf(pid: number): number | undefined {
  return process.platform === 'linux' ? entryOf(String(pid))?.start : 0;
}

/** From `pid (name) state parent group …`, where the name may hold anything; the start stands 20 words behind the name. */
function entryOf(name: string): ProcessEntry | undefined {
  if (!/^\d+$/.test(name)) return undefined;
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'latin1');
    const words = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(name), parent: Number(words[1]), group: Number(words[2]), start: Number(words[19]) };
  } catch {
    return undefined; // it has ended meanwhile
  }
}
