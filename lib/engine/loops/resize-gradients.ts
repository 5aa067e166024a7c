/**
 * Gradients of resizing images as plain loops: the stock kernels swap height and width in the result's shape, know only the
 * first image of a batch, and nothing of half pixels.
 * @module
 */

/** How places of the result lie in the picture. */
export interface ResizeAttributes {
  /** Whether the corners' centers lie on each other. */
  readonly alignCorners: boolean;
  /** Whether coordinates are those of the pixels' centers. */
  readonly halfPixelCenters?: boolean;
}

/** Memory of one pass. */
export interface ResizeGradient extends ResizeAttributes {
  /** [N, h, w, C] */
  readonly dy: Float32Array;
  /** [N, H, W, C], overwritten. */
  readonly dx: Float32Array;
  readonly batch: number;
  readonly channels: number;
  /** H and W. */
  readonly from: readonly [height: number, width: number];
  /** h and w. */
  readonly to: readonly [height: number, width: number];
}

/** A place of the result: the two cells it is made of along an axis, and the share of the second. */
type Place = readonly [low: number, high: number, share: number];

/** `dx <- sum of dy times the bilinear weight` over all places that a cell is part of. */
export function resizeBilinearGradient(pass: ResizeGradient): void {
  spread(pass, (position, size) => {
    const at = Math.min(size - 1, Math.max(0, position));
    const low = Math.floor(at);
    // at the last cell the share is 0, and there is no second
    return [low, low + 1, at - low];
  });
}

/** `dx <- sum of dy` over all places that a cell is shown at. */
export function resizeNearestGradient(pass: ResizeGradient): void {
  const { alignCorners, halfPixelCenters } = pass;
  const half = halfPixelCenters && !alignCorners ? 0.5 : 0;
  // never outside: the last place lies at most on the last cell, or half a cell of the picture before its end
  spread(pass, (position) => {
    const cell = alignCorners ? Math.round(position) : Math.floor(position + half);
    return [cell, cell, 0];
  });
}

function spread(pass: ResizeGradient, placeOf: (position: number, size: number) => Place): void {
  const { dy, dx, batch, channels: C, from, to } = pass;
  const [rows, columns] = [places(from[0], to[0], pass, placeOf), places(from[1], to[1], pass, placeOf)];
  const total = new Float64Array(dx.length);
  let out = 0;
  for (let n = 0; n < batch; n++) {
    for (const row of rows) {
      for (const column of columns) {
        for (const [y, a] of weights(row)) {
          for (const [x, b] of weights(column)) {
            const at = ((n * from[0] + y) * from[1] + x) * C;
            for (let c = 0; c < C; c++) total[at + c]! += a * b * dy[out + c]!;
          }
        }
        out += C;
      }
    }
  }
  dx.set(total);
}

function places(
  size: number,
  to: number,
  { alignCorners, halfPixelCenters }: ResizeAttributes,
  placeOf: (position: number, size: number) => Place,
): readonly Place[] {
  const scale = alignCorners && to > 1 ? (size - 1) / (to - 1) : size / to;
  const half = halfPixelCenters && !alignCorners ? 0.5 : 0;
  return Array.from({ length: to }, (_, place) => placeOf(scale * (place + half) - half, size));
}

/** Cells that count: a share of nothing would make NaN of an infinite dy. */
function weights([low, high, share]: Place): readonly (readonly [cell: number, weight: number])[] {
  return share === 0
    ? [[low, 1]]
    : [
        [low, 1 - share],
        [high, share],
      ];
}
