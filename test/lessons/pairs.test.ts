import assert from 'node:assert/strict';
import type { Cell, Notebook } from '../../lib/kernel/notebook';
import { agreePairs, checkPairs } from '../../lib/lessons';
import { code, en, ko, lesson } from './lesson';

/** A lesson of two pairs that were agreed on, with some of its cells changed since. */
function changed(sources: Readonly<Record<number, string>>): Notebook {
  const { notebook } = agreePairs(lesson(en('One.'), ko('하나.'), code('1'), en('Two.'), ko('둘.')));
  const cells = notebook.cells.map((cell, i): Cell => (i + 1 in sources ? { ...cell, source: sources[i + 1] } : cell));
  return { ...notebook, cells };
}

describe('the hashes of a text in two languages', () => {
  const table: readonly [string, Notebook, readonly [number, RegExp][]][] = [
    ['keep quiet while nothing changes', changed({}), []],
    ['keep quiet where lines break elsewhere', changed({ 1: '\nOne. ' }), []],
    ['keep quiet where code changes', changed({ 3: '2' }), []],
    ['see English that changed alone', changed({ 4: 'Two!' }), [[4, /the English changed alone: change the Korean \(cell 5\)/]]],
    ['see Korean that changed alone', changed({ 2: '하나!' }), [[2, /the Korean changed alone: change the English \(cell 1\)/]]],
    ['see one letter', changed({ 2: '하나,' }), [[2, /changed alone/]]],
    ['see both sides change, which somebody must have read', changed({ 4: 'Three.', 5: '셋.' }), [[5, /it and the English \(cell 4\) changed/]]],
    ['see both pairs', changed({ 1: '1', 5: '2' }), [[1, /English/], [5, /Korean/]]],
    ['ask for pairs that nobody agreed on', lesson(en('One.'), ko('하나.')), [[2, /nobody has held it against the English \(cell 1\)/]]],
  ]; // prettier-ignore
  for (const [behaviour, notebook, expected] of table) {
    it(behaviour, () => {
      const found = checkPairs(notebook);
      assert.deepEqual(
        found.map(({ cell, rule }) => [cell, rule]),
        expected.map(([cell]) => [cell, 'pair']),
      );
      expected.forEach(([, message], i) => assert.match(found[i].message, message));
      for (const { message } of found) assert.match(message, /npx bnlab notebook pairs/);
    });
  }

  it('are renewed for pairs that are new or changed on both sides', () => {
    const { notebook, renewed, left } = agreePairs(changed({ 4: 'Three.', 5: '셋.' }));
    assert.deepEqual([renewed, left, checkPairs(notebook)], [1, [], []]);
  });

  it('are not renewed over the change of one side, unless one says so', () => {
    const torn = changed({ 2: '둘!' });
    const kept = agreePairs(torn);
    assert.deepEqual([kept.renewed, kept.notebook, kept.left.length], [0, torn, 1]);
    const { notebook, renewed } = agreePairs(torn, { oneSided: true });
    assert.deepEqual([renewed, checkPairs(notebook)], [1, []]);
  });

  it('leave the other metadata of a cell alone', () => {
    const cell: Cell = { ...ko('하나.'), metadata: { tags: ['ko'], bnlab: { other: 1 }, more: 2 } };
    const [, agreed] = agreePairs(lesson(en('One.'), cell)).notebook.cells;
    const { bnlab, ...rest } = agreed.metadata as { bnlab: Record<string, unknown> };
    assert.deepEqual([rest, bnlab.other], [{ tags: ['ko'], more: 2 }, 1]);
  });
});
