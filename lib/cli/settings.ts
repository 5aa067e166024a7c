/**
 * `--set dropout=0.2`: one thing changed in a variant's recipe.
 * @module
 */
import { BnlabError } from '../errors';
import type { VariantSettings } from '../models';
import type { OptimizerRecipe } from '../train';

/** Reads a value; undefined where it is none. */
type Reader = (text: string) => string | number | boolean | undefined;

const number =
  (isValid: (value: number) => boolean): Reader =>
  (text) => {
    const value = Number(text);
    return text.trim() !== '' && Number.isFinite(value) && isValid(value) ? value : undefined;
  };
const oneOf =
  (...words: string[]): Reader =>
  (text) =>
    words.find((word) => word === text);
const yesOrNo: Reader = (text) => (text === 'true' ? true : text === 'false' ? false : undefined);

/** Every setting of a variant but the learning rate, which has an option of its own: what it may be, in words, and how it is read. */
const SETTINGS: ReadonlyMap<string, readonly [expected: string, read: Reader]> = new Map([
  ['normalization', ['true or false', yesOrNo]],
  ['activation', ['relu or sigmoid', oneOf('relu', 'sigmoid')]],
  ['localResponse', ['true or false', yesOrNo]],
  ['auxiliary', ['true or false', yesOrNo]],
  ['dropout', ['a share from 0 to below 1', number((value) => value >= 0 && value < 1)]],
  ['decay.factor', ['a factor above 0, at most 1', number((value) => value > 0 && value <= 1)]],
  ['decay.epochs', ['a number above 0', number((value) => value > 0)]],
  ['l2', ['a number of 0 or more', number((value) => value >= 0)]],
  ['shuffle', ['shards or within-shards', oneOf('shards', 'within-shards')]],
  ['distortion', ['full or reduced', oneOf('full', 'reduced')]],
]);

/**
 * A variant's settings with some changed, each given as `name=value`.
 *
 * @throws BnlabError (`usage`) for an unknown name, listing the known ones, or a value that the setting cannot have.
 */
export function changeSettings(settings: VariantSettings, changes: readonly string[]): VariantSettings {
  return changes.reduce((changed, change) => {
    const [name = change, ...rest] = change.split('=');
    const setting = SETTINGS.get(name);
    if (!setting) throw wrong(`one of ${[...SETTINGS.keys()].join(', ')}, as name=value`, change);
    const [expected, read] = setting;
    const value = read(rest.join('='));
    if (value === undefined) throw wrong(`${name}= followed by ${expected}`, change);
    if (!name.startsWith('decay.')) return { ...changed, [name]: value };
    return { ...changed, decay: { ...changed.decay, [name.slice('decay.'.length)]: value } };
  }, settings);
}

/** The optimizers of section 1 and 4.2 with their usual settings. */
const OPTIMIZERS: Readonly<Record<string, OptimizerRecipe>> = {
  sgd: { kind: 'sgd' },
  momentum: { kind: 'momentum', momentum: 0.9 },
  adagrad: { kind: 'adagrad', initialSum: 0.1, epsilon: 1e-7 },
};

/** The optimizer of a name. @throws BnlabError (`usage`) for an unknown one. */
export function optimizerRecipe(name: string): OptimizerRecipe {
  const recipe = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
  if (recipe) return recipe;
  throw wrong(`one of ${Object.keys(OPTIMIZERS).join(', ')}`, name, '--optimizer');
}

function wrong(expected: string, got: string, where = '--set'): BnlabError {
  const hint = where === '--set' ? 'For example --set dropout=0.2 --set shuffle=shards.' : 'Choose one of these names.';
  return new BnlabError({ kind: 'usage', where, expected, got: `'${got}'`, hint });
}
