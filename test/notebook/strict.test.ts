import assert from 'node:assert/strict';
import { TestNotebook } from './sessions';

const LOOSE = 'function loose(a) { return a }';

describe('strict checking', function () {
  this.timeout(300_000);
  const STEPS: readonly (readonly [source: string, status: string])[] = [
    [LOOSE, 'value'],
    [`// @ts-strict\n${LOOSE}`, 'rejected'],
    [LOOSE, 'value'],
    ['// @ts-strict notebook\n1', 'value'],
    [LOOSE, 'rejected'],
    ['const wide: string = null', 'rejected'],
    [`// @ts-strict off\n${LOOSE}`, 'value'],
    [LOOSE, 'value'],
    [`// @ts-strictly speaking\n${LOOSE}`, 'value'],
    [`let a = 1 // @ts-strict\n${LOOSE}`, 'value'],
  ];
  it('is for a cell, or for all from there on', async () => {
    const notebook = new TestNotebook();
    for (const [source, status] of STEPS) assert.equal((await notebook.run(source)).status, status, source);
    notebook.end();
  });

  it('can be what a notebook begins with', async () => {
    const notebook = new TestNotebook({}, { strict: true });
    assert.equal((await notebook.run(LOOSE)).status, 'rejected');
    notebook.end();
  });
});
