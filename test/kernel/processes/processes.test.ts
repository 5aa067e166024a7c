import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { descendantsIn, endProcess } from '../../../lib/kernel/processes/descendants';
import { KernelClient } from '../client';

/** Long enough for a busy machine; what ends in time is not waited for. */
const PATIENCE_MS = 60_000;

/** A child, a detached one, and one that has a child itself, which prints its id. */
const START = `
import { spawn } from 'node:child_process';
const one = spawn('sleep', ['600']), two = spawn('sleep', ['600'], { detached: true });
const three = spawn('sh', ['-c', 'sleep 600 & echo $!; wait']);
const four: string = await new Promise((done) => three.stdout.once('data', (text) => done(String(text).trim())));
console.log(JSON.stringify([one.pid, two.pid, three.pid, Number(four)]));
`;

const WAYS: Readonly<Record<string, (kernel: KernelClient) => Promise<unknown>>> = {
  'is shut down': (kernel) => kernel.send('shutdown_request', { restart: false }, 'control'),
  'is restarted while a cell waits for a child': async (kernel) => {
    const code = "console.log('begun'); (await import('node:child_process')).execSync('sleep 600')";
    await kernel.published(await kernel.send('execute_request', { code }), 'stream');
    await kernel.send('shutdown_request', { restart: true }, 'control');
  },
  'is ended by a cell': (kernel) => kernel.send('execute_request', { code: 'process.exit(0)' }),
  'is killed': (kernel) => kernel.close(),
};

/** Whether one of these runs under an id; one that has ended and was not asked about yet does not. */
function runs(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return /\((?:sleep|sh)\) [^ZX]/.test(text);
  } catch {
    return false;
  }
}

describe('processes that cells started', function () {
  this.timeout(120_000);
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  for (const [way, end] of Object.entries(WAYS)) {
    it(`end when the kernel ${way}`, async () => {
      const kernel = await KernelClient.start();
      let pids: readonly number[] = [];
      try {
        const { published, reply } = await kernel.execute(START);
        const printed = published.find(({ type }) => type === 'stream');
        assert.ok(printed, JSON.stringify(reply));
        pids = JSON.parse(String(printed.content.text)) as number[];
        assert.deepEqual(pids.map(runs), [true, true, true, true]);
        await end(kernel);
        await kernel.exited;
        for (const until = Date.now() + PATIENCE_MS; pids.some(runs) && Date.now() < until;) await pause(20);
        assert.deepEqual(pids.map(runs), [false, false, false, false]);
      } finally {
        if (way !== 'is killed') await kernel.close();
        pids.filter(runs).forEach(endProcess);
      }
    });
  }

  it('are found through all generations, but never init', () => {
    const entry = (pid: number, parent: number) => ({ pid, parent, start: 0 });
    const entries = [entry(1, 0), entry(5, 1), entry(8, 7), entry(7, 5), entry(9, 1), entry(6, 5), entry(1, 6)];
    assert.deepEqual(descendantsIn(entries, 5), [7, 6, 8]);
  });
});
