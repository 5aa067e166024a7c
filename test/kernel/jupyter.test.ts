import assert from 'node:assert/strict';
import { KernelClient, type Answer } from './client';

const ADD = 'import { display } from "tslab"; 1 + 1';

/** The published messages of a cell without the echo of its code. */
function outputs({ published }: Answer) {
  return published.filter(({ type }) => type !== 'execute_input').map(({ type, content }) => [type, content]);
}

describe('the kernel on the wire', () => {
  let kernel: KernelClient;
  before(async () => (kernel = await KernelClient.start()));
  after(() => kernel.close());

  it('says what it is', async () => {
    const { reply } = await kernel.request('kernel_info_request', {});
    assert.equal(reply.status, 'ok');
    assert.equal(reply.implementation, 'bnlab');
    assert.equal((reply.language_info as { name: string }).name, 'typescript');
  });

  it('echoes the code with its count, sends the result as a result, and answers ok', async () => {
    const answer = await kernel.execute(ADD);
    const count = answer.reply.execution_count as number;
    assert.equal(answer.reply.status, 'ok');
    assert.deepEqual(answer.published[0].content, { code: ADD, execution_count: count });
    const result = { execution_count: count, data: { 'text/plain': '2' }, metadata: {} };
    assert.deepEqual(outputs(answer), [['execute_result', result]]);
    const next = await kernel.execute('null');
    assert.equal(next.reply.execution_count, count + 1);
    assert.deepEqual(outputs(next), []);
  });

  for (const [cell, shown] of [
    ['Promise.resolve(3)', /^Promise \{ 3 \}$/],
    [
      '[new Promise(() => {}), { deep: Promise.resolve("x") }]',
      /^\[ Promise \{ <pending> \}, \{ deep: Promise \{ 'x' \} \} \]$/,
    ],
    ['console.log((async () => 1)())', /^Promise \{ 1 \}\n$/],
    ['class Later<T> extends Promise<T> {} Later.resolve(2)', /^Later \[Promise\] \{ 2 \}$/],
    ['Object.assign(Promise.resolve(1), { own: 5 })', /^Promise \{ 1, own: 5 \}$/],
    ['const timer = setTimeout(() => {}, 1); timer', /^Timeout \{/],
    ['setImmediate(() => {})', /^Immediate \{/],
    ['import { spawn } from "node:child_process"; spawn("true")', /ChildProcess \{/],
    [
      'import { createServer } from "node:net"; const server = createServer(); server.listen(0); server.close()',
      /Server \{/,
    ],
  ] as const)
    it(`shows a value and not the kernel's own parts: ${cell}`, async () => {
      const answer = await kernel.execute(cell);
      const { content } = answer.published.find(({ type }) => type !== 'execute_input')!;
      const text = (content.text ?? (content.data as Record<string, string>)['text/plain']) as string;
      assert.match(text, shown);
      assert.doesNotMatch(text, /StoppableCell|sinks/);
    });

  it('counts no silent cell and publishes nothing of it, but runs it', async () => {
    const { reply: before } = await kernel.execute('let quiet = 0');
    const silent = await kernel.execute('quiet = 7; quiet', { silent: true });
    assert.deepEqual(silent.published, []);
    const after = await kernel.execute('quiet');
    assert.equal(after.reply.execution_count, (before.execution_count as number) + 1);
    assert.deepEqual((outputs(after)[0][1] as { data: unknown }).data, { 'text/plain': '7' });
  });

  it('sends an error with name, message and stack, and answers with the same', async () => {
    const answer = await kernel.execute('const fine = 1;\nthrow new RangeError("too far")');
    const at = `    at cell [${String(answer.reply.execution_count)}], line 2`;
    const error = { ename: 'RangeError', evalue: 'too far', traceback: ['RangeError: too far', at] };
    assert.deepEqual(outputs(answer), [['error', error]]);
    assert.deepEqual(answer.reply, { status: 'error', ...error, execution_count: answer.reply.execution_count });
  });

  it('cancels what waits behind a failure, unless told to go on', async () => {
    for (const [stop_on_error, expected] of [
      [true, 'aborted'],
      [false, 'ok'],
    ] as const) {
      const failing = await kernel.send('execute_request', { code: 'throw new Error("x")', stop_on_error });
      const waiting = await kernel.send('execute_request', { code: '1', stop_on_error });
      assert.equal((await kernel.answer(failing)).reply.status, 'error');
      assert.equal((await kernel.answer(waiting)).reply.status, expected);
    }
    assert.equal((await kernel.execute('1')).reply.status, 'ok');
  });

  const endless = {
    'a loop': 'console.log("begun"); while (true) {}',
    'a wait': 'await new Promise((done) => setTimeout(done)); console.log("begun"); await new Promise(() => {})',
    'a loop that waits for what is ready': 'console.log("begun"); while (true) await null',
    'a loop that waits for ready values in a function':
      'console.log("begun"); await (async () => { for (;;) await Promise.resolve(1) })()',
  };
  for (const [name, code] of Object.entries(endless)) {
    it(`interrupts ${name}, and keeps its variables`, async () => {
      await kernel.execute('var kept = 42');
      const id = await kernel.send('execute_request', { code });
      await kernel.published(id, 'stream');
      kernel.interrupt();
      const { reply } = await kernel.answer(id);
      assert.deepEqual([reply.status, reply.ename], ['error', 'Interrupted']);
      const after = await kernel.execute('kept');
      assert.deepEqual((outputs(after)[0][1] as { data: unknown }).data, { 'text/plain': '42' });
    });
  }

  it('lives on after a lost rejection and shows it in the cell it comes from', async () => {
    const answer = await kernel.execute('Promise.reject(new Error("lost"))\nnull');
    assert.equal(answer.reply.status, 'ok');
    const [[type, content]] = outputs(answer);
    assert.equal(type, 'stream');
    assert.match(
      (content as { text: string }).text,
      /^Not caught by any cell: Error: lost\n {4}at cell \[\d+\], line 1\n$/,
    );
  });

  it('sends late output to the cell that asked for it', async () => {
    const first = await kernel.send('execute_request', {
      code: 'let go!: () => void; new Promise<void>((r) => (go = r)).then(() => console.log("late"))\nnull',
    });
    await kernel.answer(first);
    const second = await kernel.execute('go(); await null; console.log("second")');
    const { content } = await kernel.published(first, 'stream');
    assert.deepEqual(content, { name: 'stdout', text: 'late\n' });
    assert.deepEqual(outputs(second), [['stream', { name: 'stdout', text: 'second\n' }]]);
  });

  it('shows and replaces displays', async () => {
    const answer = await kernel.execute(
      'const d = (await import("tslab")).newDisplay(); d.text("a"); d.text("b")\nnull',
    );
    const types = answer.published.map(({ type }) => type);
    assert.deepEqual(types, ['execute_input', 'display_data', 'update_display_data']);
    const [shown, replaced] = answer.published.slice(1).map(({ content }) => content as { transient: object });
    assert.deepEqual(shown.transient, replaced.transient);
  });

  it('loses no line of a cell that prints thousands at once', async () => {
    const lines = 5000; // tslab alone loses all after the first 512
    const { published } = await kernel.execute(`for (let i = 0; i < ${lines}; i++) console.log(i)`);
    const text = published.map(({ content }) => (content.text as string | undefined) ?? '').join('');
    assert.equal(text, Array.from({ length: lines }, (_, i) => `${i}\n`).join(''));
  });

  it('calls back a writer to the standard output', async () => {
    const answer = await kernel.execute('await new Promise<void>((done) => process.stdout.write("x", () => done()))');
    assert.equal(answer.reply.status, 'ok');
    assert.deepEqual(outputs(answer), [['stream', { name: 'stdout', text: 'x' }]]);
  });

  for (const type of ['execute', 'complete', 'inspect', 'is_complete'])
    it(`says what a request lacks: ${type} without code`, async () => {
      const { reply } = await kernel.request(`${type}_request`, {});
      assert.equal(reply.status, 'error');
      assert.match(String(reply.evalue), new RegExp(`${type}_request.*a text named code.*none`, 's'));
      assert.equal((await kernel.execute('1')).reply.status, 'ok');
    });

  it('completes, inspects and judges code', async () => {
    const complete = await kernel.request('complete_request', { code: 'Math.sqr', cursor_pos: 8 });
    assert.ok((complete.reply.matches as string[]).includes('sqrt'));
    const inspect = await kernel.request('inspect_request', { code: 'Math.sqrt', cursor_pos: 6, detail_level: 0 });
    assert.match((inspect.reply.data as Record<string, string>)['text/plain'], /sqrt\(x: number\): number/);
    const half = await kernel.request('is_complete_request', { code: 'if (true) {' });
    assert.equal(half.reply.status, 'incomplete');
  });

  it('has no widgets, and prints nothing about messages it does not know', async () => {
    assert.deepEqual((await kernel.request('comm_info_request', {})).reply, { status: 'ok', comms: {} });
    await kernel.send('comm_open', { comm_id: '1', target_name: 'jupyter.widget', data: {} });
    await kernel.send('history_request', { hist_access_type: 'tail' });
    assert.deepEqual(outputs(await kernel.execute('null')), []);
  });

  it('ends when told to, although a timer is running', async () => {
    await kernel.execute('setInterval(() => {}, 1000)\nnull');
    const { reply } = await kernel.request('shutdown_request', { restart: true }, 'control');
    assert.deepEqual(reply, { status: 'ok', restart: true });
    assert.equal(await kernel.exited, 0);
  });
});
