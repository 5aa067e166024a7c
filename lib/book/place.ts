/**
 * Where in the paper a lesson belongs, by the digits that its name begins with.
 * @module
 */

/** `04-2-1-accelerating` is [4, 2, 1]; empty for a name without digits. */
export function placeOf(name: string): readonly number[] {
  const [digits] = /^\d+(?:-\d+(?![^-.]))*/.exec(name) ?? [];
  return digits === undefined ? [] : digits.split('-').map(Number);
}

/** Orders names as the paper orders its sections: a section before its parts, 9 before 10. */
export function byPlace(a: string, b: string): number {
  const [places, others] = [placeOf(a), placeOf(b)];
  for (const [at, place] of places.entries()) {
    if (place !== others[at]) return place - (others[at] ?? -1);
  }
  return places.length - others.length || a.localeCompare(b, 'en');
}
