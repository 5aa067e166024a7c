/** Starts test programs as ranks and collects what they print. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { mpirunOf, type TransportName } from '../../lib/distributed';

const ROOT = path.join(__dirname, '..', '..');
/** One for each process: another one's ranks read what lies in theirs while this one writes. */
const FOLDER = path.join(ROOT, 'node_modules', '.cache', 'bnlab-ranks', String(process.pid));

/** What a launch gave. */
export interface Launched {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** A program of this folder as one JavaScript file: a rank that had to compile TypeScript would start for seconds. */
export function bundled(name: string): string {
  const file = path.join(FOLDER, 'programs', `${name}.cjs`);
  mkdirSync(path.dirname(file), { recursive: true });
  // the library reads its version beside its folders
  copyFileSync(path.join(ROOT, 'lib', 'package.json'), path.join(FOLDER, 'package.json'));
  bundle(path.join(__dirname, `${name}.ts`), file);
  return file;
}

/** The program of the threads that decode pictures, where bundled programs look for it. */
export function bundleLoaderThread(): void {
  const source = path.join(ROOT, 'lib', 'data', 'loader', 'loader-worker.ts');
  bundle(source, path.join(FOLDER, 'programs', 'loader-worker.js'));
}

function bundle(source: string, outfile: string): void {
  const options = { bundle: true, platform: 'node', packages: 'external', logLevel: 'error' } as const;
  buildSync({ ...options, entryPoints: [source], outfile });
}

/** The launcher's own program. */
const LAUNCHER = 'launcher';

/** Starts `program` (a bundled file) on some ranks. */
export function launched(
  { ranks, transport, env = {} }: { ranks: number; transport: TransportName; env?: NodeJS.ProcessEnv },
  ...words: string[]
): Promise<Launched> {
  const launcher = (launcherFile ??= bundled(LAUNCHER));
  const command = [process.execPath, launcher, transport, String(ranks), process.execPath, ...words];
  return collected(command, { OMP_NUM_THREADS: '1', BNLAB_RANK_TIMEOUT: '60', ...env });
}

/** A program that was started, seen while it runs. */
export interface Running {
  readonly pid: number;
  /** What it has said as errors so far. */
  readonly errors: () => string;
  readonly isOver: () => boolean;
}

/** Runs a program to its end, and collects what it prints; `during` sees it on the way. */
export async function collected(
  [program, ...words]: readonly string[],
  env: NodeJS.ProcessEnv,
  during?: (running: Running) => Promise<void>,
): Promise<Launched> {
  const child = spawn(program, words, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, errors, isOver] = ['', '', false];
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()));
  const end = new Promise<Launched>((resolve) =>
    child.on('close', (code) => {
      isOver = true;
      resolve({ code, out, errors });
    }),
  );
  await during?.({ pid: child.pid!, errors: () => errors, isOver: () => isOver });
  return end;
}

let launcherFile: string | undefined;

/** Skips, with a message, where an MPI is not installed. */
export function skipWithout(transport: TransportName, context: Mocha.Context): void {
  if (transport === 'local' || mpirunOf(transport)) return;
  console.log(`      skipped: mpirun.${transport} is not installed`);
  context.skip();
}

/** One `describe` for each transport; an MPI that is not installed is skipped with a message. */
export function onEachTransport(title: string, body: (transport: TransportName) => void): void {
  for (const transport of ['local', 'openmpi', 'mpich'] as const) {
    describe(`${title}, ${transport}`, () => {
      before(function () {
        skipWithout(transport, this);
      });
      body(transport);
    });
  }
}
