/** One run of one program. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Something that is measured, of bnlab and of its peers. */
export interface Task {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
}

/** A program that prints one JSON line as its last. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** The number of that line that counts: more is better. */
  readonly numberOf: (line: Readonly<Record<string, unknown>>) => unknown;
}

/** A way of one product to do a task, and what it came to. */
export interface Peer extends Command {
  readonly task: Task;
  /** What is compared; its best way counts. */
  readonly product: string;
  readonly way: string;
  readonly numbers: number[];
  /** Why it was not measured. */
  failure?: string;
}

const ROOT = path.join(__dirname, '../../..');
const LIMIT_MS = 240_000;

/** Runs it once more and keeps its number; a peer that failed once is not run again. `seen` holds what the same command gave in this round. */
export function measured(peer: Peer, seen: Map<string, string>): string {
  if (peer.failure !== undefined) return peer.failure;
  const key = [peer.program, ...peer.args].join(' ');
  const output = seen.get(key) ?? run(peer);
  if (typeof output === 'string') {
    seen.set(key, output);
    const value = numberIn(peer, output);
    if (value !== undefined) {
      peer.numbers.push(value);
      return `${value.toPrecision(3)} ${peer.task.unit}`;
    }
    peer.failure = `no number in ${JSON.stringify(output.trim().slice(-200))}`;
  } else peer.failure = output.why;
  return peer.failure;
}

function run({ program, args }: Command): string | { readonly why: string } {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (error)
    return { why: 'code' in error && error.code === 'ETIMEDOUT' ? `not done in ${LIMIT_MS / 1000} s` : error.message };
  if (status !== 0) return { why: stderr.trim().split('\n').at(-1) ?? `exit code ${status}` };
  return stdout;
}

function numberIn({ numberOf }: Command, output: string): number | undefined {
  try {
    const value = numberOf(JSON.parse(output.trim().split('\n').at(-1)!) as Record<string, unknown>);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
