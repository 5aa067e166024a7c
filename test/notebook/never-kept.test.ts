import assert from 'node:assert/strict';
import inspector from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { TestNotebook } from './sessions';

/** Long enough for a cell to be compiled and to wait, also on a busy machine. */
const BEGUN_MS = 3000;

async function collectGarbage(): Promise<void> {
  const session = new inspector.Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  await pause(0); // Node hangs where this is done within the answer
  session.disconnect();
}

describe('a cell that waits for what never comes', () => {
  it('waits on when garbage is collected, and can be ended', async () => {
    const notebook = new TestNotebook();
    const result = notebook.run('if (true) { await new Promise(() => {}) }');
    await pause(BEGUN_MS);
    await collectGarbage();
    notebook.session.abandon();
    assert.equal((await result).status, 'broken');
    assert.equal(await notebook.value('1 + 1'), 2);
    notebook.end();
  });
});
