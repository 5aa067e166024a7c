/**
 * Shapes taken apart.
 * @module
 */
import { BnlabError } from './errors';

/** So many numbers. */
export type Dims<N extends number, Taken extends number[] = []> = Taken['length'] extends N
  ? Taken
  : Dims<N, [...Taken, number]>;

/**
 * The first extents of a shape: `const [N, H, W, C] = dims(x.shape, 4)`.
 *
 * @throws BnlabError (`shape`) where the shape has fewer axes
 */
export function dims<N extends number>(shape: readonly number[], count: N): Dims<N> {
  if (shape.length < count) {
    throw new BnlabError({
      where: 'shape',
      expected: `${count} axes or more`,
      got: `[${shape.join(', ')}]`,
      hint: 'A tensor of fewer axes came where the code takes its shape apart.',
    });
  }
  return shape as number[] as Dims<N>;
}
