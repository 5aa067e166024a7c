import assert from 'node:assert/strict';
import {
  insteadText,
  LeftOutLog,
  leftOutText,
  mergeLeftOut,
  NOTHING_LEFT_OUT,
} from '../../../lib/data/source/left-out';

/** What is left out where `count` things are, for a reason. */
function log(count: number, reason: string) {
  const noted = new LeftOutLog();
  for (let i = 0; i < count; i++) noted.add(`${reason} ${i}`, reason);
  return noted;
}

describe('what is left out', () => {
  it('is counted by reason, with the first thousand names', () => {
    const noted = log(999, 'hidden');
    noted.add('x', 'no picture');
    const before = noted.summary();
    noted.add('y', 'hidden');
    const { total, reasons, examples } = noted.summary();
    assert.deepEqual([total, reasons, examples.length], [1001, { hidden: 1000, 'no picture': 1 }, 1000]);
    assert.deepEqual(
      [examples[0], examples[999]],
      [
        { name: 'hidden 0', reason: 'hidden' },
        { name: 'x', reason: 'no picture' },
      ],
    );
    // a summary is of its time
    assert.deepEqual([before.total, before.reasons], [1000, { hidden: 999, 'no picture': 1 }]);
  });

  it('is merged, the first names first, a thousand at most', () => {
    const merged = mergeLeftOut(log(2, 'a').summary(), log(999, 'b').summary());
    assert.deepEqual([merged.total, merged.reasons, merged.examples.length], [1001, { a: 2, b: 999 }, 1000]);
    assert.deepEqual(
      [merged.examples[1].name, merged.examples[2].name, merged.examples[999].name],
      ['a 1', 'b 0', 'b 997'],
    );
    assert.deepEqual(mergeLeftOut(log(2, 'a').summary(), log(3, 'a').summary()).reasons, { a: 5 });
  });

  it('is told in words, and nothing in none', () => {
    const both = mergeLeftOut(log(2, 'hidden').summary(), log(1, 'no picture').summary());
    assert.equal(leftOutText(both), '3 left out (2 × hidden, 1 × no picture)');
    assert.equal(insteadText(both), '; there is 2 × hidden, 1 × no picture');
    assert.deepEqual([leftOutText(NOTHING_LEFT_OUT), insteadText(NOTHING_LEFT_OUT)], ['', '']);
  });
});
