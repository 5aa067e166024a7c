import assert from 'node:assert/strict';
import inspector from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { TestNotebook } from './sessions';

/** From the beginning of a cell until it waits; nothing is slow in between. */
const WAITS_MS = 50;
const started = globalThis as { begun?: boolean };

async function collectGarbage(): Promise<void> {
  const session = new inspector.Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  await pause(0); // Node hangs where this is done within the answer
  session.disconnect();
}

/** Every way in which a cell can wait for what nobody holds. */
const NEVER: Readonly<Record<string, string>> = {
  await: 'if (true) { await new Promise(() => {}) }',
  'await of what is not a promise but has a then': 'await ({ then() {} } as any)',
  'a declaration': 'const { a = await new Promise(() => {}) } = {} as { a?: unknown }',
  'for await over what yields nothing':
    'for await (const _ of { [Symbol.asyncIterator]: () => ({ next: () => new Promise<any>(() => {}) }) });',
  'for await over a generator':
    'async function* stuck() { yield 1; await new Promise(() => {}) } for await (const _ of stuck());',
  'for await over promises': 'for await (const _ of [1, new Promise(() => {})]);',
  'for await that is left':
    'for await (const _ of { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }), return: () => new Promise<any>(() => {}) }) }) break;',
  'await using': 'await using held = { [Symbol.asyncDispose]: () => new Promise<void>(() => {}) }',
  'an import': 'await import("./stuck.mjs")',
};

/** What `for await` over something does, by what a cell logs. */
const ITERATED: readonly (readonly [cell: string, value: unknown])[] = [
  ['const got: unknown[] = []; for await (const v of [1, Promise.resolve(2)]) got.push(v); got.join()', '1,2'],
  [
    'let left = 0; const source = { *[Symbol.iterator]() { try { yield 1; yield 2 } finally { left++ } } }; for await (const v of source) break; left',
    1,
  ],
  [
    'let closed = 0; async function* gen() { try { yield 1; yield 2 } finally { await null; closed++ } } for await (const v of gen()) if (v === 1) break; closed',
    1,
  ],
  [
    'try { for await (const v of [Promise.reject(new Error("in it"))]); } catch (e) { var said = (e as Error).message } said',
    'in it',
  ],
  [
    'try { for await (const v of 5 as any); } catch (e) { var why = String(e) } why',
    'TypeError: 5 is not async iterable',
  ],
  [
    'let thisOf = 0; const counter = { n: 2, [Symbol.asyncIterator]() { return this }, async next() { return { done: --this.n < 0, value: thisOf++ } } }; for await (const v of counter); thisOf',
    3,
  ],
  ['const text: string[] = []; for await (const c of "ab") text.push(c); text.join("-")', 'a-b'],
];

describe('a cell that waits for what never comes', () => {
  let notebook: TestNotebook;
  before(() => (notebook = new TestNotebook({ 'stuck.mjs': 'await new Promise(() => {})' })));
  after(() => {
    notebook.end();
    delete started.begun;
  });
  for (const [how, cell] of Object.entries(NEVER))
    it(`waits on when garbage is collected, and can be ended: ${how}`, async () => {
      started.begun = false;
      const result = notebook.run(`(globalThis as any).begun = true; ${cell}`);
      while (!started.begun) await Promise.race([pause(1), result]);
      await pause(WAITS_MS);
      await collectGarbage();
      notebook.session.abandon();
      assert.equal((await result).status, 'broken');
      assert.equal(await notebook.value('1 + 1'), 2);
    });
});

describe('for await of a cell', () => {
  let notebook: TestNotebook;
  before(() => (notebook = new TestNotebook()));
  after(() => notebook.end());
  for (const [cell, value] of ITERATED)
    it(`goes as in the language: ${cell}`, async () => assert.deepEqual(await notebook.value(cell), value));
});
