import assert from 'node:assert/strict';
import { stalenessFigure } from '../../lib/figures';
import type { SmallRecord } from '../../lib/experiments';

/** Accuracies of a seed at delays 0 and 9. */
const record = (values: Readonly<Record<string, number>>): SmallRecord => ({
  manifest: { recipe: { name: 'staleness', staleness: [0, 9] } } as unknown as SmallRecord['manifest'],
  results: [{ seed: 1, values }],
});
const VALUES = { bn0: 0.95, bn9: 0.9, plain0: 0.9, plain9: 0.5 };

describe('the figure of gradients that arrive late', () => {
  it('shows both networks over the delays', () => {
    const { data, caption } = stalenessFigure({ record: record(VALUES) });
    assert.deepEqual(data.map(({ y }) => y), [[0.95, 0.9], [0.9, 0.5]]); // prettier-ignore
    assert.match(caption, /From 0 to 9 updates late it goes from 95.0 % to 90.0 %/);
  });

  it('refuses a record that lacks an accuracy, naming it', () => {
    const rest = Object.fromEntries(Object.entries(VALUES).filter(([name]) => name !== 'plain9'));
    assert.throws(() => stalenessFigure({ record: record(rest) }), /small\/staleness.json: .*no number plain9/);
  });
});
