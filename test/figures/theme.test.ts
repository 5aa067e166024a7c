import assert from 'node:assert/strict';
import { line, markers, palette, type Trace } from '../../lib/figures';

const markOf = ({ marker }: Trace) =>
  marker as { readonly color: string; readonly size: number; readonly symbol: string };

describe('the marks that figures are made of', () => {
  it('are points in a colour of the palette, of one size and form unless others are asked for', () => {
    const points = markers({ name: 'runs', x: [1, 2], y: [3, 4] });
    assert.deepEqual(
      [points.mode, markOf(points).color, points.x, points.y],
      ['markers', palette.blue, [1, 2], [3, 4]],
    );
    const { color, size, symbol } = markOf(
      markers({ name: 'runs', x: [1], y: [2], color: palette.green, size: 3, symbol: 'square' }),
    );
    assert.deepEqual([color, size, symbol], [palette.green, 3, 'square']);
  });

  it('are lines in the same colours', () => {
    const drawn = line({ name: 'loss', x: [1, 2], y: [3, 4], color: palette.vermilion });
    assert.deepEqual([drawn.mode, (drawn.line as { readonly color: string }).color], ['lines', palette.vermilion]);
  });
});
