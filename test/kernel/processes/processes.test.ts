import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { descendantsIn, endProcess, waitedForIn } from '../../../lib/kernel/processes/descendants';
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

/** Cells that stand still until a process ends, which says when it has begun, and how many interrupts it takes. */
const WAITING: readonly (readonly [how: string, code: string, interrupts: number])[] = [
  ['execSync', "execSync('echo begun >&2; sleep 600', { stdio: 'inherit' })", 1],
  ['spawnSync', "spawnSync('sh', ['-c', 'echo begun >&2; sleep 600; true'], { stdio: 'inherit' })", 1],
  [
    'execFileSync of Node',
    "execFileSync(process.execPath, ['-e', 'console.error(`begun`); for (;;);'], { stdio: 'inherit' })",
    1,
  ],
  ['execSync of what ignores the first', `execSync("trap '' INT; echo begun >&2; sleep 600", { stdio: 'inherit' })`, 2],
  ['execSync of what ignores two', `execSync("trap '' INT TERM; echo begun >&2; sleep 600", { stdio: 'inherit' })`, 3],
];

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

  it('end where a cell stands still until they do, by interrupts, and no others do', async () => {
    const kernel = await KernelClient.start();
    try {
      const imports = "import { execFileSync, execSync, spawn, spawnSync } from 'node:child_process'; let ended = 0;";
      await kernel.execute(`${imports} const beside = spawn('sleep', ['600']); beside.on('exit', () => ended++); null`);
      for (const [how, code, interrupts] of WAITING) {
        const id = await kernel.send('execute_request', { code: `${code}; console.log('went on')` });
        await kernel.published(id, 'stream');
        for (let i = 0; i < interrupts; i++) {
          await kernel.request('interrupt_request', {}, 'control');
          await pause(300);
        }
        const { reply, published } = await kernel.answer(id);
        assert.deepEqual([reply.status, reply.ename], ['error', 'Interrupted'], how);
        assert.ok(!published.some(({ content }) => String(content.text).includes('went on')), how);
      }
      const { published } = await kernel.execute('[ended, beside.kill()].join()');
      const result = published.find(({ type }) => type === 'execute_result');
      assert.match(JSON.stringify(result?.content), /0,true/);
    } finally {
      await kernel.close();
    }
  });

  it('are waited for one at a time: the last that was started in the same group, with its own', () => {
    const entry = (pid: number, parent: number, start: number, group = 5) => ({ pid, parent, group, start });
    const own = [
      entry(5, 1, 1),
      entry(6, 5, 30),
      entry(7, 5, 20),
      entry(8, 6, 40),
      entry(9, 5, 50, 9),
      entry(10, 7, 60),
    ];
    assert.deepEqual(waitedForIn(own, 5), [6, 8]);
    assert.deepEqual(waitedForIn([entry(5, 1, 1), entry(9, 5, 50, 9)], 5), []);
    assert.deepEqual(waitedForIn([entry(5, 1, 0), entry(6, 5, 0), entry(7, 5, 0)], 5), [7]);
  });

  it('are found through all generations, but never init', () => {
    const entry = (pid: number, parent: number) => ({ pid, parent, group: 5, start: 0 });
    const entries = [entry(1, 0), entry(5, 1), entry(8, 7), entry(7, 5), entry(9, 1), entry(6, 5), entry(1, 6)];
    assert.deepEqual(descendantsIn(entries, 5), [7, 6, 8]);
  });
});
