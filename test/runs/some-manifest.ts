import type { Manifest } from '../../lib/runs';

/** The manifest of a run, with the commit and the threads that tell one run from another. */
export function manifest(seeds: readonly number[], commit = 'first', threads = 1): Manifest {
  return {
    recipe: { name: 'ladder', steps: 10 },
    seeds,
    engine: { name: 'wasm', detail: 'SIMD' },
    versions: { bnlab: '1', tensorflowjs: '4', node: '20' },
    commit,
    data: { kind: 'generated', detail: '', checksums: {} },
    machine: {
      cpu: 'some processor',
      cores: 2,
      memoryGiB: 4,
      platform: 'linux x64',
      instructionSet: 'AVX2',
      threads,
      environment: {},
    },
  };
}
