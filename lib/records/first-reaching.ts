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
  return at < 0 ? null : steps[at]!;
}

/**
 * The step at which the straight line between two measurements first crosses an accuracy; null if none has it.
 *
 * Where measurements are far apart, ratios of first measured steps take few values, and seeds agree that do not. Before the first
 * measurement nothing is known: what has the accuracy there has that measurement's step.
 */
export function crossing(
  { steps, accuracies }: { readonly steps: readonly number[]; readonly accuracies: readonly number[] },
  target: number,
): number | null {
  const at = accuracies.findIndex((accuracy) => accuracy >= target);
  if (at <= 0) return at < 0 ? null : steps[at]!;
  const share = (target - accuracies[at - 1]!) / (accuracies[at]! - accuracies[at - 1]!);
  return steps[at - 1]! + share * (steps[at]! - steps[at - 1]!);
}
