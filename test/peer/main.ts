/**
 * `npm run test:peer`: TensorFlow.js's own tests on our engines, then random networks
 * beside PyTorch (`BNLAB_PEER_NETWORKS` of them on each engine).
 *
 * Exit code 0 only where every failure is on the list of known differences and everything on the list still fails.
 * With BNLAB_POISON=1 the onednn engine's memory is NaN wherever nobody owns it; the outcome is the same.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { misused, optionsOf } from '../command-line';
import { ENGINES, type EngineName } from '../../lib/engine';
import { ownFolder } from '../../lib/engine/tensorflow/place';
import { bundle } from './bundle';
import { judge, type SpecResult, type Verdict } from './judge';
import { KNOWN } from './known';
import { SOURCES } from '../sources';

const USAGE = 'npm run test:peer [-- --engine NAME] [--grep PATTERN]';
/** The package has 4,200 tests: a run of much fewer did not find them. */
const FEWEST_SPECS = 4000;
const TIME_LIMIT_MS = 240_000;
/** Where the processor stands for a GPU, it compiles some thousand shaders. */
const GPU_TIME_LIMIT_MS = 1_500_000;
const LONGEST_OUTPUT = 2 ** 26;
const ROOT = path.join(__dirname, '../..');

/** Runs the bundle on one engine in its own process: the tests leave their traces in global state. */
function specsOn(engine: EngineName, file: string, grep?: string): SpecResult[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-peer-'));
  const out = path.join(folder, 'results.json');
  try {
    const specs = path.join(__dirname, 'specs.ts');
    execFileSync(process.execPath, [...SOURCES, specs, file, out, ...(grep ? [grep] : [])], {
      cwd: ROOT,
      // shown only where the process fails
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: LONGEST_OUTPUT,
      timeout: engine === 'webgpu' ? GPU_TIME_LIMIT_MS : TIME_LIMIT_MS,
      env: {
        ...process.env,
        BNLAB_PEER_ENGINE: engine,
        // from inside the bundle the workspace is not found
        BNLAB_TENSORFLOW: ownFolder(),
        BNLAB_PEER_WASM: path.join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'),
      },
    });
    return JSON.parse(readFileSync(out, 'utf8')) as SpecResult[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(engine: EngineName, { passed, known, fresh, stale }: Verdict): void {
  console.log(`${engine}: ${passed} passed, ${known} known differences, ${fresh.length} new failures`);
  for (const { name, messages } of fresh) console.log(`  FAILED ${name}\n    ${messages[0]?.split('\n')[0]}`);
  for (const name of stale) console.log(`  ON THE LIST, BUT DOES NOT FAIL: ${name}`);
}

/** Whether an engine passes; one that cannot run here does, with a message. */
async function passes(name: EngineName, file: string, grep?: string): Promise<boolean> {
  const engine = ENGINES.find((each) => each.name === name)!;
  await engine.look?.();
  const status = engine.probe();
  if (!status.available) {
    console.log(`${name}: skipped, ${status.detail}${status.remedy ? ` (${status.remedy})` : ''}`);
    return true;
  }
  const results = specsOn(name, file, grep);
  const verdict = judge(results, grep ? {} : KNOWN[name]!);
  report(name, verdict);
  const enough = grep !== undefined || results.length >= FEWEST_SPECS;
  if (!enough) console.log(`  only ${results.length} tests ran, expected at least ${FEWEST_SPECS}`);
  return enough && verdict.fresh.length + verdict.stale.length === 0;
}

async function main(): Promise<void> {
  const values = optionsOf(USAGE, { engine: { type: 'string' }, grep: { type: 'string' } });
  const all = Object.keys(KNOWN) as EngineName[];
  const names = all.filter((name) => (values.engine ?? name) === name);
  if (names.length === 0) misused(`--engine is one of ${all.join(', ')}, got ${values.engine}`, USAGE);
  const file = await bundle();
  const failing: string[] = [];
  for (const name of names) if (!(await passes(name, file, values.grep))) failing.push(name);
  if (values.grep === undefined && values.engine === undefined && !networksPass()) failing.push('networks');
  if (failing.length > 0) process.exitCode = 1;
}

/** Random networks beside PyTorch, which skip with a message where that is not installed. */
function networksPass(): boolean {
  const mocha = path.join(ROOT, 'node_modules/mocha/bin/mocha.js');
  const spec = path.join(__dirname, 'pytorch/networks.peer.ts');
  const args = [mocha, '--timeout', String(TIME_LIMIT_MS), '--reporter', 'dot', '--spec', spec];
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

void main();
