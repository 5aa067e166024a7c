import assert from 'node:assert/strict';
import inspector from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { IdleMemory } from '../../lib/kernel/idle-memory';

const QUIET_MS = 5;
/** Long enough for the timer of a busy machine. */
const WAIT_MS = 60;

/**
 * A thing that nobody holds any more, as the collector sees it. It has grown old before: what is young the engine collects by itself
 * whenever it likes.
 */
async function garbage(): Promise<WeakRef<object>> {
  const held = [{}];
  const session = new inspector.Session();
  session.connect();
  for (let i = 0; i < 2; i++) await session.post('HeapProfiler.collectGarbage');
  await pause(0); // Node hangs where this is done within the answer
  session.disconnect();
  return new WeakRef(held.pop()!);
}

describe('the memory of an idle kernel', () => {
  it('is given back after a while', async () => {
    const lost = await garbage();
    const memory = new IdleMemory({ isBusy: () => false, quietMilliseconds: QUIET_MS, worthwhile: 0 });
    memory.rest();
    await pause(WAIT_MS);
    assert.equal(lost.deref(), undefined);
  });

  for (const [when, options] of Object.entries({
    'while a cell runs': { isBusy: () => true, worthwhile: 0 },
    'for a little garbage': { isBusy: () => false, worthwhile: Infinity },
  })) {
    it(`is left alone ${when}`, async () => {
      const lost = await garbage();
      new IdleMemory({ ...options, quietMilliseconds: QUIET_MS }).rest();
      await pause(WAIT_MS);
      assert.notEqual(lost.deref(), undefined);
    });
  }
});
