/** Calls of kernels that make or move values. */
import { choose, pick } from '../../onednn/support';
import { floats, imageShape, rowShape, type Calls } from './call';

/** Calls by kernel name. */
export const MOVES: Calls = {
  Fill: (random) => ({ inputs: {}, attributes: { shape: rowShape(random), value: 1.5, dtype: 'float32' } }),
  Concat(random) {
    const shape = imageShape(random);
    const inputs = Array.from({ length: pick(random, 2, 4) }, (_, i) => floats(random, [...shape.slice(0, 3), i + 3]));
    return { inputs, attributes: { axis: choose(random, [3, -1]) } };
  },
  SplitV(random) {
    const shape = imageShape(random);
    return {
      inputs: { x: floats(random, shape) },
      attributes: choose(random, [
        { numOrSizeSplits: [1, shape[3] - 1], axis: 3 },
        { numOrSizeSplits: [2, shape[1] - 2], axis: 1 },
      ]),
    };
  },
  Slice(random) {
    const shape = imageShape(random);
    const begin = shape.map((size) => random.integer(Math.ceil(size / 2)));
    const size = shape.map((length, axis) => (axis === 1 ? -1 : length - begin[axis]));
    return { inputs: { x: floats(random, shape) }, attributes: { begin, size } };
  },
  Transpose: (random) => ({ inputs: { x: floats(random, imageShape(random)) }, attributes: { perm: [0, 3, 1, 2] } }),
  Tile(random) {
    const [n, h] = imageShape(random);
    return { inputs: { x: floats(random, [n, h]) }, attributes: { reps: [1, pick(random, 2, 4)] } };
  },
};
