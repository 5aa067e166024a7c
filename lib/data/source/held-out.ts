/**
 * A validation part where a set brings none: drawn at random, class by class.
 * @module
 */
import { BnlabError } from '../../errors';
import { Random } from '../../random';
import type { ImageList } from './image-list';

/** One picture of ten is held out of each class, at least one. */
const HELD_OUT = 10;
/** With fewer pictures a tenth is none. */
const FEWEST = 10;

/** Two parts of one list, as indices in ascending order. */
export interface HeldOut {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  /** Classes with a single picture, which is trained on and never validated. */
  readonly alone: number;
}

/**
 * Holds out max(1, round(n / 10)) of the n pictures of each class, drawn with `seed`; a class with one picture keeps it for training.
 *
 * The same list and seed give the same parts. @throws BnlabError (`data`) for fewer than 10 pictures, or when no class has two.
 */
export function holdOut(list: ImageList, { seed, where }: { seed: number; where: string }): HeldOut {
  const refuse = (expected: string, got: string): never => {
    const hint = 'Pass a set with a validation part of its own (train/ and val/), or more pictures.';
    throw new BnlabError({ kind: 'data', where, expected, got, hint });
  };
  if (list.length < FEWEST) refuse(`${FEWEST} or more pictures to hold a tenth out for validation`, `${list.length}`);
  const byClass = list.classes.map((): number[] => []);
  list.labels.forEach((label, i) => byClass[label]!.push(i));
  const held = new Set<number>();
  const random = new Random(seed).split('hold-out');
  byClass.forEach((pictures, label) => {
    if (pictures.length < 2) return;
    const count = Math.max(1, Math.round(pictures.length / HELD_OUT));
    // each class draws from a stream of its own, named by it: other classes do not change what is held out of this one
    const order = random.split(list.classes[label]!).permutation(pictures.length);
    for (let i = 0; i < count; i++) held.add(pictures[order[i]!]!);
  });
  if (held.size === 0) refuse('a class with two pictures or more, to hold one out', 'one picture in each class');
  const all = Uint32Array.from({ length: list.length }, (_, i) => i);
  const alone = byClass.filter((pictures) => pictures.length === 1).length;
  return { train: all.filter((i) => !held.has(i)), validation: all.filter((i) => held.has(i)), alone };
}
