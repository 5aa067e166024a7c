import assert from 'node:assert/strict';
import { CellOutputs, type ShownById } from '../../lib/kernel/outputs';

const html = (text: string) => ({ 'text/html': text });

describe('the outputs of a cell', () => {
  const shown: ShownById = new Map();
  let cell: CellOutputs;
  beforeEach(() => {
    shown.clear();
    cell = new CellOutputs(shown);
  });
  const stored = (of = cell, folders: readonly string[] = []) => of.stored(folders);
  const display = (text: string, id?: string, { update = false, of = cell } = {}) =>
    of.display({ data: html(text), metadata: {}, ...(id !== undefined && { transient: { display_id: id } }) }, update);
  const displayed = (text: string) => ({ output_type: 'display_data', data: html(text), metadata: {} });

  it('join what one stream writes until something else comes', () => {
    cell.stream('stdout', 'a');
    cell.stream('stdout', 'b');
    cell.stream('stderr', 'c');
    cell.stream('stdout', 'd');
    display('e');
    cell.stream('stdout', 'f');
    const stream = (name: string, text: string) => ({ output_type: 'stream', name, text });
    assert.deepEqual(stored(), [
      stream('stdout', 'ab'),
      stream('stderr', 'c'),
      stream('stdout', 'd'),
      displayed('e'),
      stream('stdout', 'f'),
    ]);
  });

  it('hold a display that is updated where it stands, also from a later cell', () => {
    display('first', 'x');
    display('other');
    display('second', 'x', { update: true });
    assert.deepEqual(stored(), [displayed('second'), displayed('other')]);
    const later = new CellOutputs(shown);
    display('third', 'x', { update: true, of: later });
    assert.deepEqual([stored(), stored(later)], [[displayed('third'), displayed('other')], []]);
  });

  it('show a display anew that is shown again, and an update of nothing', () => {
    display('first', 'x');
    display('second', 'x');
    display('third', 'y', { update: true });
    assert.deepEqual(stored(), [displayed('first'), displayed('second'), displayed('third')]);
    // an update means the newest of a name
    display('fourth', 'x', { update: true });
    assert.deepEqual(stored(), [displayed('first'), displayed('fourth'), displayed('third')]);
  });

  it('are cleared at once, or by what comes next, and only once', () => {
    display('a');
    cell.clear(false);
    assert.deepEqual(stored(), []);
    display('b');
    cell.clear(true);
    assert.deepEqual(stored(), [displayed('b')]);
    cell.result(3, { data: html('c'), metadata: {} });
    display('d');
    const result = { output_type: 'execute_result', execution_count: 3, data: html('c'), metadata: {} };
    assert.deepEqual(stored(), [result, displayed('d')]);
    cell.clear(true);
    const error = { ename: 'E', evalue: 'e', traceback: ['E: e'] };
    cell.error(error);
    assert.deepEqual(stored(), [{ output_type: 'error', ...error }]);
  });

  it('are stored without the folders of this machine, in texts only', () => {
    const folder = '/somewhere/of/mine';
    cell.stream('stdout', `at ${folder}/a.ts`);
    cell.result(1, { data: { 'text/plain': `'${folder}/a.ts'`, 'text/html': folder }, metadata: {} });
    const [stream, result] = stored(cell, [folder]);
    assert.ok(stream.output_type === 'stream' && result.output_type === 'execute_result');
    assert.doesNotMatch(stream.text, /somewhere/);
    assert.doesNotMatch(String(result.data['text/plain']), /somewhere/);
    assert.equal(result.data['text/html'], folder);
  });
});
