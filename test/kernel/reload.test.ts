import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KernelClient, type Answer } from './client';

/** A package that looks like bnlab's build: an engine that counts how often it is loaded, a part that uses it, a part that does not. */
const FILES = {
  'package.json': '{ "name": "bnlab", "version": "0.0.1", "main": "dist/index.js", "types": "dist/index.d.ts" }',
  'dist/index.js': `const part = require('./norm/part'); exports.part = part.value; exports.loads = () => globalThis.loads;
    exports.useEngine = () => require('./engine/engine').name; exports.state = require('./other').state;`,
  'dist/index.d.ts': `export * from './norm/part'; export declare function loads(): number;
    export declare function useEngine(): string; export declare const state: { n: number };`,
  'dist/norm/part.d.ts': 'export declare const part: number;',
  'dist/norm/part.js': `require('../engine/engine'); exports.value = 1;`,
  'dist/other.js': 'exports.state = { n: 0 };',
  'dist/engine/engine.js': `globalThis.loads = (globalThis.loads ?? 0) + 1; exports.name = 'old';`,
};

describe('edited library code', () => {
  let folder: string;
  let kernel: KernelClient;

  before(async () => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bnlab-reload-')));
    for (const [name, text] of Object.entries(FILES)) edit(name, text);
    kernel = await KernelClient.start({ cwd: folder });
  });
  after(async () => {
    await kernel.close();
    rmSync(folder, { recursive: true });
  });

  /** Writes a file of the package, later than any time it had: two edits may fall into one tick of the clock. */
  function edit(name: string, text: string): void {
    const file = path.join(folder, 'node_modules/bnlab', name);
    mkdirSync(path.dirname(file), { recursive: true });
    const before = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    writeFileSync(file, text);
    utimesSync(file, new Date(before + 5000), new Date(before + 5000));
  }

  const printed = ({ published }: Answer, stream = 'stdout') =>
    published
      .filter(({ type, content }) => type === 'stream' && content.name === stream)
      .map(({ content }) => content.text as string)
      .join('');
  const importing = (code: string) => kernel.execute(`import { loads, part, state, useEngine } from 'bnlab'; ${code}`);

  it('is the same module while nothing changed', async () => {
    assert.equal(printed(await importing('state.n = 5; console.log(part, loads())')), '1 1\n');
    assert.equal(printed(await importing('console.log(part, state.n, loads())')), '1 5 1\n');
  });

  it('runs when the import runs again, and loads nothing that did not change', async () => {
    edit('dist/norm/part.js', `require('../engine/engine'); exports.value = 2;`);
    assert.equal(printed(await kernel.execute('console.log(part)')), '1\n');
    const again = await importing('console.log(part, state.n, loads())');
    assert.equal(printed(again), '2 5 1\n');
    assert.equal(printed(again, 'stderr'), '');
  });

  it('may lose its declarations for a moment, as in a clean build', async () => {
    const declarations = path.join(folder, 'node_modules/bnlab/dist/norm/part.d.ts');
    rmSync(declarations);
    await importing('null');
    edit('dist/norm/part.d.ts', `${FILES['dist/norm/part.d.ts']} export declare const added: number;`);
    assert.equal((await importing('null')).reply.status, 'ok');
    assert.equal((await kernel.execute(`import { added } from 'bnlab'; added`)).reply.status, 'ok');
  });

  it('asks for a restart where the engine changed, and keeps the old code whole until then', async () => {
    edit('dist/engine/engine.js', FILES['dist/engine/engine.js'].replace('old', 'new'));
    edit('dist/norm/part.js', `require('../engine/engine'); exports.value = 3;`);
    for (const time of ['once', 'and every time']) {
      const answer = await importing('console.log(part, useEngine(), loads())');
      assert.equal(printed(answer), '2 old 1\n', time);
      assert.match(printed(answer, 'stderr'), /engine.engine\.js.* changed.*restart the kernel/);
    }
  });
});
