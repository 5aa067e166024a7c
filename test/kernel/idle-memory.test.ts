import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { IdleMemory } from '../../lib/kernel/idle-memory';

const QUIET_MS = 5;
/** Long enough for the timer of a busy machine. */
const WAIT_MS = 60;

/** A thing that nobody holds any more, as the collector sees it. */
function garbage(): WeakRef<object> {
  return new WeakRef({});
}

describe('the memory of an idle kernel', () => {
  it('is given back after a while', async () => {
    const lost = garbage();
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
      const lost = garbage();
      new IdleMemory({ ...options, quietMilliseconds: QUIET_MS }).rest();
      await pause(WAIT_MS);
      assert.notEqual(lost.deref(), undefined);
    });
  }
});
