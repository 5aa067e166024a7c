import assert from 'node:assert/strict';
import { tellInterruptions } from '../lib/interruption';
import { undoCell, undoneAfter, undoneWithCell, undoRunning } from '../lib/undo';

describe('what is put back', () => {
  const done: string[] = [];
  const noting = (name: string) => () => void done.push(name);
  beforeEach(() => void (done.length = 0));

  it('is put back once after the call, innermost first, also when it fails', () => {
    const value = undoneAfter(noting('outer'), () => undoneAfter(noting('inner'), () => 3));
    assert.equal(value, 3);
    assert.throws(() => undoneAfter(noting('failed'), () => assert.fail('no')), /no/);
    undoRunning();
    assert.deepEqual(done, ['inner', 'outer', 'failed']);
  });

  it('is put back once where the calls are broken off, innermost first', () => {
    undoneAfter(noting('outer'), () => {
      undoneAfter(noting('inner'), () => undoRunning());
      assert.deepEqual(done, ['inner', 'outer']);
    });
    assert.deepEqual(done, ['inner', 'outer']);
  });

  it('is put back for the cell that it was done for, unless that was over', () => {
    const cells = [new AbortController(), new AbortController()];
    let current: AbortSignal | undefined = cells[0].signal;
    const interruption = { isInterrupted: () => false, uninterrupted: <T>(body: () => T) => body() };
    tellInterruptions({ ...interruption, signal: () => current });
    undoneWithCell(noting('first'));
    undoneWithCell(noting('over'))();
    current = cells[1].signal;
    undoneWithCell(noting('second'));
    current = undefined;
    undoneWithCell(noting('of no cell'));
    for (let times = 0; times < 2; times++) undoCell(cells[0].signal);
    assert.deepEqual(done, ['first']);
    undoCell(cells[1].signal);
    assert.deepEqual(done, ['first', 'second']);
  });
});
