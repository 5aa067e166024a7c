import assert from 'node:assert/strict';
import type { Cell, MimeBundle, NotebookOutput } from '../../lib/kernel/notebook';
import { checkOutputs } from '../../lib/lessons';
import { code, lesson, stdout } from './lesson';

const GOOD = stdout('engine wasm, seed 1, Node 20.19.0, TensorFlow.js 4.22.0');

/** The rules that a first cell with these further outputs breaks. */
function rulesOf(...outputs: NotebookOutput[]): string[] {
  return checkOutputs(lesson(code('x', [GOOD, ...outputs]))).map(({ rule }) => rule);
}

const figure = (data: MimeBundle): NotebookOutput => ({
  output_type: 'display_data',
  data: { 'application/vnd.plotly.v1+json': { data: [] }, ...data },
  metadata: {},
});
const error: NotebookOutput = { output_type: 'error', ename: 'Error', evalue: 'no', traceback: [] };

describe('the stored outputs of a lesson', () => {
  const table: readonly [string, NotebookOutput, string[]][] = [
    ['accept numbers', stdout('accuracy 0.98 at step 1000'), []],
    ['accept a fraction that looks like a path', stdout('30 images/s, a/b'), []],
    ['accept a site’s address', stdout('https://example.org/home/x'), []],
    ['refuse a home folder', stdout('read /home/me/data'), ['path']],
    ['refuse a temporary folder in quotes', stdout('"/tmp/x"'), ['path']],
    ['refuse a file address', stdout('file:///home/me/x.js'), ['path']],
    ['refuse a Windows path', stdout('read C:\\Users\\me'), ['path']],
    ['refuse a date with a time', stdout('2026-11-23T08:14:00Z'), ['time']],
    ['refuse a clock', stdout('at 08:14:22'), ['time']],
    ['accept a date alone', stdout('run of 2026-11-23'), []],
    ['refuse generated digits', stdout('Generated digits (drawn strokes, seed 1), not MNIST: no files.'), ['data']],
    ['accept words on them', stdout('Generated digits are not MNIST.'), []],
    ['refuse an error', error, ['error']],
    ['accept a figure with picture and text', figure({ 'image/png': 'x', 'text/plain': 'x' }), []],
    ['refuse a figure without a picture', figure({ 'text/plain': 'x' }), ['figure']],
    ['refuse a figure with HTML', figure({ 'image/png': 'x', 'text/plain': 'x', 'text/html': 'x' }), ['figure']],
  ];
  for (const [behaviour, output, rules] of table) it(behaviour, () => assert.deepEqual(rulesOf(output), rules));

  const firstCells: readonly [string, string, number][] = [
    ['accept a first cell that names engine, seed and versions', 'engine wasm, seed 1, Node 20.19.0', 0],
    ['refuse one without the engine', 'seed 1, Node 20.19.0', 1],
    ['refuse one without versions', 'engine wasm, seed 1', 1],
    ['refuse one that says nothing', '', 3],
  ];
  for (const [behaviour, text, count] of firstCells) {
    it(behaviour, () => {
      const problems = checkOutputs(lesson(code('x', [stdout(text)])));
      assert.deepEqual(
        problems.map(({ rule }) => rule),
        Array.from({ length: count }, () => 'start'),
      );
    });
  }

  it('accept an error where the cell is tagged to raise one', () => {
    const cell = code('x', [GOOD, error], { metadata: { tags: ['raises-exception'] } });
    assert.deepEqual(checkOutputs(lesson(cell)), []);
  });

  const orders: readonly [string, (number | null)[], number][] = [
    ['accept counts from 1 on', [1, 2], 0],
    ['refuse cells that were run in another order', [2, 1], 2],
    ['refuse a cell that was not run', [1, null], 1],
  ];
  for (const [behaviour, counts, problems] of orders) {
    it(behaviour, () => {
      const cells: Cell[] = counts.map((execution_count) => code('x', [GOOD], { execution_count }));
      assert.equal(checkOutputs(lesson(...cells)).length, problems);
    });
  }

  it('refuse times in the metadata of a cell', () => {
    const cell = code('x', [GOOD], { metadata: { execution: { 'iopub.status.busy': 'x' } } });
    assert.deepEqual(
      checkOutputs(lesson(cell)).map(({ rule }) => rule),
      ['time'],
    );
  });
});
