/**
 * Classes in the names of pictures: `n01440764_tench.JPEG`, `great_pyrenees_12.jpg`, `cat.0.jpg`.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import type { ImageList } from './image-list';
import { LeftOutLog, mergeLeftOut } from './left-out';

/** What of a name says the class: all before its first `_`, or all before the number at its end. */
export const LABEL_RULES = ['first-word', 'number'] as const;

/** What of a picture's name says its class. */
export type NameRule = (typeof LABEL_RULES)[number];

/** The class of pictures whose names say none, when that is so for all of them. */
export const UNNAMED = 'unnamed';
/** Why one picture among others is left out. */
export const NO_CLASS_IN_NAME = 'a picture whose name says no class';

const WORDS: Readonly<Record<NameRule, string>> = {
  'first-word': 'the class stands before the first "_" of the names',
  number: 'the class stands before the number at the end of the names',
};
const RULES: Readonly<Record<NameRule, RegExp>> = {
  'first-word': /^(.+?)_/s,
  number: /^(.*?[^\d _.()-])[ _.-]*\(?\d+\)?(?:[ _.-]+\d+)*$/s,
};
const SYNSET = /^n\d{8}(?=_)/;
/** What cameras, programs and parts of sets put before a number. */
const NO_CLASS =
  /^(img|image|imagen?|dsc[fn]?|pxl|gopr|mvi|pict?|picture|photo|frame|scan|screenshot|file|sample|train|val|valid|validation|test)$/i;
/** Names that a program drew: digests and UUIDs. */
const DRAWN = /^[\da-f]{16,}$|^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** From so many pictures on, classes of mostly one picture each are no classes. */
const ENOUGH = 20;

/** How the names of some pictures are read. */
export interface FlatNames {
  /** The class of a picture by its name without its folder; undefined where the name says none. */
  readonly classOf: (name: string) => string | undefined;
  /** In words, for the manifest. */
  readonly why: string;
}

/** The class that a name says by a rule; ImageNet's names begin with the synset whatever the rule. */
function classBy(rule: NameRule, name: string): string | undefined {
  const stem = name.replace(/\.[^.]*$/s, '');
  return SYNSET.exec(stem)?.[0] ?? RULES[rule].exec(stem)?.[1];
}

/** The class that a name says by a rule to whoever does not know the set. */
function guessBy(rule: NameRule, name: string): string | undefined {
  if (DRAWN.test(name.replace(/\.[^.]*$/s, ''))) return undefined;
  const word = classBy(rule, name);
  return word === undefined || NO_CLASS.test(word) ? undefined : word;
}

/**
 * Reads names by the rule that they follow. Where both rules give a class and not the same one (`american_bulldog_1.jpg`), and where
 * names are those of cameras, parts or programs (`IMG_1.jpg`, digests), nothing is guessed: all pictures are of one class, and `why`
 * says so.
 */
export function readNames(names: readonly string[]): FlatNames {
  const nothing = (why: string): FlatNames => ({ classOf: () => UNNAMED, why });
  let rule: NameRule | undefined;
  for (const name of names) {
    const [word, number] = LABEL_RULES.map((each) => guessBy(each, name));
    if (word !== undefined && number !== undefined && word !== number)
      return nothing(`${name} may be a ${word} or a ${number}: --label-from first-word or number says which`);
    rule = word !== undefined ? 'first-word' : (rule ?? (number === undefined ? undefined : 'number'));
  }
  if (rule === undefined) return nothing('neither folders nor names say a class');
  const classOf = (name: string) => guessBy('first-word', name) ?? guessBy('number', name);
  const classes = new Set(names.filter((name) => !SYNSET.test(name)).map(classOf));
  if (names.length >= ENOUGH && 2 * classes.size > names.length)
    return nothing('names would say another class for nearly each picture');
  return { classOf, why: WORDS[rule] };
}

/**
 * The list with the classes that its pictures' names say, whatever their folders say.
 *
 * @throws BnlabError (`data`) where no name says one, (`usage`) for a set that is no picture files.
 */
export function labelledByName(list: ImageList, rule: NameRule): ImageList {
  const refuse = (kind: 'data' | 'usage', got: string): never => {
    const hint = `By ${rule}, ${WORDS[rule]}. Leave --label-from away where something else says the class.`;
    throw new BnlabError({ kind, where: '--label-from', expected: 'pictures whose names say their class', got, hint });
  };
  if (list.encoding !== 'picture') refuse('usage', list.origin.layout);
  const names = Array.from({ length: list.length }, (_, i) => path.posix.basename(list.name(i)));
  const log = new LeftOutLog();
  const classes = names.map((name) => classBy(rule, name));
  classes.forEach((className, i) => className === undefined && log.add(list.name(i), NO_CLASS_IN_NAME));
  if (classes.every((className) => className === undefined)) refuse('data', names[0] ?? 'no pictures');
  const leftOut = mergeLeftOut(list.origin.leftOut, log.summary());
  return list.regrouped((_, i) => classes[i]).withOrigin({ leftOut, why: WORDS[rule] });
}

/** What each rule would make of a list: `--label-from number would give 37 classes (Abyssinian, …)`; empty where no rule gives two. */
export function labelRulesText(list: ImageList): string {
  if (list.encoding !== 'picture') return '';
  const found = LABEL_RULES.map((rule) => {
    const names = Array.from({ length: list.length }, (_, i) => classBy(rule, path.posix.basename(list.name(i))));
    const classes = [...new Set(names.filter((name) => name !== undefined))].sort();
    const few = `${classes.slice(0, 3).join(', ')}${classes.length > 3 ? ', …' : ''}`;
    return classes.length > 1 ? [`--label-from ${rule} would give ${classes.length} classes (${few})`] : [];
  });
  return found.flat().join(', ');
}

/** The rule of a flag. @throws BnlabError (`usage`). */
export function labelRule(word: string): NameRule {
  const rule = LABEL_RULES.find((name) => name === word);
  if (rule !== undefined) return rule;
  const hint = 'Leave it away where folders say the class.';
  const expected = `one of ${LABEL_RULES.join(', ')}`;
  throw new BnlabError({ kind: 'usage', where: '--label-from', expected, got: `'${word}'`, hint });
}
