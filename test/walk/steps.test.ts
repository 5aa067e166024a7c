import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeNotebook } from '../../lib/kernel/notebook';
import { workspaceSteps } from '../../lib/walk';
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

  it('name the cell and the error of a lesson that fails', async () => {
    const { notebook: executed, problem } = await run("throw new RangeError('broken on purpose')");
    assert.equal(executed, undefined);
    assert.equal(problem, 'cell [1]: RangeError: broken on purpose');
  });

  it('leave nothing half-finished behind', () => {
    assert.deepEqual(readdirSync(path.join(project, '.cache', 'executed')), []);
  });
});
