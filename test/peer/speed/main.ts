/**
 * `npm run bench:peers`: the speed of bnlab beside its peers, all in turn, round after round.
 *
 * A peer runs where it is found: PyTorch in each Python of the list (`/usr/bin/python3` by default), onnxruntime-node and jax-js
 * in the folder of packages (`npm install --prefix FOLDER onnxruntime-node @jax-js/jax`). What is not found, fails or takes too
 * long is said. Of a peer's ways to run (threads, layout, compiled), the best median counts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useEngine } from '../../../lib/engine';
import { misused, optionsOf } from '../../command-line';
import { describeMachine } from '../../../lib/runs';
import { measured, type Peer } from './measure';
import { TASKS, waysOf } from './tasks';
import { tableOf } from './table';

const USAGE = 'npm run bench:peers [-- --python LIST] [--packages FOLDER] [--only LIST] [--rounds N]';

const values = optionsOf(USAGE, {
  python: { type: 'string', default: '/usr/bin/python3' },
  packages: { type: 'string' },
  only: { type: 'string' },
  rounds: { type: 'string', default: '3' },
});
const names = TASKS.map(({ name }) => name);
const strange = values.only?.split(',').find((name) => !names.includes(name));
if (strange !== undefined) misused(`--only is of ${names.join(', ')}, got ${strange}`, USAGE);
if (!/^[1-9]\d*$/.test(values.rounds)) misused(`--rounds is a whole number from 1, got ${values.rounds}`, USAGE);

async function main(): Promise<void> {
  // which engine bnlab will take is part of what is measured: said first, so that nothing can go wrong with it at the end
  await useEngine('auto');
  const { cpu, cores, instructionSet } = describeMachine();
  console.log(`${cpu}, ${cores} cores, ${instructionSet}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-speed-'));
  try {
    measureAll(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All peers in turn, round after round; what is known by then stands behind each round, so that one that is broken off leaves something. */
function measureAll(folder: string): void {
  const tasks = TASKS.filter(({ name }) => values.only?.split(',').includes(name) ?? true);
  const found = { pythons: values.python.split(','), packages: values.packages, folder };
  const peers: Peer[] = tasks.flatMap((task) => waysOf(task, found));
  for (let round = 1; round <= Number(values.rounds); round++) {
    const seen = new Map<string, string>();
    for (const peer of peers) {
      const outcome = measured(peer, seen);
      console.log(`round ${round}, ${peer.task.name}, ${peer.way}: ${outcome}`);
    }
    console.log(`\n${tableOf(tasks, peers)}\n`);
  }
}

void main();
