import assert from 'node:assert/strict';
import { movingFigure, movingOf } from '../../lib/book/moving-figure';
import { FIGURES, MOVING } from '../../lib/book/playground/moving';
import { text } from './notebooks';

/** Places of the dots, row by row. */
function dots(svg: string): number[][] {
  const byRow = new Map<string, number[]>();
  for (const [, x, y] of svg.matchAll(/<circle class="\w+" cx="([\d.]+)" cy="([\d.]+)"/g)) {
    byRow.set(y, [...(byRow.get(y) ?? []), Number(x)]);
  }
  return [...byRow.values()];
}

describe('figures of lessons that move', () => {
  it('gamma and beta: 1 and 0 leave the normalized values, the standard deviation and the mean give x back', () => {
    const { svg, button } = FIGURES['gamma-beta'];
    const [, xhat, y] = dots(svg({ gamma: 1, beta: 0 }));
    assert.deepEqual(y, xhat);
    const [x, , back] = dots(svg(button.values));
    back.forEach((place, i) => assert.ok(Math.abs(place - x[i]) <= 0.11, `${place} instead of ${x[i]}`));
    const [, , mirrored] = dots(svg({ gamma: -1, beta: 0 }));
    assert.ok(mirrored[0] > mirrored[7]);
  });

  it('batch mates: seven stay where they are, and move all the same', () => {
    const { svg } = FIGURES['batch-mates'];
    const [before, after] = [dots(svg({ moved: 6 })), dots(svg({ moved: 10 }))];
    assert.deepEqual(before[0].slice(0, 7), after[0].slice(0, 7));
    for (let i = 0; i < 7; i++) assert.notEqual(before[1][i], after[1][i]);
  });

  it('refuse to be drawn without a value of each slider', () => {
    assert.throws(() => FIGURES['gamma-beta'].svg({ gamma: 1 }), /a value of beta, got only gamma/);
    assert.throws(() => FIGURES['batch-mates'].svg({}), /a value of moved, got only none/);
  });

  it('can be seen without a script, and have a label for each slider', () => {
    for (const name of MOVING) {
      const html = movingFigure(name);
      assert.match(html, /<svg /);
      const ids = [...html.matchAll(/<input type="range" id="([^"]+)"/g)].map(([, id]) => id);
      assert.ok(ids.length > 0);
      for (const id of ids) assert.ok(html.includes(`<label for="${id}">`), id);
    }
  });

  it('are asked for by a tag; one that there is not is refused with its place', () => {
    assert.equal(movingOf(text('x', 'ko', 'figure:gamma-beta'), 'here'), 'gamma-beta');
    assert.equal(movingOf(text('x', 'ko'), 'here'), undefined);
    assert.throws(() => movingOf(text('x', 'figure:spiral'), '03.ipynb, cell 4'), /03\.ipynb, cell 4.*gamma-beta/s);
  });
});
