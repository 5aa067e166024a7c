/**
 * From class names to labels.
 * @module
 */
import { BnlabError } from '../../errors';

/** Most classes of a list: labels are 16-bit numbers. */
const MOST_CLASSES = 65_535;

/**
 * The label of each class: its place in `classes`.
 *
 * @throws BnlabError (`data`) when a name that is in use has none, a name is there twice, or there are too many.
 */
export function labelsOf(used: Iterable<string>, classes: readonly string[]): ReadonlyMap<string, number> {
  const labels = new Map(classes.map((name, label) => [name, label]));
  const fail = (expected: string, got: string, hint: string): never => {
    throw new BnlabError({ kind: 'data', where: 'ImageList', expected, got, hint });
  };
  if (classes.length > MOST_CLASSES)
    fail(`at most ${MOST_CLASSES} classes`, `${classes.length}`, 'Are these labels, or a text for each picture?');
  if (labels.size < classes.length)
    fail('a class name once', 'one that is there twice', 'Give each class a name of its own.');
  for (const name of used) {
    if (labels.has(name)) continue;
    const few = classes.slice(0, 3).join(', ');
    const hint = `Training and validation data, and a network and its data, must have the same classes (here ${few}${classes.length > 3 ? ', …' : ''}).`;
    fail(`one of ${classes.length} classes`, name, hint);
  }
  return labels;
}
