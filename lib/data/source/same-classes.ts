/**
 * Two parts of one set have the same classes.
 * @module
 */
import { BnlabError } from '../../errors';
import { UNNAMED } from './flat-names';
import type { ImageList } from './image-list';
import { lookAlikeOf, spelled } from './look-alike';

/** A part of a set with its name for people. */
export interface NamedList {
  readonly name: string;
  readonly list: ImageList;
}

/** The part with the classes alone that it has pictures of. */
export function ownClasses(list: ImageList): ImageList {
  const used = new Set(list.labels);
  return used.size === list.classes.length ? list : list.relabelled(list.classes.filter((_, label) => used.has(label)));
}

/**
 * Labels of the validation part by the names of the training part's classes; a class may be missing, a foreign one may not.
 *
 * @param pass how the training part becomes a source of its own.
 * @throws BnlabError (`data`) for a foreign class, with what the parts call it.
 */
export function sameClasses(train: NamedList, validation: NamedList, pass = `pass ${train.name}`): ImageList {
  const { list, name: where } = validation;
  const { classes } = train.list;
  const used = new Set([...new Set(list.labels)].map((label) => list.classes[label]!));
  const known = new Set(classes);
  const foreign = [...used].find((name) => !known.has(name));
  if (foreign === undefined) return list.relabelled(classes);
  const meant = lookAlikeOf(foreign, classes);
  const isUnlabelled = used.size === 1 && classes.length > 1;
  throw new BnlabError({
    kind: 'data',
    where,
    expected: `the ${classes.length} classes of the training part`,
    got:
      foreign === UNNAMED
        ? 'pictures without a class'
        : `${used.size} class${used.size === 1 ? '' : 'es'}, among them ${spelled(foreign)}`,
    hint: meant
      ? `The training part calls it ${spelled(meant)}: give the class one spelling in both parts.`
      : isUnlabelled
        ? `If ${where} is not sorted into classes, nothing can be validated on it: ${pass} alone, of which a tenth is held out.`
        : 'The two parts belong to different sets.',
  });
}
