/** Windows over images that tell all sizes, strides and margins apart: no two of them are equal where they could be confused. */
import type { ConvGeometry } from '../../../lib/engine/loops/cells';
import type { Window } from '../onednn/reference';

interface WindowCase {
  readonly what: string;
  readonly geometry: ConvGeometry;
  /** The same as the references take it. */
  readonly window: Window;
  readonly filter: readonly [height: number, width: number];
  readonly shape: readonly [N: number, H: number, W: number, C: number];
  /** [N, H', W'] */
  readonly outCells: readonly [number, number, number];
}

type Parts = Pick<WindowCase, 'what' | 'window' | 'filter' | 'shape'> & { readonly outChannels: number };

function caseOf({ what, window, filter, shape, outChannels }: Parts): WindowCase {
  const geometry = {
    batchSize: shape[0],
    inHeight: shape[1],
    inWidth: shape[2],
    inChannels: shape[3],
    outChannels,
    outHeight: window.out[0],
    outWidth: window.out[1],
    strideHeight: window.stride[0],
    strideWidth: window.stride[1],
    dilationHeight: window.dilation[0],
    dilationWidth: window.dilation[1],
    filterHeight: filter[0],
    filterWidth: filter[1],
    padInfo: { top: window.before[0], left: window.before[1] },
  };
  return { what, window, filter, shape, geometry, outCells: [shape[0], ...window.out] };
}

/** Each case reaches one cell over every border; outChannels is a multiple of the channels, for depthwise ones. */
export const WINDOW_CASES: readonly WindowCase[] = [
  {
    what: 'rows by twos, columns dilated',
    shape: [2, 5, 4, 3],
    filter: [3, 2],
    outChannels: 6,
    window: { stride: [2, 1], dilation: [1, 2], before: [1, 1], out: [3, 4] },
  } as const,
  {
    what: 'columns by threes, rows dilated, some windows beyond the image',
    shape: [3, 4, 7, 2],
    filter: [2, 3],
    outChannels: 6,
    window: { stride: [1, 3], dilation: [2, 1], before: [2, 2], out: [6, 4] },
  } as const,
  {
    what: 'one channel, without margins',
    shape: [1, 3, 5, 1],
    filter: [2, 2],
    outChannels: 1,
    window: { stride: [1, 1], dilation: [1, 1], before: [0, 0], out: [2, 4] },
  } as const,
].map(caseOf);
