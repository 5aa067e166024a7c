/**
 * When a curve first has an accuracy.
 * @module
 */

/** The first measured step with at least an accuracy; null if there is none. */
export function firstReaching(
  { steps, accuracies }: { readonly steps: readonly number[]; readonly accuracies: readonly number[] },
  target: number,
): number | null {
  const at = accuracies.findIndex((accuracy) => accuracy >= target);
  return at < 0 ? null : steps[at];
}
