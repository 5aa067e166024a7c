/**
 * What the small experiments need of linear algebra, in float64.
 * @module
 */

/**
 * Inverse of the Cholesky factor of a symmetric positive matrix A [n, n]: `M A M^T = I`, M lower triangular.
 *
 * @throws RangeError when A is not positive definite.
 */
export function choleskyInverse(matrix: ArrayLike<number>, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      if (i === j && !(sum > 0)) throw new RangeError(`not positive definite: pivot ${i} is ${sum}`);
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / factor[j * n + j]!;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = inverse.subarray(i * n, i * n + i + 1);
    for (let k = 0; k < i; k++) {
      const value = factor[i * n + k]!;
      for (let j = 0; j <= k; j++) row[j]! -= value * inverse[k * n + j]!;
    }
    row[i] = 1;
    for (let j = 0; j <= i; j++) row[j]! /= factor[i * n + i]!;
  }
  return inverse;
}

/** Singular values of a matrix [rows, columns], largest first, by one-sided Jacobi rotations. */
export function singularValues(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const a = Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => matrix[i * columns + j]!),
  );
  const dot = (x: Float64Array, y: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += x[i]! * y[i]!;
    return sum;
  };
  for (let sweep = 0, isDone = false; sweep < 60 && !isDone; sweep++) {
    isDone = true;
    for (let p = 0; p < columns - 1; p++) {
      for (let q = p + 1; q < columns; q++) {
        if (rotate(a[p]!, a[q]!, dot)) isDone = false;
      }
    }
  }
  return Float64Array.from(a, (column) => Math.sqrt(dot(column, column)))
    .sort()
    .reverse();
}

/** Makes two columns orthogonal; false where they are already. */
function rotate(x: Float64Array, y: Float64Array, dot: (x: Float64Array, y: Float64Array) => number): boolean {
  const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
  if (Math.abs(xy) <= 1e-14 * Math.sqrt(xx * yy)) return false;
  const zeta = (yy - xx) / (2 * xy);
  const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    x[i] = c * (value - t * y[i]!);
    y[i] = c * (t * value + y[i]!);
  }
  return true;
}
