import assert from 'node:assert/strict';
import { describeThrown } from '../../lib/kernel/cell-error';

const CONTEXT = { notebook: { lineOfCell: () => undefined, lineOfFile: () => undefined }, folders: [] };

/** What is said of a thrown value, without frames. */
const said = (thrown: unknown) => describeThrown(thrown, CONTEXT).traceback.filter((line) => !/^\s+at /.test(line));

describe('the error of a cell', () => {
  it('tells a chain of causes', () => {
    assert.deepEqual(said(new Error('a', { cause: new TypeError('b', { cause: 3 }) })), [
      'Error: a',
      'Caused by TypeError: b',
      'Caused by Uncaught: 3',
    ]);
  });

  it('tells the errors of an AggregateError', () => {
    const thrown = new AggregateError([new Error('x'), new RangeError('y')], 'all');
    assert.deepEqual(said(thrown), ['AggregateError: all', 'Error 1: Error: x', 'Error 2: RangeError: y']);
  });

  it('ends where an error causes itself', () => {
    const first = new Error('first');
    first.cause = new AggregateError([first], 'second', { cause: first });
    assert.deepEqual(said(first), ['Error: first', 'Caused by AggregateError: second']);
  });

  it('tells of a value whose own code fails what that code throws, and never fails itself', () => {
    const failing = (what: () => unknown): object =>
      new Proxy(
        {},
        {
          get: () => {
            throw what();
          },
        },
      );
    assert.deepEqual(said(failing(() => new RangeError('looked at'))), ['RangeError: looked at']);
    const nested = failing(() => failing(() => 3));
    assert.deepEqual(said(nested), ['Uncaught: a value that throws when it is looked at']);
  });
});
