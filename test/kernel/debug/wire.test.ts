import assert from 'node:assert/strict';
import { KernelClient } from '../client';

interface Response {
  readonly success: boolean;
  readonly message?: string;
  readonly body: Record<string, unknown>;
}
interface Frame {
  readonly name: string;
  readonly line: number;
  readonly source: { readonly path: string };
}
interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly variablesReference: number;
}

const CODE = `interface Point { a: number }
const performance: Point = { a: 1 };
function twice(p: Point): number {
  const doubled: number = p.a * 2;
  return doubled;
}
const list = Array.from({ length: 2000 }, (_, i) => i);
const r = twice({ a: 5 });
console.log(r + performance.a);`;

describe('the debugger', function () {
  this.timeout(300_000);
  let kernel: KernelClient;
  let seq = 0;
  let path = '';
  before(async () => {
    kernel = await KernelClient.start();
    await kernel.execute('let before: number = 3');
  });
  after(() => kernel.close());

  async function ask(command: string, given: object = {}): Promise<Response> {
    const content = { type: 'request', seq: ++seq, command, arguments: given };
    return (await kernel.request('debug_request', content, 'control')).reply as unknown as Response;
  }
  async function body<T = Record<string, unknown>>(command: string, given: object = {}): Promise<T> {
    const { success, message, body: answer } = await ask(command, given);
    assert.ok(success, `${command}: ${message}`);
    return answer as T;
  }
  const frames = async () => (await body<{ stackFrames: Frame[] }>('stackTrace', { threadId: 1 })).stackFrames;
  const places = async () => (await frames()).map(({ name, line }) => `${name.replace(/\d+/, 'n')} ${line}`);
  const lastStop = () => kernel.events('stopped').length;
  async function run(code: string): Promise<string> {
    const stops = lastStop();
    const id = await kernel.send('execute_request', { code });
    await kernel.when(() => lastStop() > stops);
    return id;
  }
  async function go(command: string): Promise<void> {
    const stops = lastStop();
    await body(command, { threadId: 1 });
    await kernel.when(() => lastStop() > stops);
  }

  it('starts, and names cells by the hash that front ends compute', async () => {
    await body('initialize', { adapterID: 'test' });
    await body('attach');
    const info = await body('debugInfo');
    assert.deepEqual([info.isStarted, info.hashMethod], [true, 'Murmur2']);
    const { sourcePath } = await body<{ sourcePath: string }>('dumpCell', { code: CODE });
    path = sourcePath;
    assert.ok(path.startsWith(String(info.tmpFilePrefix)) && path.endsWith(String(info.tmpFileSuffix)));
    assert.equal((await body('source', { source: { path } })).content, CODE);
  });

  it('stops at breakpoints on the lines of the reader, also while nothing else is answered', async () => {
    const set = await body<{ breakpoints: { verified: boolean; line: number }[] }>('setBreakpoints', {
      source: { path },
      breakpoints: [{ line: 4 }, { line: 8 }, { line: 9, condition: 'r === 11' }],
    });
    assert.deepEqual(
      set.breakpoints.map(({ verified, line }) => [verified, line]),
      [
        [true, 4],
        [true, 8],
        [true, 9],
      ],
    );
    await body('configurationDone');
    const id = await run(CODE);
    assert.deepEqual(await places(), ['cell [n] 8']);
    await go('continue');
    assert.deepEqual(await places(), ['twice 4', 'cell [n] 8']);
    assert.deepEqual(
      (await frames()).map(({ source }) => source.path),
      [path, path],
    );
    await go('next');
    assert.deepEqual(await places(), ['twice 5', 'cell [n] 8']);
    assert.deepEqual((await body<{ stoppedThreads: number[] }>('debugInfo')).stoppedThreads, [1]);
    const { scopes } = await body<{ scopes: { name: string; variablesReference: number }[] }>('scopes', { frameId: 1 });
    assert.deepEqual([scopes[0].name, scopes.some(({ name }) => name === 'Notebook')], ['Local', true]);
    const { variables } = await body<{ variables: Variable[] }>('variables', scopes[0]);
    assert.deepEqual(
      variables.map(({ name, value }) => [name, value]),
      [
        ['p', 'Object {a: 5}'],
        ['doubled', '10'],
      ],
    );
    const [point] = variables;
    const inside = await body<{ variables: Variable[] }>('variables', point);
    assert.deepEqual(
      inside.variables.map(({ name, value, type }) => [name, value, type]),
      [['a', '5', 'number']],
    );
    const sum = await body('evaluate', { expression: 'p.a + doubled + performance.a + before', frameId: 1 });
    assert.deepEqual([sum.result, sum.type], ['19', 'number']);
    const wrong = await ask('evaluate', { expression: 'nowhere', frameId: 1 });
    assert.deepEqual([wrong.success, wrong.message], [false, 'ReferenceError: nowhere is not defined']);
    const rich = await body('richInspectVariables', { variableName: 'p', frameId: 1 });
    assert.deepEqual(rich.data, { 'text/plain': '{ a: 5 }' });
    await body('continue', { threadId: 1 });
    const answer = await kernel.answer(id);
    assert.equal(answer.reply.status, 'ok');
    assert.equal(answer.published.at(-1)?.content.text, '11\n');
    assert.equal((await ask('stackTrace')).message, 'the cells are not stopped');
  });

  it('lists what the notebook declares, long lists by their beginning', async () => {
    const { variables } = await body<{ variables: Variable[] }>('inspectVariables');
    const named = (name: string) => variables.find((each) => each.name === name)!;
    assert.deepEqual(
      [named('before').value, named('r').value, named('performance').value],
      ['3', '10', 'Object {a: 1}'],
    );
    const elements = await body<{ variables: Variable[] }>('variables', named('list'));
    assert.deepEqual([elements.variables[999].value, elements.variables.at(-1)?.value], ['999', '1000 more']);
    const rich = await body('richInspectVariables', { variableName: 'list' });
    assert.match((rich.data as Record<string, string>)['text/plain'], /^\[\s*0,\s+1,/);
  });

  it('stops in a cell that ran before, steps into functions and out, and ends a stop by an interrupt', async () => {
    await body('setBreakpoints', { source: { path }, breakpoints: [{ line: 5 }] });
    const id = await run('await null;\nconst again = twice({ a: 7 });\nagain');
    assert.deepEqual(await places(), ['twice 5', 'cell [n] 2']);
    await go('stepOut');
    const [top] = await places();
    assert.match(top, /^cell \[n\] [23]$/);
    await kernel.request('interrupt_request', {}, 'control');
    assert.ok(['ok', 'error'].includes(String((await kernel.answer(id)).reply.status)));
  });

  // V8 12 asks for interrupts only at calls where code has a breakpoint in it
  for (const loop of ['while (true) {}', 'for (;;);', 'for (let i = 0; ; i++) ++i;', 'do {} while (true)', 'spin()'])
    it(`ends a loop that is behind a stop, and one that goes on from it, by an interrupt: ${loop}`, async () => {
      const spin = `function spin() {\n  let n = 0;\n  for (;;) n++;\n}\n1`;
      const { sourcePath } = await body<{ sourcePath: string }>('dumpCell', { code: spin });
      await body('setBreakpoints', { source: { path: sourcePath }, breakpoints: [{ line: 2, condition: 'false' }] });
      await kernel.execute(spin);
      for (const goesOn of [false, true]) {
        const id = await run(`twice({ a: 1 }); ${loop}`);
        if (goesOn) await body('continue', { threadId: 1 });
        await kernel.request('interrupt_request', {}, 'control');
        assert.equal((await kernel.answer(id)).reply.ename, 'Interrupted');
      }
    });

  it('ends a cell by an interrupt also where breakpoints would stop it again, and the next cell stops at them', async () => {
    const id = await run('for (;;) twice({ a: 1 })');
    await kernel.request('interrupt_request', {}, 'control');
    assert.equal((await kernel.answer(id)).reply.ename, 'Interrupted');
    const next = await run('twice({ a: 2 })');
    assert.deepEqual(await places(), ['twice 5', 'cell [n] 1']);
    await body('continue', { threadId: 1 });
    assert.equal((await kernel.answer(next)).reply.status, 'ok');
  });

  it('stops where something is thrown, if it is asked to', async () => {
    await body('setBreakpoints', { source: { path }, breakpoints: [] });
    await body('setExceptionBreakpoints', { filters: ['uncaught'] });
    const id = await run('function bad() {\n  throw new RangeError("far")\n}\nbad()');
    assert.deepEqual(await places(), ['bad 2', 'cell [n] 4']);
    assert.equal((kernel.events('stopped').at(-1)?.body as { reason: string }).reason, 'exception');
    await body('continue', { threadId: 1 });
    assert.equal((await kernel.answer(id)).reply.ename, 'RangeError');
    await body('setExceptionBreakpoints', { filters: [] });
  });

  it('prints messages instead of stopping', async () => {
    const code = 'const a = 1;\nconst b = a + 1;\nb';
    const { sourcePath } = await body<{ sourcePath: string }>('dumpCell', { code });
    await body('setBreakpoints', { source: { path: sourcePath }, breakpoints: [{ line: 3, logMessage: 'b is {b}!' }] });
    const { published } = await kernel.execute(code);
    assert.deepEqual(published.find(({ type }) => type === 'stream')?.content, { name: 'stdout', text: 'b is 2!\n' });
  });

  it('refuses what it does not know, and lets go', async () => {
    assert.match(String((await ask('fly')).message), /does not know fly/);
    assert.match(String((await ask('variables', { variablesReference: 99 })).message), /variables 99/);
    await body('disconnect', { restart: false });
    assert.equal((await body('debugInfo')).isStarted, false);
    assert.equal((await ask('setBreakpoints', { source: { path }, breakpoints: [] })).success, false);
    assert.equal((await kernel.execute(CODE)).reply.status, 'ok');
  });
});
