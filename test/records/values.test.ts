import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { BnlabError } from '../../lib/errors';
import { checkedValues, meanOf, named, numberOf, percentOf } from '../../lib/records/values';

const lacks = (where: string, command: RegExp) => (thrown: unknown) =>
  thrown instanceof BnlabError &&
  thrown.kind === 'data' &&
  thrown.where === where &&
  /no number loss/.test(thrown.got) &&
  command.test(thrown.hint);

describe('the numbers of a small experiment', () => {
  it('are found by their names, a 0 too', () => {
    assert.equal(numberOf({ accuracy: 0 }, 'accuracy'), 0);
    assert.equal(checkedValues<'accuracy'>({ accuracy: 0 }, 'masks').accuracy, 0);
  });

  it('are refused by the name of their file where one lacks, if it is known whose they are', () => {
    const known = lacks('small/masks.json', /bnlab run masks --record notebooks\/results\/small\/masks\.json/);
    assert.throws(() => numberOf({}, 'loss', 'masks'), known);
    assert.throws(() => checkedValues<'loss'>({}, 'masks').loss, known);
    assert.throws(() => numberOf({}, 'loss'), lacks('small/….json', /bnlab run … /));
  });

  it('can be shown: what a debugger asks by symbol is no number that lacks', () => {
    const values = checkedValues<'accuracy'>({ accuracy: 0.5 }, 'masks');
    assert.doesNotThrow(() => String(Object.prototype.toString.call(values)));
    assert.doesNotThrow(() => inspect(values));
  });

  it('have means over seeds, as numbers and as shares', () => {
    const results = [{ accuracy: 0.25 }, { accuracy: 0.5 }];
    assert.equal(meanOf(results, 'accuracy'), 0.375);
    assert.equal(percentOf(results, 'accuracy'), '37.50 %');
  });

  it('get names that are put together', () =>
    assert.deepEqual(named('plain', [[0.1, 5] as const, [0.2, 6] as const]), { 'plain0.1': 5, 'plain0.2': 6 }));
});
