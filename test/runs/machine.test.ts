import assert from 'node:assert/strict';
import os from 'node:os';
import { useEngine } from '../../lib/engine';
import { describeMachine, instructionSetOf } from '../../lib/runs';
import { onEachEngine } from '../engine/engines';

describe('the instruction set of a machine', () => {
  const avx2 = ['fpu', 'sse4_1', 'avx', 'avx2'];
  const avx512 = [...avx2, 'avx512f', 'avx512bw', 'avx512vl', 'avx512dq'];
  const rows: readonly [what: string, flags: readonly string[], limit: string | undefined, expected: string][] = [
    ['nothing is known', [], undefined, 'unknown'],
    ['SSE alone', ['sse4_1'], undefined, 'SSE41'],
    ['AVX2', avx2, undefined, 'AVX2'],
    ['AVX-512', avx512, undefined, 'AVX512_CORE'],
    ['all of it', [...avx512, 'avx512_vnni', 'avx512_bf16', 'amx_tile'], undefined, 'AVX512_CORE_AMX'],
    ['half of AVX-512', [...avx2, 'avx512f'], undefined, 'AVX2'],
    ['a level without the one below it', ['sse4_1', 'avx2'], undefined, 'SSE41'],
    ['a limit', avx512, 'AVX2', 'AVX2'],
    ['a limit in small letters', avx512, 'avx', 'AVX'],
    ['a limit above what is there', avx2, 'AVX512_CORE', 'AVX2'],
    ['a limit that limits nothing', avx512, 'ALL', 'AVX512_CORE'],
    ['an ARM processor', ['fp', 'asimd'], undefined, 'ASIMD'],
  ];
  for (const [what, flags, limit, expected] of rows) {
    it(`is ${expected} for ${what}`, () => assert.equal(instructionSetOf(flags, limit), expected));
  }
});

onEachEngine('the machine of a run', (name) => {
  it('says how many threads the engine computes with', () => {
    const { threads } = describeMachine();
    if (name === 'onednn') assert.equal(threads, Number(process.env.OMP_NUM_THREADS) || os.availableParallelism());
    else assert.equal(threads, 1);
  });
});

describe('the machine of a run', () => {
  it('names the variables that decide bits, those that are set', async () => {
    await useEngine('cpu');
    const before = process.env.ONEDNN_MAX_CPU_ISA;
    process.env.ONEDNN_MAX_CPU_ISA = 'SSE41';
    try {
      const { environment, instructionSet } = describeMachine();
      assert.equal(environment.ONEDNN_MAX_CPU_ISA, 'SSE41');
      assert.ok(!('PATH' in environment));
      if (process.arch === 'x64' && process.platform === 'linux') assert.equal(instructionSet, 'SSE41');
    } finally {
      if (before === undefined) delete process.env.ONEDNN_MAX_CPU_ISA;
      else process.env.ONEDNN_MAX_CPU_ISA = before;
    }
  });
});
