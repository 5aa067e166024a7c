import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launchRanks } from '../../lib/distributed';
import { Interrupted, tellInterruptions } from '../../lib/interruption';

describe('ranks that a cell has launched', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-ranks-'));
  const cell = new AbortController();
  before(() =>
    tellInterruptions({
      signal: () => cell.signal,
      isInterrupted: () => cell.signal.aborted,
      uninterrupted: (body) => body(),
    }),
  );
  after(() => {
    delete (globalThis as { [name: symbol]: unknown })[Symbol.for('bnlab.interruption')];
    rmSync(folder, { recursive: true });
  });

  it('end with it, and none is begun afterwards', async () => {
    const command = ['sh', '-c', `: > ${folder}/$$; exec sleep 600`];
    const launch = { ranks: 2, transport: 'local', command } as const;
    const ended = assert.rejects(launchRanks(launch), Interrupted);
    while (readdirSync(folder).length < 2) await pause(5);
    cell.abort();
    await ended;
    const pids = readdirSync(folder);
    assert.deepEqual(
      pids.filter((pid) => existsSync(`/proc/${pid}`)),
      [],
    );
    await assert.rejects(launchRanks(launch), Interrupted);
    assert.equal(readdirSync(folder).length, 2);
  });
});
