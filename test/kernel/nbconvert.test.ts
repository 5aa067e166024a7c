import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { runNotebook } from '../../lib/kernel/headless';
import { readNotebook, writeNotebook, type Notebook } from '../../lib/kernel/notebook';
import { buildKernel } from './built';
import { code, markdown, notebook } from './helpers';

const ROOT = path.resolve(__dirname, '../..');
/** This Node first, then the system's own Jupyter with the system's own Python: a shim in front of them may have no Jupyter. */
const PATH = [path.dirname(process.execPath), '/usr/bin', process.env.PATH].join(path.delimiter);

describe('a Jupyter that knows nothing of bnlab but its kernelspec', () => {
  let folder: string;
  before(function () {
    if (spawnSync('jupyter', ['nbconvert', '--version'], { env: { ...process.env, PATH } }).status !== 0) {
      console.log('      skipped: no Jupyter here (Debian: apt install jupyter-nbconvert python3-nbclient)');
      this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), 'bnlab-nbconvert-'));
    buildKernel();
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  it('runs a notebook to the same file as our own runner', async () => {
    const input = path.join(folder, 'lesson.ipynb');
    const cells = [
      markdown('# 배치 정규화\n'),
      code("import { referenceForward } from 'bnlab';\ntypeof referenceForward"),
      code('const bell: string = "종";\nconsole.log(bell);\nawait (async () => ({ bell, n: [1, 2.5] }))()'),
      code('import { display } from "tslab";\ndisplay.html("<b>\\n</b>")'),
      code('function fail(): never {\n  throw new RangeError("wanted");\n}\nfail()', 'raises-exception'),
      code('null'),
    ];
    const kernelspec = { display_name: 'TypeScript (bnlab)', language: 'typescript', name: 'bnlab' };
    writeNotebook(input, { ...notebook(...cells), metadata: { kernelspec } });
    const ours = path.join(folder, 'ours.ipynb');
    const run = await runNotebook({ input, output: ours, timeoutMs: 60_000 });
    assert.ok(run.ok, JSON.stringify(run));

    const env = { ...process.env, PATH, JUPYTER_PATH: path.join(ROOT, 'lib/kernel/share') };
    const words = ['nbconvert', '--to', 'notebook', '--execute', '--output', 'theirs.ipynb', input];
    await promisify(execFile)('jupyter', words, { env, cwd: folder, timeout: 100_000 });
    assert.deepEqual(withoutTimes(readNotebook(path.join(folder, 'theirs.ipynb'))), readNotebook(ours));
  });
});

/** Jupyter notes when each cell ran. */
function withoutTimes(executed: Notebook): Notebook {
  const cells = executed.cells.map((cell) => {
    const metadata = Object.fromEntries(Object.entries(cell.metadata).filter(([key]) => key !== 'execution'));
    return { ...cell, metadata };
  });
  return { ...executed, cells };
}
