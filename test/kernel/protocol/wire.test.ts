import assert from 'node:assert/strict';
import { buildKernel } from '../built';
import { KernelClient, type Answer } from '../client';

/** The published messages of a cell without the echo of its code. */
function outputs({ published }: Answer): unknown[] {
  return published.filter(({ type }) => type !== 'execute_input').map(({ type, content }) => [type, content]);
}
const resultOf = ({ published }: Answer) => published.find(({ type }) => type === 'execute_result')?.content.data;

describe('the whole protocol on the wire', function () {
  this.timeout(300_000);
  let kernel: KernelClient;
  before(async () => {
    buildKernel(); // cells import bnlab as it is built
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  it('keeps what was run, and gives it back', async () => {
    const { reply } = await kernel.execute('40 + 2');
    await kernel.execute('"not kept"', { store_history: false });
    await kernel.execute('"nor this"', { silent: true });
    const tail = { hist_access_type: 'tail', n: 1, output: true, raw: true };
    const answer = await kernel.request('history_request', tail);
    assert.deepEqual(answer.reply, { status: 'ok', history: [[1, reply.execution_count, ['40 + 2', '42']]] });
  });

  it('counts no cell that is not stored, but shows it', async () => {
    const first = await kernel.execute('1');
    const between = await kernel.execute('2', { store_history: false });
    const second = await kernel.execute('3');
    assert.equal(second.reply.execution_count, (first.reply.execution_count as number) + 1);
    assert.deepEqual(resultOf(between), { 'text/plain': '2' });
  });

  it('evaluates expressions after the cell, each for itself', async () => {
    const user_expressions = {
      good: 'seven + 1',
      object: '{ a: seven }',
      bad: 'nowhere',
      thrown: '(() => { throw new RangeError("far") })()',
    };
    const { reply } = await kernel.execute('const seven = 7', { user_expressions });
    const given = reply.user_expressions as Record<string, { status: string; data?: unknown; ename?: string }>;
    assert.deepEqual([given.good.status, given.good.data], ['ok', { 'text/plain': '8' }]);
    assert.deepEqual(given.object.data, { 'text/plain': '{ a: 7 }' });
    assert.deepEqual([given.bad.status, given.bad.ename], ['error', 'TypeScriptError']);
    assert.deepEqual([given.thrown.status, given.thrown.ename], ['error', 'RangeError']);
    const failed = await kernel.execute('throw new Error("x")', { user_expressions });
    assert.equal(failed.reply.user_expressions, undefined);
  });

  it('opens a page of help', async () => {
    const { reply } = await kernel.execute('?Math.sqrt');
    const [page] = reply.payload as { source: string; data: Record<string, string> }[];
    assert.equal(page.source, 'page');
    assert.match(page.data['text/plain'], /sqrt\(x: number\): number/);
  });

  it('clears outputs', async () => {
    const cleared = await kernel.execute('console.log("a"); console.clear(); console.log("b")');
    const types = cleared.published.map(({ type }) => type);
    assert.deepEqual(types, ['execute_input', 'stream', 'clear_output', 'stream']);
    const waited = await kernel.execute('import { clearOutput } from "bnlab"; clearOutput({ wait: true })\nnull');
    assert.deepEqual(outputs(waited), [['clear_output', { wait: true }]]);
  });

  const ask = async (code: string, expected: object, value: string) => {
    const id = await kernel.send('execute_request', { code, allow_stdin: true });
    const question = await kernel.published(id, 'input_request');
    assert.deepEqual(question.content, expected);
    await kernel.send('input_reply', { value }, 'stdin');
    return kernel.answer(id);
  };
  const QUESTIONS: readonly (readonly [code: string, expected: object, value: string, result: string])[] = [
    ['await input("name? ")', { prompt: 'name? ', password: false }, '이름 😀', '이름 😀'],
    ['await input("secret", { password: true })', { prompt: 'secret', password: true }, 's', 's'],
    ['prompt("rate")', { prompt: 'rate', password: false }, '0.1', '0.1'],
    ['prompt("rate", "0.5")', { prompt: 'rate [0.5] ', password: false }, '', '0.5'],
  ];
  for (const [code, expected, value, result] of QUESTIONS) {
    it(`asks: ${code}`, async () => {
      assert.deepEqual(resultOf(await ask(code, expected, value)), { 'text/plain': result });
    });
  }

  it('answers what came while a cell stood still for its answer', async () => {
    const id = await kernel.send('execute_request', { code: 'prompt("now")', allow_stdin: true });
    await kernel.published(id, 'input_request');
    const other = await kernel.send('is_complete_request', { code: '1' });
    await kernel.send('input_reply', { value: 'x' }, 'stdin');
    assert.deepEqual(resultOf(await kernel.answer(id)), { 'text/plain': 'x' });
    assert.equal((await kernel.answer(other)).reply.status, 'complete');
  });

  for (const code of ['await input("q")', 'prompt("q")']) {
    it(`asks nobody who cannot be asked, and ends a question by an interrupt: ${code}`, async () => {
      const refused = await kernel.execute(code, { allow_stdin: false });
      assert.match(String(refused.reply.evalue), /a reader who can be asked/);
      const id = await kernel.send('execute_request', { code, allow_stdin: true });
      await kernel.published(id, 'input_request');
      await kernel.request('interrupt_request', {}, 'control');
      assert.equal((await kernel.answer(id)).reply.ename, 'Interrupted');
      assert.deepEqual(resultOf(await kernel.execute('1 + 1')), { 'text/plain': '2' });
    });
  }

  it('has widgets that the page moves, and shows what they print in their cell', async () => {
    const code = `import { slider } from "bnlab";
      const lr = slider({ min: 0, max: 1 }).onChange((value) => console.log("moved to", value)); lr`;
    const id = await kernel.send('execute_request', { code });
    const answer = await kernel.answer(id);
    const view = (resultOf(answer) as Record<string, { model_id: string }>)['application/vnd.jupyter.widget-view+json'];
    const open = await kernel.request('comm_info_request', { target_name: 'jupyter.widget' });
    assert.ok(view.model_id in (open.reply.comms as object));
    const data = { method: 'update', state: { value: 0.25 } };
    await kernel.send('comm_msg', { comm_id: view.model_id, data });
    assert.deepEqual((await kernel.published(id, 'stream')).content, { name: 'stdout', text: 'moved to 0.25\n' });
    assert.deepEqual(resultOf(await kernel.execute('lr.value')), { 'text/plain': '0.25' });
  });

  it('closes a comm that nobody answers, and says what went wrong in a listener', async () => {
    const id = await kernel.send('comm_open', { comm_id: 'x', target_name: 'nobody', data: {} });
    await kernel.published(id, 'status');
    const broken = await kernel.send('execute_request', {
      code: 'lr.onChange(() => { throw new Error("in a listener") })\nnull',
    });
    await kernel.answer(broken);
    const open = await kernel.request('comm_info_request', { target_name: 'jupyter.widget' });
    for (const comm_id of Object.keys(open.reply.comms as object)) {
      await kernel.send('comm_msg', { comm_id, data: { method: 'update', state: { value: 0.5 } } });
    }
    assert.match(String((await kernel.published(broken, 'stream')).content.text), /in a listener/);
  });

  it('says what it can', async () => {
    const { reply } = await kernel.request('kernel_info_request', {});
    assert.deepEqual([reply.debugger, reply.supported_features], [true, ['debugger']]);
    assert.ok((reply.help_links as { url: string }[]).every(({ url }) => url.startsWith('https://')));
  });
});
