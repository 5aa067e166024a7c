import assert from 'node:assert/strict';
import { lookAlikeOf, lookAlikeText, spelled } from '../../../lib/data/source/look-alike';

/** An e with its accent as one letter, and as a letter with a mark. */
const [COMPOSED, APART] = ['caf\u00e9', 'cafe\u0301'];

describe('classes that look alike', () => {
  it('are counted, and those of the first look named', () => {
    assert.equal(lookAlikeText([]), '');
    assert.equal(lookAlikeText(['cat', 'dog', 'cats']), '');
    assert.equal(lookAlikeText(['Cat', 'dog', 'cat']), '2 classes look alike (Cat, cat)');
    assert.equal(lookAlikeText(['a', 'b', 'B', 'A', 'c', 'Á', 'á']), '6 classes look alike (a, A; …)');
    assert.equal(lookAlikeText(['CAT', 'Cat', 'cat', 'dog']), '3 classes look alike (CAT, Cat, cat)');
    assert.equal(lookAlikeText([COMPOSED, APART]), `2 classes look alike (${COMPOSED}, cafe<U+0301>)`);
  });

  it('are found for a name that is none of them', () => {
    const classes = ['dog', 'Cat', COMPOSED, 'CAT'];
    assert.equal(lookAlikeOf('cat', classes), 'Cat');
    assert.equal(lookAlikeOf(APART.toUpperCase(), classes), COMPOSED);
    assert.equal(lookAlikeOf('cow', classes), undefined);
  });

  it('are spelled so that marks show', () => {
    assert.equal(spelled(COMPOSED), COMPOSED);
    assert.equal(spelled(`x\u0301y\u20d7\u{1e8d0}`), 'x<U+0301>y<U+20D7><U+1E8D0>');
  });
});
