/**
 * Where the numbers of a small experiment are expected.
 * @module
 */

/** From lowest to highest, both included. */
export type Band = readonly [low: number, high: number];

/** One line for each number outside its band; the bands are those of the whole recipe on the data it was written for. */
export function outsideBands(
  bands: Readonly<Record<string, Band>>,
  results: readonly { readonly seed: number; readonly values: Readonly<Record<string, number>> }[],
): string[] {
  return results.flatMap(({ seed, values }) =>
    Object.entries(bands)
      .filter(([name, [low, high]]) => !(values[name] >= low && values[name] <= high))
      .map(
        ([name, [low, high]]) => `seed ${seed}: ${name} ${values[name]} is not in the expected band, ${low} to ${high}`,
      ),
  );
}
