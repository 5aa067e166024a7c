import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { installKernelspec } from '../../lib/kernel/kernelspec';
import { writeNotebook, type CodeCell } from '../../lib/kernel/notebook';
import { findBrowser, Page } from './browser';
import { buildKernel } from './built';
import { code, markdown, notebook } from './helpers';

/** What a reader's first notebook does: print, assign over cells, import, draw, and see an error where it is wanted. */
const CELLS = [
  markdown('# 배치 정규화\n'),
  code('let rate: number = 0.1;\nconst step = () => rate;\nconsole.log("종", step())'),
  code('rate = 0.5;\nstep()'),
  code("import { figure, show } from 'bnlab';\nnull"),
  code(
    "await show(figure({ title: 'Losses', caption: 'Two.', data: [{ y: [2, 1] }], layout: { width: 400, height: 300 } }))",
  ),
  code('import { display } from "tslab";\ndisplay.html("<b id=\\"bold\\">fett</b>")'),
];

/** The notebook that JupyterLab shows. */
const SHOWN = 'window.jupyterapp.shell.currentWidget';

describe('JupyterLab in a browser', function () {
  // starting JupyterLab, the browser and the kernel on a busy machine; itself it takes some ten seconds
  this.timeout(300_000);
  let browser: string;
  let folder: string;
  let server: ChildProcess | undefined;
  let page: Page | undefined;
  before(function () {
    const found = findBrowser();
    const isLab = spawnSync('jupyter', ['lab', '--version'], { stdio: 'ignore' }).status === 0;
    if (found === undefined || !isLab) {
      console.log('      skipped: it needs JupyterLab (pip install jupyterlab) and Chromium or Chrome (BNLAB_BROWSER)');
      this.skip();
    }
    browser = found!;
    buildKernel();
    folder = mkdtempSync(path.join(tmpdir(), 'bnlab-lab-'));
  });
  after(async () => {
    await page?.close();
    server?.kill('SIGINT');
    server?.kill('SIGTERM');
    if (server?.exitCode === null) await new Promise((done) => server?.once('exit', done));
    if (folder) rmSync(folder, { recursive: true, maxRetries: 20 });
  });

  it('runs all cells of a notebook and shows what they give', async () => {
    const kernelspec = { display_name: 'TypeScript (bnlab)', language: 'typescript', name: 'bnlab' };
    writeNotebook(path.join(folder, 'first.ipynb'), { ...notebook(...CELLS), metadata: { kernelspec } });
    const address = await serve();
    page = await Page.open(browser, address);
    await page.until(`${SHOWN}.content.widgets.length === ${CELLS.length}`);
    await page.until(`${SHOWN}.sessionContext.session.kernel.status === 'idle'`);
    await page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')");
    await page.until('document.querySelector(".js-plotly-plot .main-svg") && document.querySelector("#bold")');
    const cells = (await page.evaluate(
      `${SHOWN}.content.widgets.filter((cell) => cell.model.type === 'code').map((cell) => cell.model.toJSON())`,
    )) as readonly CodeCell[];
    assert.deepEqual(
      cells.map(({ execution_count }) => execution_count),
      [1, 2, 3, 4, 5],
    );
    const outputs = cells.flatMap((cell) => cell.outputs);
    assert.deepEqual(
      outputs.map(({ output_type }) => output_type),
      ['stream', 'execute_result', 'display_data', 'display_data'],
    );
    const texts = (await page.evaluate(
      "[...document.querySelectorAll('.jp-OutputArea-output')].map((each) => each.textContent.trim())",
    )) as readonly string[];
    assert.deepEqual([texts[0], texts[1], texts.at(-1)], ['종 0.1', '0.5', 'fett']);
    assert.deepEqual(page.errors, []);
  });

  /** Starts JupyterLab beside nothing that the machine has set up; resolves to the notebook's address. */
  async function serve(): Promise<string> {
    const port = await freePort();
    const token = randomUUID();
    const data = path.join(folder, 'data');
    const own = (name: string) => path.join(folder, name);
    const env = {
      ...process.env,
      JUPYTER_DATA_DIR: data,
      JUPYTER_CONFIG_DIR: own('config'),
      JUPYTER_RUNTIME_DIR: own('runtime'),
      BNLAB_HISTORY: own('history.jsonl'),
    };
    installKernelspec({ env });
    const words = [
      'lab',
      '--no-browser',
      '--allow-root',
      '--ip=127.0.0.1',
      `--port=${port}`,
      '--expose-app-in-browser',
    ];
    server = spawn('jupyter', [...words, `--IdentityProvider.token=${token}`], { cwd: folder, env, stdio: 'ignore' });
    const base = `http://127.0.0.1:${port}`;
    while (
      !(await fetch(`${base}/api/status?token=${token}`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (server.exitCode !== null) throw new Error(`JupyterLab ended with ${server.exitCode}`);
      await pause(100);
    }
    return `${base}/lab/tree/first.ipynb?token=${token}`;
  }
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
