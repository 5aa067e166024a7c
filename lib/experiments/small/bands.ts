/**
 * Where the numbers of a small experiment are expected.
 * @module
 */

/** From lowest to highest, both included. */
export type Band = readonly [low: number, high: number];

/** One line for each number outside its band; the bands are those of the whole recipe on the data it was written for. */
export function outsideBands(
  bands: Readonly<Partial<Record<string, Band>>>,
  results: readonly { readonly seed: number; readonly values: Readonly<Record<string, number>> }[],
): string[] {
  return results.flatMap(({ seed, values }) =>
    Object.entries(bands).flatMap(([name, band]) => {
      if (!band) return [];
      const [low, high] = band;
      const value = values[name];
      if (value !== undefined && value >= low && value <= high) return [];
      const fault = value === undefined ? `${name} is missing` : `${name} ${value} is not in the expected band`;
      return [`seed ${seed}: ${fault}, ${low} to ${high}`];
    }),
  );
}
