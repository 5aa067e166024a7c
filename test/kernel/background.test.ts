import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KernelClient, type Answer } from './client';

/** Cells that go on for ever and count how often; each says `begun` when it has gone on a few times. */
const ENDLESS: Readonly<Record<string, string>> = {
  'a loop that sleeps': 'for (;;) { await sleep(1); count() }',
  'a loop that sleeps and swallows errors': 'for (;;) { try { await sleep(1); count() } catch {} }',
  'a loop in a loop that swallows errors':
    'for (;;) try { while (true) { try { await sleep(1) } catch {} count() } } catch {}',
  'a loop over parentheses': 'for (;;) { try { await (sleep(1)); count() } catch {} }',
  'a loop over an array': 'for (;;) { try { await [sleep(1)][0]; count() } catch {} }',
  'a loop over a template': 'for (;;) { await `${await (sleep(1))}`; count() }',
  'do while': 'do { await sleep(1).catch(() => 0); count() } while (true)',
  'for await that swallows errors':
    'async function* ticks() { for (;;) yield sleep(1) } for (;;) { try { for await (const _ of ticks()) count() } catch {} }',
  'a function that was defined before and swallows errors': 'await forEver()',
  'a function that calls itself':
    'const again = async (): Promise<void> => { await sleep(1); count(); return again() }; await again()',
  'a loop that reads a file':
    'const fs = await import("node:fs/promises"); for (;;) { try { await fs.stat("."); count() } catch {} }',
  'a timer that sets itself again':
    'const tick = () => { count(); setTimeout(tick, 1) }; tick(); await new Promise(() => {})',
  'an interval': 'setInterval(count, 1); await new Promise(() => {})',
  setImmediate: 'const now = () => { count(); setImmediate(now) }; now(); await new Promise(() => {})',
  'a loop that nobody waits for': 'void forEver(); await new Promise(() => {})',
  'a loop of a module': 'import { poll } from "./poll"; await poll(count)',
};

const POLL = `export async function poll(each: () => void): Promise<void> {
  for (;;) {
    try {
      await new Promise((done) => setTimeout(done, 1));
      each();
    } catch {}
  }
}
`;

function valueOf({ published, reply }: Answer): string | undefined {
  const result = published.find(({ type }) => type === 'execute_result');
  return (result?.content.data as Record<string, string> | undefined)?.['text/plain'] ?? String(reply.evalue);
}

describe('what an interrupted cell has begun', function () {
  this.timeout(120_000);
  let folder: string;
  let kernel: KernelClient;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'bnlab-background-'));
    writeFileSync(path.join(folder, 'poll.ts'), POLL);
    kernel = await KernelClient.start({ cwd: folder });
    const code = `let counted = 0, cleaned = 0;
      const count = () => { if (++counted === 3) console.log('begun') };
      const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
      async function forEver() { for (;;) { try { await sleep(1); count() } catch {} } }`;
    assert.equal((await kernel.execute(code)).reply.status, 'ok');
  });
  after(async () => {
    await kernel.close();
    rmSync(folder, { recursive: true });
  });

  async function interrupted(code: string): Promise<Answer> {
    const id = await kernel.send('execute_request', { code: `counted = 0; ${code}` });
    await kernel.published(id, 'stream');
    await kernel.request('interrupt_request', {}, 'control');
    return kernel.answer(id);
  }

  for (const [name, code] of Object.entries(ENDLESS)) {
    it(`ends: ${name}`, async () => {
      const { reply } = await interrupted(code);
      assert.equal(reply.ename, 'Interrupted', String(reply.evalue));
      // what was under way may come to its end
      await kernel.execute('await sleep(30); counted = 0');
      assert.equal(valueOf(await kernel.execute('await sleep(50); counted')), '0');
    });
  }

  it('still cleans up, and goes no further', async () => {
    const code =
      'try { count(); count(); count(); await sleep(50); cleaned += 10 } finally { cleaned++ } cleaned += 100';
    await interrupted(code);
    assert.equal(valueOf(await kernel.execute('await sleep(100); cleaned')), '1');
  });

  it('leaves what other cells have begun', async () => {
    await kernel.execute('let other = 0; const beat = setInterval(() => other++, 1)');
    await interrupted('await forEver()');
    assert.equal(valueOf(await kernel.execute('other = 0; await sleep(50); clearInterval(beat); other > 0')), 'true');
  });

  it('can be begun again', async () => {
    const id = await kernel.send('execute_request', { code: 'counted = 0; await forEver()' });
    await kernel.published(id, 'stream');
    await kernel.request('interrupt_request', {}, 'control');
    assert.equal((await kernel.answer(id)).reply.ename, 'Interrupted');
  });
});
