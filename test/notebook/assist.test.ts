import assert from 'node:assert/strict';
import { completenessOf, completionsAt, inspectionAt } from '../../lib/notebook';
import { TestNotebook } from './sessions';

describe('whether a cell is finished', () => {
  const CASES: readonly (readonly [source: string, status: string, indent?: string])[] = [
    ['let a = 1', 'complete'],
    ['function f() {', 'incomplete', '  '],
    ['  if (a) {\n    b(', 'incomplete', '      '],
    ['`abc', 'incomplete', ''],
    ['/* a', 'incomplete', ''],
    ['[1, 2,', 'incomplete', ''],
    ['const x =', 'incomplete', ''],
    ['let a = ;', 'invalid'],
    ['}', 'invalid'],
    ['a b c', 'invalid'],
    ['', 'complete'],
    ['await x', 'complete'],
  ];
  for (const [source, status, indent] of CASES) {
    it(`${JSON.stringify(source)}: ${status}`, () => {
      assert.deepEqual(completenessOf(source), { status, ...(indent !== undefined && { indent }) });
    });
  }
});

describe('completion and inspection', function () {
  this.timeout(300_000);
  let notebook: TestNotebook;
  before(async () => {
    notebook = new TestNotebook();
    await notebook.value(
      '/** Learning rate. */\nconst learningRate = 0.1; class Net { layers = 3; train(steps: number) { return steps } } const net = new Net()',
    );
  });
  after(() => notebook.end());
  const at = (source: string) => completionsAt(notebook.session.checker, source, [...source].length);

  it('completes members by their exact beginning', () => assert.deepEqual(at('Math.sqr').matches, ['sqrt']));
  it('completes names of earlier cells', () => assert.deepEqual(at('learningR').matches, ['learningRate']));
  it('completes members of values of earlier cells', () => assert.deepEqual(at('net.').matches, ['layers', 'train']));
  it('offers no names of a page or a test program', () => {
    const { matches } = at('a');
    assert.deepEqual(
      matches.filter((name) => /^(alert|afterEach|addEventListener)$/.test(name)),
      [],
    );
  });
  it('counts code points', () => {
    const source = '"😀😀"; Math.sq';
    const { start, end } = at(source);
    assert.deepEqual([start, end], [11, 13]);
  });
  it('shows type and text of a name, also behind an emoji', () => {
    const source = '"😀"; learningRate';
    assert.match(
      inspectionAt(notebook.session.checker, source, 6)!,
      /const learningRate: (?:number|0\.1)[\s\S]*Learning rate\./,
    );
  });
  it('shows the signature inside a call', () => {
    assert.match(inspectionAt(notebook.session.checker, 'net.train(4', 11)!, /train\(steps: number\): number/);
  });
});
