import assert from 'node:assert/strict';
import { channelsLast } from '../../../lib/engine/loops/layout';

describe('the order of axes in memory', () => {
  it('puts channels last', () => {
    const shape = [2, 3, 4, 5];
    // each number says where it is: n, c, h, w as digits
    const at = (i: number) => [Math.floor(i / 60), Math.floor(i / 20) % 3, Math.floor(i / 5) % 4, i % 5];
    const values = Float32Array.from({ length: 120 }, (_, i) => Number(at(i).join('')));
    const want: number[] = [];
    for (const n of [0, 1])
      for (const h of [0, 1, 2, 3])
        for (const w of [0, 1, 2, 3, 4]) for (const c of [0, 1, 2]) want.push(Number(`${n}${c}${h}${w}`));
    assert.deepEqual([...channelsLast(values, shape)], want);
  });

  it('leaves what stands behind the examples out', () => {
    const values = Float32Array.from({ length: 12 }, (_, i) => i + 1);
    assert.deepEqual([...channelsLast(values, [2, 2, 1, 2])], [1, 3, 2, 4, 5, 7, 6, 8, 0, 0, 0, 0]);
  });
});
