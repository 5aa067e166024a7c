import assert from 'node:assert/strict';
import { completeReply, helpPayload, inspectReply, isCompleteReply } from '../../../lib/kernel/protocol/language';
import { askedName } from '../../../lib/notebook';
import { TestNotebook } from '../../notebook/sessions';

describe('the name that a cell asks about', () => {
  for (const [source, expected] of [
    ['?Math.sqrt', 'Math.sqrt'],
    ['  Math.sqrt?? ', 'Math.sqrt'],
    ['?? $x', '$x'],
    ['학습률?', '학습률'],
    ['a?.b', undefined],
    ['a ? b : c', undefined],
    ['a?\nb', undefined],
    ['?', undefined],
    ['f()?', undefined],
  ] as const) {
    it(`of ${JSON.stringify(source)}: ${expected ?? 'none'}`, () => assert.equal(askedName(source), expected));
  }
});

describe('whether a cell is finished, on the wire', () => {
  const CASES: Readonly<Record<string, readonly string[]>> = {
    complete: [
      '1',
      'const x = 1',
      'function f() { return 1 }',
      'console.log("hi")',
      'class A {}',
      '// c',
      '?Math.sqrt',
      'a?',
    ],
    incomplete: [
      'function f() {',
      'console.log(',
      'const a = [',
      'if (true) {',
      '`abc',
      '/* abc',
      'foo.',
      'a +',
      'class A {\n  m() {',
      'x = () =>',
      'for (const a of b) {\n  a',
      '"abc\\',
      'class',
      'export default class {',
    ],
    invalid: ['let x = ;', '1 2 3', ')', 'const = 5', 'class {', 'let a b', '"abc'],
    unknown: ['%time f()', '!git status', '%%bash\nls'],
  };
  for (const [status, sources] of Object.entries(CASES)) {
    for (const code of sources) {
      it(`${JSON.stringify(code)}: ${status}`, () => assert.equal(isCompleteReply({ code }).status, status));
    }
  }
});

describe('requests about code', function () {
  this.timeout(300_000);
  let notebook: TestNotebook;
  before(async () => {
    notebook = new TestNotebook();
    await notebook.value('/** Learning rate. */\nconst learningRate = 0.1');
  });
  after(() => notebook.end());

  it('completes with a sign for each match', () => {
    const reply = completeReply(notebook.session.checker, { code: '"😀"; Math.sqr', cursor_pos: 13 });
    const described = [{ start: 10, end: 13, text: 'sqrt', type: 'method' }];
    const metadata = { _jupyter_types_experimental: described };
    assert.deepEqual(reply, { status: 'ok', cursor_start: 10, cursor_end: 13, matches: ['sqrt'], metadata });
  });
  it('says that nothing is found', () => {
    const reply = inspectReply(notebook.session.checker, { code: 'nowhere', cursor_pos: 3 });
    assert.deepEqual(reply, { status: 'ok', found: false, data: {}, metadata: {} });
  });
  it('helps with a page', () => {
    const { source, data } = helpPayload(notebook.session.checker, 'learningRate?')!;
    assert.equal(source, 'page');
    assert.match(data['text/plain'], /learningRate: [\s\S]*Learning rate\./);
    assert.match(helpPayload(notebook.session.checker, '?nowhere')!.data['text/plain'], /Nothing is known of nowhere/);
    assert.equal(helpPayload(notebook.session.checker, 'learningRate'), undefined);
  });
});
