/**
 * Which names mean a training and which a validation part, in folders, archives and shards alike.
 * @module
 */

const TRAIN = ['train', 'training'];
/** First choice first. */
const HELD_OUT = ['val', 'validation', 'valid', 'eval', 'evaluation', 'dev', 'test', 'testing'];

/** The names of training parts as people write them. */
export const TRAIN_NAMES: readonly string[] = TRAIN.flatMap((name) => [
  name,
  name.toUpperCase(),
  name.replace(/^./, (letter) => letter.toUpperCase()),
]);

/** The parts that a set of names stands for. */
export interface NamedParts {
  readonly train: string;
  /** The best name for a validation part; undefined when there is none. */
  readonly validation?: string;
  /** Other parts that are there and not used. */
  readonly unused: readonly string[];
}

/** What a name says about the part that it names, in any case: `train`, `val`, Kaggle's `test1`; undefined for no part's name. */
export function partNamed(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (TRAIN.includes(lower)) return lower;
  return [lower, lower.replace(/[-_ ]?\d$/, '')].find((word) => HELD_OUT.includes(word));
}

/** True for a name of a training part. */
export function isTrainName(name: string): boolean {
  return TRAIN.includes(name.toLowerCase());
}

/** The training part among names and what goes with it; undefined when no name means a training part. */
export function namedParts(names: readonly string[]): NamedParts | undefined {
  const first = (wanted: readonly string[]) =>
    [(name: string) => name.toLowerCase(), partNamed]
      .flatMap((read) => wanted.flatMap((part) => names.filter((name) => read(name) === part)))
      .at(0);
  const train = first(TRAIN);
  if (train === undefined) return undefined;
  const validation = first(HELD_OUT);
  const unused = names.filter((name) => partNamed(name) !== undefined && name !== train && name !== validation);
  return { train, validation, unused };
}

// a year stands behind the word without anything between: train2017
const wordsOf = (name: string) => name.toLowerCase().split(/([-_. ]+|(?<=[a-z])(?=\d))/);

/** The one word of a name of several words that means a part: `train` of `2021_train_mini`; undefined where there is not exactly one. */
export function partInWords(name: string): string | undefined {
  const words = wordsOf(name);
  const parts = words.filter((word) => partNamed(word) !== undefined);
  return words.length > 1 && parts.length === 1 ? parts[0] : undefined;
}

/**
 * The part that each name stands for when it says more than that: `seg_train` with `seg_test`, `training_set` with `test_set`. Only names
 * that agree in all but the part do, a training part among them: a `train_station` beside a `test_tube` is a class.
 */
export function wordyParts(names: readonly string[]): ReadonlyMap<string, string> {
  const groups = new Map<string, Map<string, string>>();
  for (const name of names) {
    const part = partInWords(name);
    if (part === undefined) continue;
    const rest = wordsOf(name)
      .map((word) => (word === part ? '*' : word))
      .join('');
    groups.set(rest, (groups.get(rest) ?? new Map<string, string>()).set(name, part));
  }
  const isPair = (group: ReadonlyMap<string, string>) => group.size > 1 && [...group.values()].some(isTrainName);
  return [...groups.values()].find(isPair) ?? new Map<string, string>();
}

/** The part that a file belongs to by a word of its name: `imagenet-val-000000.tar` is of `val`; undefined for none. */
export function partOfFile(name: string): string | undefined {
  const words = name.replace(/\.[A-Za-z].*$/, '').split(/[-_. ]+/);
  return words.map(partNamed).find((part) => part !== undefined);
}
