import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeNotebook } from '../../lib/kernel/notebook';
import { workspaceSteps } from '../../lib/walk';
import { writeSmallMnist } from '../experiments/small-mnist';
import { makeWorkspace, notebook } from './workspace';

describe('the steps of a walkthrough in a real workspace', () => {
  let project = '';
  before(() => (project = makeWorkspace()));
  after(() => rmSync(project, { recursive: true, force: true }));

  async function run(code: string) {
    const file = path.join(project, 'notebooks', '01-first.ipynb');
    writeNotebook(file, notebook(code));
    const seen: (readonly [number, number])[] = [];
    const result = await workspaceSteps(project).runLesson(file, (done, total) => seen.push([done, total]));
    return { ...result, seen };
  }

  it('run a lesson and give it back with its outputs', async () => {
    const { notebook: executed, problem, seen } = await run('console.log(1 + 1)');
    assert.equal(problem, undefined);
    const cell = executed!.cells[1];
    assert.deepEqual(cell.cell_type === 'code' && cell.outputs, [
      { output_type: 'stream', name: 'stdout', text: '2\n' },
    ]);
    assert.deepEqual(seen, [[0, 1]]);
  });

  it('find every set that lessons load, so that a lesson runs again when one of them changes', async () => {
    const { BNLAB_DATA } = process.env;
    delete process.env.BNLAB_DATA;
    writeSmallMnist(path.join(project, 'data'));
    try {
      const before = await workspaceSteps(project).findData();
      assert.equal(before.length, 2);
      assert.match(before[1].detail, /not CIFAR-10/);
      const folder = path.join(project, 'data', 'cifar10');
      mkdirSync(folder, { recursive: true });
      for (const n of [1, 2]) writeFileSync(path.join(folder, `data_batch_${n}.bin`), Buffer.alloc(3073, n));
      const [, after] = await workspaceSteps(project).findData();
      assert.match(after.detail, /^CIFAR-10 read/);
      assert.notDeepEqual(after.checksums, before[1].checksums);
    } finally {
      if (BNLAB_DATA !== undefined) process.env.BNLAB_DATA = BNLAB_DATA;
    }
  });

  it('name the cell and the error of a lesson that fails', async () => {
    const { notebook: executed, problem } = await run("throw new RangeError('broken on purpose')");
    assert.equal(executed, undefined);
    assert.equal(problem, 'cell [1]: RangeError: broken on purpose');
  });

  it('leave nothing half-finished behind', () => {
    assert.deepEqual(readdirSync(path.join(project, '.cache', 'executed')), []);
  });
});
