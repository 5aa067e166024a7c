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
    notebook = new TestNotebook({
      'local.ts': 'export const up = 1; export const down = 2;',
      'lib/deep.ts': '',
      'plain.js': '',
      'data.json': '{}',
      'notes.txt': '',
      'node_modules/own-package/index.js': '',
      'node_modules/@scope/part/index.js': '',
    });
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

  const IMPORTS: readonly (readonly [source: string, matches: readonly string[]])[] = [
    ["import x from './|", ['./data.json', './lib/', './local', './plain']],
    ["import x from './lo|'", ['./local']],
    ["import x from './lib/|'", ['./lib/deep']],
    ["import x from '.|'", ['../', './']],
    ['const d = require("./da|")', ['./data.json']],
    ['await import(`./pl|`)', ['./plain']],
    ["import x from 'own-|'", ['own-package']],
    ["import x from '@sco|'", ['@scope/part']],
    ["import x from 'bnl|'", ['bnlab']],
    ["import x from 'node:readl|'", ['node:readline', 'node:readline/promises']],
    ["import { u| } from './local'", ['up']],
    ['import { mkdtempS|', ["mkdtempSync } from 'node:fs'"]],
    ["export * from './lo|'", ['./local']],
  ];
  for (const [source, expected] of IMPORTS) {
    it(`completes ${source}`, () => {
      const cursor = source.indexOf('|');
      const text = source.replace('|', '');
      const { start, end, matches } = completionsAt(notebook.session.checker, text, cursor);
      assert.deepEqual([matches, end], [expected, cursor]);
      assert.ok(matches.every((match) => match.startsWith(text.slice(start, end))));
    });
  }
  it('says what each match is', () => {
    assert.deepEqual(at('net.').types, ['property', 'method']);
    assert.deepEqual(at('learningR').types, ['constant']);
  });
  it('completes names in the middle of a word by what stands before', () => {
    assert.deepEqual(completionsAt(notebook.session.checker, 'Math.sqr(4)', 8).matches, ['sqrt']);
  });
  for (const [source, cursor, expected] of [
    ['Math.max(1, Math.sqrt())', 22, /Math\.sqrt\(x: number\)/],
    ['net.train(missing', 17, /train\(steps: number\)/],
    ['new Map<string, number>(', 24, /Map(?:<K, V>)?\(iterable/],
  ] as const) {
    it(`shows the signature in ${source}`, () =>
      assert.match(inspectionAt(notebook.session.checker, source, cursor) ?? 'nothing', expected));
  }
  for (const source of ['noSuchName', 'Math.sqr', '// Math.sqrt', '1 + 2']) {
    it(`knows nothing of ${source}`, () =>
      assert.equal(inspectionAt(notebook.session.checker, source, source.length), undefined));
  }
});
