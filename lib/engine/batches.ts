/**
 * Batches of products.
 * @module
 */

/** Whether the batches of both factors of a product are repeated: stock backends repeat only a whole side. */
export function isTwiceBroadcast(a: readonly number[], b: readonly number[]): boolean {
  const [left, right] = [a.slice(0, -2), b.slice(0, -2)];
  const size = (shape: readonly number[]) => shape.reduce((total, n) => total * n, 1);
  if (size(left) === 1 || size(right) === 1) return false;
  return left.length !== right.length || left.some((n, i) => n !== right[i]);
}
