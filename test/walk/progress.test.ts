import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { outcomeLine, textProgress } from '../../lib/walk/progress';
import type { LessonOutcome } from '../../lib/walk/walk';

describe('the words of the walkthrough', () => {
  const table: readonly [LessonOutcome, RegExp][] = [
    [{ lesson: '01-first', verdict: 'executed', seconds: 8.24 }, /^01-first +executed in 8\.2 s$/],
    [{ lesson: '01-first', verdict: 'unchanged', seconds: 0 }, /^01-first +unchanged$/],
    [
      { lesson: '01-first', verdict: 'failed', seconds: 1, problem: 'cell 3: Error: no' },
      /^01-first +FAILED after 1\.0 s: cell 3: Error: no$/,
    ],
  ];
  for (const [outcome, expected] of table) {
    it(`a lesson that is ${outcome.verdict} takes one line`, () => assert.match(outcomeLine(outcome), expected));
  }

  it('are plain lines without a terminal: data, engine, one for each lesson, the book', () => {
    let text = '';
    const progress = textProgress({ write: (part) => (text += part) });
    progress.data({ kind: 'generated', detail: 'Generated digits, not MNIST.', checksums: {} });
    progress.engine({
      name: 'wasm',
      reason: 'the fastest engine found here',
      detail: 'SIMD',
      precision: 'float32',
      faster: [],
    });
    progress.begin('01-first', 2);
    progress.cell('01-first', 1, 2);
    progress.end({ lesson: '01-first', verdict: 'executed', seconds: 1 });
    progress.book('site/index.html');
    assert.deepEqual(text.split('\n'), [
      'Data: Generated digits, not MNIST.',
      'Engine: wasm, the fastest engine found here (SIMD).',
      '01-first                      executed in 1.0 s',
      'Book: site/index.html',
      '',
    ]);
  });

  it('count the cells of all lessons that run, by their numbers', () => {
    const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 80 });
    const progress = textProgress(stream);
    progress.begin('01-first', 2);
    progress.begin('04-2-second', 5);
    progress.cell('04-2-second', 3, 5);
    progress.end({ lesson: '01-first', verdict: 'executed', seconds: 1 });
    progress.end({ lesson: '04-2-second', verdict: 'executed', seconds: 1 });
    const shown = String(stream.read());
    assert.match(shown, /01, 04-2 +\S* 3\/7 cells/);
    assert.match(shown, /04-2-second +\S* 3\/5 cells/);
  });

  it('leave the terminal as it was at any moment: no hidden cursor, no changed wrapping', () => {
    const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 80 });
    const progress = textProgress(stream);
    progress.begin('01-first', 2);
    progress.cell('01-first', 1, 2);
    const during = String(stream.read());
    progress.end({ lesson: '01-first', verdict: 'executed', seconds: 1 });
    const after = String(stream.read());
    assert.match(during, /01-first.*0\/2 cells/);
    for (const code of ['[?25l', '[?7l']) assert.ok(!during.includes(code), code);
    assert.match(after, /01-first +executed in 1\.0 s\n$/);
  });
});
