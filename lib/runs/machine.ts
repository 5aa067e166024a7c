/**
 * The machine under a run, as far as it decides the bits of a result.
 * @module
 */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { currentEngine } from '../engine';

/** What a result was computed on; the bits of a run are the same where all of this is, memory and count of cores aside. */
export interface Machine {
  /** The processor, with family, model and stepping: its name alone may be that of several. */
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** `linux x64` */
  readonly platform: string;
  /** The widest vector instructions that the engine may use here, as {@link instructionSetOf}. */
  readonly instructionSet: string;
  /** Threads that the engine computes with at most. */
  readonly threads: number;
  /** Variables of the environment that change how an engine computes, those that are set. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Variables that decide bits or threads of one of the engines. */
const VARIABLES = [
  'OMP_NUM_THREADS',
  'ONEDNN_MAX_CPU_ISA',
  'DNNL_MAX_CPU_ISA',
  'ONEDNN_DEFAULT_FPMATH_MODE',
  'BNLAB_DNNL',
  'BNLAB_REPLAY',
  'TF_NUM_INTRAOP_THREADS',
  'TF_ENABLE_ONEDNN_OPTS',
] as const;

/** Flags of Linux's /proc/cpuinfo and what oneDNN calls the level that needs them, from the narrowest. */
const LEVELS: readonly (readonly [name: string, flags: readonly string[]])[] = [
  ['SSE41', ['sse4_1']],
  ['AVX', ['avx']],
  ['AVX2', ['avx2']],
  ['AVX512_CORE', ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq']],
  ['AVX512_CORE_VNNI', ['avx512_vnni']],
  ['AVX512_CORE_BF16', ['avx512_bf16']],
  ['AVX512_CORE_AMX', ['amx_tile']],
];

/**
 * The widest level of instructions that a processor has and a limit allows, by oneDNN's names: `AVX2`.
 *
 * @param flags the processor's, as Linux lists them; none where the system does not say.
 * @param limit a level's name (ONEDNN_MAX_CPU_ISA); one that is not known here limits nothing.
 */
export function instructionSetOf(flags: readonly string[], limit?: string): string {
  if (flags.includes('asimd')) return 'ASIMD';
  const top = LEVELS.findIndex(([name]) => name === limit?.toUpperCase());
  let widest = 'unknown';
  for (const [name, needed] of top < 0 ? LEVELS : LEVELS.slice(0, top + 1)) {
    // each level has all flags of those below it
    if (!needed.every((flag) => flags.includes(flag))) break;
    widest = name;
  }
  return widest;
}

/** Describes this machine for the engine in use. @throws BnlabError (`engine`) before an engine was chosen. */
export function describeMachine(): Machine {
  const info = processorInfo();
  const { ONEDNN_MAX_CPU_ISA: limit = process.env.DNNL_MAX_CPU_ISA } = process.env;
  const set = VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
  return {
    cpu: [os.cpus()[0]?.model.trim() || 'unknown', ...info.kind].join(' '),
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    instructionSet: instructionSetOf(info.flags, limit),
    threads: currentEngine().threads?.() ?? 1,
    environment: Object.fromEntries(set),
  };
}

/** Flags and kind of the first processor; nothing where the system has no /proc/cpuinfo. */
function processorInfo(): { readonly flags: readonly string[]; readonly kind: readonly string[] } {
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return { flags: [], kind: [] }; // not Linux: what is not known is said to be unknown
  }
  const field = (name: string) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim();
  const kind = ['cpu family', 'model', 'stepping'].flatMap((name) => {
    const value = field(name);
    return value ? [`${name.replace('cpu ', '')} ${value}`] : [];
  });
  return { flags: (field('flags') ?? field('Features') ?? '').split(/\s+/), kind };
}
