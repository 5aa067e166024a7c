/**
 * Classes that people take for one: their names differ in capitals, or in how the same letters are encoded.
 * @module
 */

/** How a name looks to whoever does not look twice: composed letters, no capitals. */
const looks = (name: string) => name.normalize('NFC').toLowerCase();

/** The names of each look that more than one class has, in label order. */
function lookAlikes(classes: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of classes) {
    const group = groups.get(looks(name));
    if (group) group.push(name);
    else groups.set(looks(name), [name]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** In words: `2 classes look alike (Cat, cat)`; empty where all names differ. */
export function lookAlikeText(classes: readonly string[]): string {
  const groups = lookAlikes(classes);
  const [first] = groups;
  if (first === undefined) return '';
  return `${groups.flat().length} classes look alike (${first.map(spelled).join(', ')}${groups.length > 1 ? '; …' : ''})`;
}

/** The class that a foreign name was probably meant to be; undefined when none looks like it. */
export function lookAlikeOf(name: string, classes: readonly string[]): string | undefined {
  return classes.find((candidate) => looks(candidate) === looks(name));
}

/** A name so that its encoding shows: marks that stand apart from their letters are written as U+0301. */
export function spelled(name: string): string {
  return name.replace(/\p{M}/gu, (mark) => `<U+${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`);
}
