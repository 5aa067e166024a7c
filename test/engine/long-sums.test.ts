import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { onEachEngine } from './engines';

/** Sums of one sign: added one after the other in 32 bits, they would be off by a hundredth. */
const SHAPES: readonly (readonly [shape: number[], axes: number[]])[] = [
  [[3_000_000], [0]],
  [[2_097_169], [0]],
  [[3, 500_000], [1]],
  [[500_000, 3], [0]],
  [
    [4, 300, 300, 5],
    [0, 1, 2],
  ],
  [
    [4, 5, 300, 300],
    [0, 2, 3],
  ],
  [[2, 2_000, 700], [1]],
];
const TOLERANCE = 1e-5;

onEachEngine(
  'sums and means of many numbers agree with float64',
  () => {
    for (const [shape, axes] of SHAPES) {
      it(`[${shape.join(', ')}] over ${axes.join(', ')}`, () => {
        tf.tidy(() => {
          const count = axes.reduce((product, axis) => product * shape[axis], 1);
          const size = tf.util.sizeFromShape(shape);
          const values = Float32Array.from({ length: size }, (_, i) => 1000 + (i % 7) / 8);
          const x = tf.tensor(values, shape);
          const want = Array<number>(size / count).fill(0);
          const strides = tf.util.computeStrides(shape);
          const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
          values.forEach((value, at) => {
            const place = kept.reduce((to, axis) => {
              const stride = strides[axis] ?? 1;
              return to * shape[axis] + (Math.floor(at / stride) % shape[axis]);
            }, 0);
            want[place] += value;
          });
          const [sums, means] = [tf.sum(x, axes), tf.mean(x, axes)].map((each) => each.dataSync());
          want.forEach((sum, i) => {
            assert.ok(Math.abs(sums[i] / sum - 1) < TOLERANCE, `sum ${sums[i]}, float64 ${sum}`);
            assert.ok(Math.abs((means[i] * count) / sum - 1) < TOLERANCE, `mean ${means[i]}`);
          });
        });
      });
    }
  },
  ['cpu', 'wasm', 'onednn'],
);
