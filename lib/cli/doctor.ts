/**
 * `bnlab doctor`: what this machine has, what computes, what would be faster.
 * @module
 */
import os from 'node:os';
import type { Command } from 'commander';
import { chooseDecoder, type DecoderName } from '../data';
import { mpirunOf, TRANSPORTS, type TransportName } from '../distributed';
import { currentEngine, ENGINES, useEngine, type EngineName, type EngineStatus } from '../engine';
import { libraryVersion } from '../runs';

/** What the doctor finds. */
export interface Diagnosis {
  readonly engine: EngineName;
  readonly reason: string;
  readonly engines: readonly (EngineStatus & { readonly name: EngineName; readonly summary: string })[];
  /** Kernels that the engine lacks and engine cpu computes for it, on copies. */
  readonly borrowedKernels: readonly string[];
  /** What decodes photographs. */
  readonly decoder: DecoderName;
  /** What can carry messages between processes, `bnlab launch --transport`. */
  readonly transports: readonly TransportName[];
  readonly versions: { readonly bnlab: string; readonly node: string };
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number };
}

/** Looks at every engine and chooses one. @throws BnlabError when the engine or the decoder asked for cannot run. */
async function diagnose(request?: string): Promise<Diagnosis> {
  const choice = await useEngine(request);
  for (const engine of ENGINES) await engine.look?.();
  return {
    engine: choice.name,
    reason: choice.reason,
    engines: ENGINES.map((engine) => ({ name: engine.name, summary: engine.summary, ...engine.probe() })),
    borrowedKernels: currentEngine().borrowed?.() ?? [],
    decoder: chooseDecoder(),
    transports: TRANSPORTS.filter((name) => name === 'local' || mpirunOf(name) !== undefined),
    versions: { bnlab: libraryVersion(), node: process.versions.node },
    machine: {
      cpu: os.cpus()[0]?.model ?? 'unknown',
      cores: os.cpus().length,
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    },
  };
}

/** Registers `bnlab doctor`. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('say which engine computes here and why, what is missing, and the command that would add it')
    .option('--engine <name>', 'engine to check (default: BNLAB_ENGINE, then auto)')
    .addHelpText(
      'after',
      '\nBNLAB_REPLAY=off trains without recorded steps, BNLAB_REPLAY=check compares each with the tape to the bit.',
    )
    .option('--json', 'machine-readable answer')
    .action(async ({ engine, json }: { engine?: string; json?: boolean }) => {
      const diagnosis = await diagnose(engine);
      process.stdout.write(json ? `${JSON.stringify(diagnosis)}\n` : `${describe(diagnosis).join('\n')}\n`);
    });
}

function describe({
  engine,
  reason,
  engines,
  borrowedKernels,
  decoder,
  transports,
  versions,
  machine,
}: Diagnosis): string[] {
  const lines = [
    `bnlab ${versions.bnlab}, Node ${versions.node}; ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB`,
    `engine: ${engine} (${reason})`,
  ];
  for (const { name, available, isSlow, detail, remedy } of engines) {
    const mark = name === engine ? '*' : available ? '+' : '-';
    lines.push(` ${mark} ${name.padEnd(11)} ${detail}`);
    if (!available && remedy) lines.push(`   ${' '.repeat(11)} to add it: ${remedy}`);
    if (available && isSlow)
      lines.push(`   ${' '.repeat(11)} only by its name (--engine ${name}); for a GPU: ${remedy}`);
  }
  if (borrowedKernels.length > 0) {
    lines.push(`   ${borrowedKernels.length} kernels that ${engine} lacks are computed by engine cpu, on copies`);
  }
  lines.push(`photographs: ${decoder}${decoder === 'sharp' ? ', which is always there' : ', the fastest'}`);
  if (decoder === 'sharp') {
    lines.push('   faster with libjpeg-turbo: apt-get install -y libturbojpeg0 (on Ubuntu libturbojpeg)');
  }
  lines.push(`several processes (bnlab launch): ${transports.join(', ')}`);
  if (transports.length === 1) {
    lines.push('   for several hosts: apt-get install -y openmpi-bin (or mpich)');
  }
  return lines;
}
