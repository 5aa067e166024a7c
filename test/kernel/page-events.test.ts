import assert from 'node:assert/strict';
import { KernelClient, type Answer } from './client';

const DATA = (value: number) => ({ method: 'update', state: { value } });

function dataOf({ published }: Answer): Record<string, unknown> | undefined {
  return published.find(({ type }) => type === 'execute_result')?.content.data as Record<string, unknown> | undefined;
}

describe('a listener of a widget', function () {
  this.timeout(120_000);
  let kernel: KernelClient;
  let widget: string;
  before(async () => {
    kernel = await KernelClient.start();
    const code = `import { slider } from 'bnlab';
      let counted = 0;
      const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
      const rate = slider({ min: 0, max: 1 }); rate`;
    const shown = dataOf(await kernel.execute(code)) as Record<string, { model_id: string }>;
    widget = shown['application/vnd.jupyter.widget-view+json'].model_id;
  });
  after(() => kernel.close());

  const move = (value: number) => kernel.send('comm_msg', { comm_id: widget, data: DATA(value) });

  it('goes on when the cell that made it is interrupted', async () => {
    const id = await kernel.send('execute_request', {
      code: `rate.onChange(async (value) => {
        if (value === 0.25) { await sleep(1); setTimeout(() => console.log('moved to', value), 1) }
      });
      console.clear(); await new Promise(() => {})`,
    });
    await kernel.published(id, 'clear_output');
    await kernel.request('interrupt_request', {}, 'control');
    assert.equal((await kernel.answer(id)).reply.ename, 'Interrupted');
    await move(0.25);
    // asked after the listener has run: what it says must have come by then
    await kernel.execute('await sleep(200)');
    assert.deepEqual((await kernel.answer(id)).published.at(-1)?.content, { name: 'stdout', text: 'moved to 0.25\n' });
  });

  it('ends what it has begun when it is interrupted while no cell runs, says so, and can begin anew', async () => {
    const id = await kernel.send('execute_request', {
      code: `rate.onChange(async (value) => {
        while (value > 0.5) { await sleep(1); if (++counted === 3) console.clear() }
      }); null`,
    });
    await kernel.answer(id);
    await move(0.75);
    await kernel.published(id, 'clear_output');
    await kernel.request('interrupt_request', {}, 'control');
    await kernel.execute('await sleep(30); counted = 0');
    assert.equal(dataOf(await kernel.execute('await sleep(50); counted'))?.['text/plain'], '0');
    const said = (await kernel.answer(id)).published.at(-1);
    assert.match(String(said?.content.text), /Not caught by any cell: Interrupted/);
    await move(0.8);
    assert.equal(dataOf(await kernel.execute('await sleep(50); counted > 0'))?.['text/plain'], 'true');
  });
});
