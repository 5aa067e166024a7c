import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BnlabError } from '../../lib/errors';
import { notebookError, runNotebook, type NotebookRun, type RunNotebookOptions } from '../../lib/kernel/headless';
import { readNotebook, writeNotebook, type Cell, type NotebookOutput } from '../../lib/kernel/notebook';
import { code, markdown, notebook } from './helpers';

/** Far above what a run takes here, so that only a hang meets it. */
const PATIENCE_MS = 60_000;
/** Long enough for a busy machine to come from the first cell to the second, which never ends. */
const HANG_MS = 10_000;

describe('the notebook runner', () => {
  let folder: string;
  before(() => (folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bnlab-run-')))));
  after(() => rmSync(folder, { recursive: true }));

  async function run(cells: readonly Cell[], options: Partial<RunNotebookOptions> = {}): Promise<NotebookRun> {
    const input = path.join(folder, 'lesson.ipynb');
    writeNotebook(input, notebook(...cells));
    return runNotebook({ input, timeoutMs: PATIENCE_MS, ...options });
  }

  async function failureOf(cells: readonly Cell[], options: Partial<RunNotebookOptions> = {}) {
    const before = notebook(...cells);
    const result = await run(cells, options);
    assert.ok(!result.ok);
    assert.deepEqual(readNotebook(result.input), before, 'a failed run writes nothing');
    assert.match(notebookError(result).message, /lesson\.ipynb cell \[\d+\]: expected every cell to run to its end/);
    return result.failure;
  }

  function outputsOf(file: string): readonly (readonly NotebookOutput[])[] {
    return readNotebook(file).cells.flatMap((cell) => (cell.cell_type === 'code' ? [cell.outputs] : []));
  }

  it('runs cells in order and writes results, streams, displays and counts where they belong', async () => {
    const progress: string[] = [];
    const result = await run(
      [
        markdown('# Title'),
        code('const x: number = 20; console.log("one"); console.error("two"); x + 1'),
        code('  \n'),
        code('for await (const n of [x]) console.log(n)\nawait (async () => ({ x }).x * 2)()'),
        code(
          'import { display } from "tslab"; display.html("<b>hi</b>"); setTimeout(() => console.log("late"), 10)\nnull',
        ),
      ],
      { onProgress: ({ cell, cells }) => progress.push(`${cell}/${cells}`) },
    );
    assert.ok(result.ok, JSON.stringify(result));
    assert.equal(result.cells, 3);
    assert.ok(result.seconds > 0);
    assert.deepEqual(progress, ['1/3', '2/3', '3/3']);
    const { cells, metadata } = readNotebook(result.output!);
    const counts = cells.map((cell) => (cell.cell_type === 'code' ? cell.execution_count : 'text'));
    assert.deepEqual(counts, ['text', 1, null, 2, 3]);
    assert.deepEqual(outputsOf(result.output!), [
      [
        { output_type: 'stream', name: 'stdout', text: 'one\n' },
        { output_type: 'stream', name: 'stderr', text: 'two\n' },
        { output_type: 'execute_result', execution_count: 1, data: { 'text/plain': '21' }, metadata: {} },
      ],
      [],
      [
        { output_type: 'stream', name: 'stdout', text: '20\n' },
        { output_type: 'execute_result', execution_count: 2, data: { 'text/plain': '40' }, metadata: {} },
      ],
      [
        { output_type: 'display_data', data: { 'text/html': '<b>hi</b>' }, metadata: {} },
        { output_type: 'stream', name: 'stdout', text: 'late\n' },
      ],
    ]);
    assert.equal((metadata.kernelspec as { name: string }).name, 'bnlab');
    assert.deepEqual(readdirSync(folder), ['lesson.ipynb']);
  });

  it('gives the same bytes again, without times or paths of the machine', async () => {
    const timed = { execution: { 'iopub.status.busy': '2015-02-11T00:00:00Z' }, kept: true };
    const printed = 'console.log(process.cwd(), `${process.cwd()}/x`, new Error("e"))';
    const first = await run([{ ...code(printed), metadata: timed }]);
    const bytes = readFileSync(first.input, 'utf8');
    const again = await runNotebook({ input: first.input, timeoutMs: PATIENCE_MS });
    assert.ok(first.ok && again.ok);
    assert.equal(readFileSync(first.input, 'utf8'), bytes);
    assert.deepEqual(readNotebook(first.input).cells[0].metadata, { kept: true });
    const text = '. x Error: e\n    at cell [1], line 1\n';
    assert.deepEqual(outputsOf(first.input), [[{ output_type: 'stream', name: 'stdout', text }]]);
  });

  it('replaces a display in place, whichever cell showed it', async () => {
    const result = await run([
      code('import { newDisplay } from "tslab"; const d = newDisplay(); d.text("first")\nnull'),
      code('d.text("second")'),
    ]);
    assert.ok(result.ok, JSON.stringify(result));
    const [shown, rest] = outputsOf(result.output!);
    assert.deepEqual(shown, [{ output_type: 'display_data', data: { 'text/plain': 'second' }, metadata: {} }]);
    assert.deepEqual(rest, []);
  });

  it('runs in the folder of the notebook, or in the one it is given, with the environment it is given', async () => {
    const cells = [code('console.log(require("node:path").basename(process.cwd()), process.env.BNLAB_TEST)')];
    const env = { ...process.env, BNLAB_TEST: 'here' };
    const own = await run(cells, { env });
    assert.ok(own.ok, JSON.stringify(own));
    const text = (file: string) => (outputsOf(file)[0][0] as { text: string }).text;
    assert.equal(text(own.output!), `${path.basename(folder)} here\n`);
    const output = path.join(folder, 'out', 'deep', 'x.ipynb');
    const given = await run(cells, { env, cwd: path.dirname(folder), output });
    assert.ok(given.ok);
    assert.equal(text(output), `${path.basename(path.dirname(folder))} here\n`);
    rmSync(path.join(folder, 'out'), { recursive: true });
  });

  it('only checks when told so', async () => {
    const cells = [code('1 + 1')];
    const result = await run(cells, { check: true, output: path.join(folder, 'never.ipynb') });
    assert.ok(result.ok && result.output === undefined);
    assert.equal(existsSync(path.join(folder, 'never.ipynb')), false);
    assert.deepEqual(readNotebook(result.input), notebook(...cells));
  });

  it('lets cells fail that are tagged raises-exception, and stores each error with name, message and stack', async () => {
    const failing: readonly (readonly [source: string, ename: string, evalue: RegExp])[] = [
      ['throw new RangeError("bad")', 'RangeError', /^bad$/],
      ['throw { no: "error" }', 'Uncaught', /^\{ no: 'error' \}$/],
      ['await null; (null as any).x', 'TypeError', /^Cannot read properties of null/],
      ['const x: number = "text"', 'TypeScriptError', /^1:7 - Type 'string'/],
      ['// comment\nconst y = 1; await (y); y.z', 'TypeScriptError', /^2:27 - Property 'z'/],
      ['throw new Error("outer", { cause: new TypeError("inner") })', 'Error', /^outer$/],
      ['require("no-such-package")', 'Error', /^Cannot find module 'no-such-package'/],
      ['Promise.reject(new Error("lost"))\nnull', 'Error', /^lost$/],
      [
        'setTimeout(() => { throw new Error("timer") }, 1); await new Promise((r) => setTimeout(r, 50))',
        'Error',
        /^timer$/,
      ],
      ['({ [Symbol.for("bnlab.mimeBundle")]() { throw new Error("no picture") } })', 'Error', /^no picture$/],
    ];
    const result = await run(failing.map(([source]) => code(source, 'raises-exception')));
    assert.ok(result.ok, JSON.stringify(result));
    for (const [i, [error]] of outputsOf(result.output!).entries()) {
      const [source, ename, evalue] = failing[i];
      assert.ok(error?.output_type === 'error', source);
      assert.equal(error.ename, ename, source);
      assert.match(error.evalue, evalue);
      assert.equal(error.traceback.join('\n').indexOf(`${ename}: ${error.evalue}`), 0, source);
      assert.doesNotMatch(error.traceback.join('\n'), /node:|tslab|kernel|cell-\d/);
    }
    const [outer] = outputsOf(result.output!)[5];
    assert.ok(outer.output_type === 'error' && outer.traceback.includes('Caused by TypeError: inner'));
  });

  const fine = code('const before = 1');
  const failing: readonly (readonly [name: string, cell: string, kind: string, ename: string, evalue: RegExp])[] = [
    ['throws', 'throw new RangeError("bad")', 'error', 'RangeError', /^bad$/],
    ['ends the process with 0', 'process.exit(0)', 'exit', 'ProcessEnded', /exit code 0/],
    ['ends the process with 3', 'await null; process.exit(3)', 'exit', 'ProcessEnded', /exit code 3/],
    ['is killed', 'process.kill(process.pid, "SIGKILL"); while (true) {}', 'exit', 'ProcessEnded', /signal SIGKILL/],
  ];
  for (const [name, source, kind, ename, evalue] of failing) {
    it(`fails, writes nothing and names the cell when a cell ${name}`, async () => {
      const failure = await failureOf([markdown('x'), fine, code(source), code('"never"')]);
      assert.deepEqual([failure.kind, failure.cell, failure.error.ename], [kind, 2, ename], JSON.stringify(failure));
      assert.match(failure.error.evalue, evalue);
    });
  }

  it('fails when the last cell loses a rejection, even if it shows only after the cell', async () => {
    const failure = await failureOf([fine, code('setTimeout(async () => { throw new Error("late") }, 20)\nnull')]);
    assert.deepEqual([failure.kind, failure.cell, failure.error.evalue], ['error', 2, 'late']);
  });

  it('blames a lost rejection on the cell it comes from, while a later cell runs', async () => {
    const lost = code('setTimeout(async () => { throw new Error("lost") }, 50)\nnull');
    const failure = await failureOf([lost, code('await new Promise(() => {})')]);
    assert.deepEqual([failure.kind, failure.cell, failure.error.evalue], ['error', 1, 'lost']);
  });

  it('stops loops and waits without end at the time limit', async () => {
    const endless = ['while (true) {}', 'await new Promise(() => {})', 'while (true) await null'];
    const runs = endless.map(async (source, i) => {
      const input = path.join(folder, `endless-${i}.ipynb`);
      writeNotebook(input, notebook(fine, code(source)));
      const result = await runNotebook({ input, timeoutMs: HANG_MS });
      assert.ok(!result.ok);
      const { kind, cell, error } = result.failure;
      assert.deepEqual([kind, cell, error.ename], ['timeout', 2, 'Timeout'], source);
      rmSync(input);
    });
    await Promise.all(runs);
  });

  it('does not wait for a process that a cell left behind with its streams', async () => {
    const spawn = `import { spawn } from "node:child_process";
      const left = spawn("sleep", ["300"], { stdio: "inherit", detached: true }); left.unref(); left.pid`;
    const result = await run([code(spawn)]);
    assert.ok(result.ok, JSON.stringify(result));
    const [[shown]] = outputsOf(result.output!);
    assert.ok(shown.output_type === 'execute_result');
    process.kill(Number(shown.data['text/plain']));
  });

  it('gives an error a stack of cells and lines, across cells', async () => {
    const failure = await failureOf([
      code(
        'interface Unused { a: number }\n\nfunction fail(n: number): never {\n  throw new TypeError(`n is ${n}`);\n}',
      ),
      code('type T = string;\nconst call = (x: T) => fail(x.length);\n\nawait Promise.resolve();\ncall("abc");'),
    ]);
    assert.deepEqual(failure.error.traceback, [
      'TypeError: n is 3',
      '    at fail (cell [1], line 4)',
      '    at call (cell [2], line 2)',
      '    at cell [2], line 5',
    ]);
  });

  it('refuses a time limit that is none, and a notebook that is none, before anything runs', async () => {
    for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await assert.rejects(
        run([fine], { timeoutMs }),
        (error) => error instanceof BnlabError && error.kind === 'usage',
      );
    }
    const input = path.join(folder, 'broken.ipynb');
    writeFileSync(input, '{');
    await assert.rejects(runNotebook({ input, timeoutMs: PATIENCE_MS }), (error) => error instanceof BnlabError);
  });

  it('runs a notebook without code', async () => {
    const result = await run([markdown('only text')]);
    assert.ok(result.ok && result.cells === 0);
  });
});
