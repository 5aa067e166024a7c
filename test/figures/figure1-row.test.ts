import assert from 'node:assert/strict';
import { figure1, figure1a, figure1b, plotlyJson, renderSvg, type Axis, type Layout } from '../../lib/figures';
import { results } from './results';

interface Note extends Layout {
  readonly text: string;
  readonly y: number;
  readonly yref: string;
}
const notesOf = (layout: Layout) => layout.annotations as unknown as readonly Note[];
const axis = (layout: Layout, name: string) => layout[name] as unknown as Axis & { readonly domain: readonly number[] };

describe('figure 1 as a row', () => {
  it('has the lines and bands of its three panels, each on axes of its own', () => {
    const { data } = figure1({ results });
    const drawn = (at: string) => data.filter(({ xaxis, yaxis }) => xaxis === `x${at}` && yaxis === `y${at}`);
    for (const [at, panel] of [['', figure1a({ results })], ['2', figure1b({ results })]] as const)
      assert.deepEqual(drawn(at).map(({ y }) => y), panel.data.map(({ y }) => y)); // prettier-ignore
    assert.equal(drawn('').length + drawn('2').length + drawn('3').length, data.length);
    assert.ok(data.every(({ showlegend }) => showlegend === false));
  });

  it('puts the panels side by side, and one under the other where it is narrow', () => {
    const { layout, narrow } = figure1({ results });
    const [a, b, c] = ['xaxis', 'xaxis2', 'xaxis3'].map((name) => axis(layout, name).domain);
    assert.ok(a[1] < b[0] && b[1] < c[0] && a[0] === 0 && c[1] <= 1);
    const [top, middle, bottom] = ['yaxis', 'yaxis2', 'yaxis3'].map((name) => axis(narrow!, name).domain);
    assert.ok(top[0] > middle[1] && middle[0] > bottom[1] && bottom[0] === 0 && top[1] <= 1);
    const { narrow: stored } = plotlyJson(figure1({ results })).layout.meta as { readonly narrow: Layout };
    assert.deepEqual(axis(stored, 'yaxis').domain, top);
    assert.equal(stored.height, narrow!.height);
  });

  it('compares (b) and (c) on one range', () => {
    const { layout } = figure1({ results });
    assert.deepEqual(axis(layout, 'yaxis2').range, axis(layout, 'yaxis3').range);
  });

  it('names every line at its end, and no two names stand on each other', () => {
    for (const language of ['en', 'ko'] as const) {
      const { layout, data } = figure1({ results, language });
      for (const at of ['y', 'y2', 'y3']) {
        const names = notesOf(layout).filter(({ yref }) => yref === at);
        assert.deepEqual(
          names.map(({ text }) => text),
          data.flatMap(({ yaxis, name }) =>
            yaxis === at && name !== undefined ? [at === 'y' ? name : name.split(' ')[0]] : [],
          ),
        );
        const [low, high] = axis(layout, at.replace('y', 'yaxis')).range!;
        const places = names.map(({ y }) => y).sort((one, two) => one - two);
        for (const [i, y] of places.entries()) {
          assert.ok(y >= low && y <= high, `${y} within ${low} to ${high}`);
          if (i > 0) assert.ok(y - places[i - 1] >= 0.08 * (high - low));
        }
      }
    }
  });

  it('is drawn, and says all three captions in both languages', async () => {
    for (const language of ['en', 'ko'] as const) {
      const shown = figure1({ results, language });
      assert.match(shown.caption, /^\(a\) .+ \(b\) .+ \(c\) .+/);
      assert.match(await renderSvg(shown), /^<svg/);
    }
  });
});
