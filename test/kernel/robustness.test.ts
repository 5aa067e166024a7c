import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { KernelClient, type Answer } from './client';

/** Long enough for a busy machine; what ends in time is not waited for. */
const PATIENCE_MS = 60_000;
/** More than a server lets through in the second that the end of a kernel may take. */
const MUCH = 5_000_000;

function printed({ published }: Answer, name = 'stdout'): string {
  const streams = published.filter(({ type, content }) => type === 'stream' && content.name === name);
  return streams.map(({ content }) => String(content.text)).join('');
}

/** Runs an expression in the kernel's two other threads, as a fault of their own would; the one that waits for SIGINT does not hear it. */
const inControlWorker = (expression: string) => `
import inspector from 'node:inspector';
const session = new inspector.Session();
session.connect();
const ids: string[] = [];
session.on('NodeWorker.attachedToWorker', ({ params }: any) => ids.push(params.sessionId));
await new Promise((done) => session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, done));
while (ids.length < 2) await new Promise((done) => setTimeout(done, 10));
console.log('begun');
const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: ${JSON.stringify(expression)} } });
for (const sessionId of ids) session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, () => undefined);
`;

describe('the end of a kernel', function () {
  this.timeout(120_000);
  let kernel: KernelClient | undefined;
  const started = async (...given: Parameters<typeof KernelClient.start>) =>
    (kernel = await KernelClient.start(...given));
  afterEach(() => kernel?.close());

  it('comes when who started it is killed, also while it computes', async function () {
    if (process.platform !== 'linux') this.skip();
    const client = await started({ byShell: true });
    const pid = printed(await client.execute('console.log(process.pid)')).trim();
    await client.send('execute_request', { code: 'for (;;);' });
    await client.close();
    kernel = undefined;
    const isThere = () => existsSync(`/proc/${pid}`);
    for (const until = Date.now() + PATIENCE_MS; isThere() && Date.now() < until;) await pause(20);
    assert.ok(!isThere());
  });

  it('comes when Jupyter was killed before it could look', async function () {
    if (process.platform !== 'linux') this.skip();
    const { pid } = spawnSync('true');
    // it may have answered before its end, and may be killed while it loads
    await started({ env: { JPY_PARENT_PID: String(pid) } }).then(
      (client) => client.exited,
      (thrown: unknown) => assert.match(String(thrown), /the kernel has ended/),
    );
  });

  for (const [how, expression, rest] of [
    ['by a fault, while a cell waits', 'throw new Error("a test: not a fault")', 'await new Promise(() => {})'],
    ['by an exit, while a cell computes', 'process.exit(0)', 'for (;;);'],
  ] as const) {
    it(`comes with the thread that holds its sockets: ${how}`, async () => {
      const client = await started();
      await client.send('execute_request', { code: inControlWorker(`setTimeout(() => { ${expression} })`) + rest });
      assert.notEqual(await client.exited, 0);
    });
  }
});

describe('a kernel whose history cannot be written', function () {
  this.timeout(120_000);
  let client: KernelClient | undefined;
  before(async () => (client = await KernelClient.start({ env: { BNLAB_HISTORY: '/dev/null/history' } })));
  after(() => client?.close());

  it('says so in the first cell, and answers all', async () => {
    const answers = [await client!.execute('1'), await client!.execute('2')];
    assert.deepEqual(
      answers.map(({ reply }) => reply.status),
      ['ok', 'ok'],
    );
    assert.match(printed(answers[0], 'stderr'), /^bnlab: the history of cells is not kept\. .*\/dev\/null/);
    assert.equal(printed(answers[1], 'stderr'), '');
  });

  it('gives each of two front ends its own answers, and goes on when one is gone', async () => {
    const first = client!;
    const second = await first.join();
    const run = async (client: KernelClient, name: string) => {
      for (let i = 0; i < 10; i++) {
        const answer = await client.execute(`console.log('${name}', ${i})`);
        assert.deepEqual([answer.reply.status, printed(answer)], ['ok', `${name} ${i}\n`]);
      }
    };
    await Promise.all([run(first, 'first'), run(second, 'second')]);
    const id = await second.send('execute_request', { code: 'await input("?")', allow_stdin: true });
    await second.published(id, 'input_request');
    second.leave();
    await first.request('interrupt_request', {}, 'control');
    while ((await first.execute('1')).reply.status === 'aborted'); // what came before its end is cancelled with it
    await run(first, 'alone');
  });

  it('sends all that was printed before its end', async () => {
    const answer = client!.execute(`console.log('x'.repeat(${MUCH})); process.exit(3)`);
    assert.equal(printed(await answer).length, MUCH + 1);
    assert.equal((await answer).reply.ename, 'KernelEnded');
  });
});
