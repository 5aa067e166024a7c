/** Where bf16 can be asked for. */
import { readFileSync } from 'node:fs';

/** What Linux says of the processor: the level that oneDNN asks for. */
export function hasAvx512(): boolean {
  const text = readFileSync('/proc/cpuinfo', 'utf8');
  return ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq'].every((flag) => new RegExp(`\\b${flag}\\b`).test(text));
}

/** Skips a suite, with a message, where the processor has no bf16. */
export function needsBf16(): void {
  before(function () {
    if (hasAvx512()) return;
    console.log('      skipped: the processor has no AVX-512');
    this.skip();
  });
}
