/**
 * The options of a run, checked before anything is read, trained or written.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { checkPlainJson, isPlainObject } from '../json';
import { checkBoolean, checkOptionNames, show, wrongOption } from '../options';
import { checkOptimizerRecipe } from './optimizers';
import { learningRateAt } from './schedule';
import type { Evaluation, TrainOptions } from './loop';

const OPTIONS: readonly (keyof TrainOptions)[] = [
  ...(['model', 'data', 'recipe', 'steps', 'folder', 'logEvery', 'evaluateEvery', 'evaluate'] as const),
  ...(['checkpointEvery', 'onProgress', 'onSkipped', 'signal', 'parallel'] as const),
];
const RECIPE: readonly (keyof TrainOptions['recipe'])[] = [
  'optimizer',
  'learningRate',
  'l2',
  'auxiliaryWeight',
  'accumulate',
];
const SCHEDULE = ['initial', 'factor', 'every', 'staircase'] as const;
const where = 'train';

/** @throws BnlabError for an option, a setting of the recipe or of its schedule that is misspelt, missing or of a value it cannot have. */
export function checkTrainOptions(options: TrainOptions): void {
  checkOptionNames(where, options, OPTIONS);
  const { model, data, steps, folder } = options;
  if (!(model instanceof tf.LayersModel)) throw wrong('model', 'of layers: tf.sequential or tf.model', model);
  if (typeof data?.batch !== 'function') throw wrong('data', 'with a function batch(step)', data);
  if (data.identity === undefined) throw wrong('data', 'with an identity: plain JSON that tells its data', undefined);
  checkPlainJson(data.identity, where, 'data.identity');
  if (!Number.isSafeInteger(steps) || steps < 0) throw wrong('steps', 'of a whole number, 0 or more', steps);
  if (folder !== undefined && (typeof folder !== 'string' || folder === '')) throw wrong('folder', 'as a path', folder);
  for (const name of ['logEvery', 'evaluateEvery', 'checkpointEvery'] as const) checkInterval(name, options[name]);
  for (const name of ['evaluate', 'onProgress', 'onSkipped'] as const) checkFunction(name, options[name]);
  if (options.evaluateEvery !== undefined && !options.evaluate) {
    throw wrong('evaluate', 'beside evaluateEvery: the function that evaluates', undefined);
  }
  if (options.signal !== undefined && typeof options.signal?.aborted !== 'boolean') {
    throw wrong('signal', 'of an AbortController', options.signal);
  }
  checkRecipe(options.recipe);
}

function checkRecipe(recipe: TrainOptions['recipe']): void {
  checkOptionNames(`${where}, recipe`, recipe, RECIPE);
  const { optimizer, learningRate, l2, auxiliaryWeight, accumulate } = recipe;
  checkOptimizerRecipe(optimizer);
  if (typeof learningRate !== 'object' || learningRate === null) {
    const hint = 'A constant rate is { initial: 0.1, factor: 1, every: 1 }.';
    throw wrongOption({ where, option: 'learningRate', expected: 'as a schedule', value: learningRate, hint });
  }
  checkOptionNames(`${where}, learningRate`, learningRate, SCHEDULE);
  if (learningRate.staircase !== undefined) checkBoolean(where, 'staircase', learningRate.staircase);
  learningRateAt(learningRate, 0);
  checkWeight('l2', l2);
  if (auxiliaryWeight !== undefined) checkWeight('auxiliaryWeight', auxiliaryWeight);
  if (accumulate === undefined || (Number.isSafeInteger(accumulate) && accumulate >= 1)) return;
  throw wrong('accumulate', 'of a whole number of pieces, 1 or more', accumulate);
}

/** What a line of metrics says beside an evaluation's numbers; `loss` is both the training's and what `evaluate` measures. */
const OF_THE_LINE: readonly string[] = ['step', 'learningRate', 'verdict'];

/** What an `evaluate` gave. @throws BnlabError unless that is numbers by names, which no line of metrics has for something else. */
export function checkedEvaluation(given: unknown): Evaluation {
  const refusal = (got: string, hint: string) =>
    new BnlabError({ where, expected: 'an evaluate that gives numbers by their names', got, hint });
  if (!isPlainObject(given)) throw refusal(show(given), 'Return { top1: 0.71 }.');
  for (const [name, value] of Object.entries(given)) {
    if (OF_THE_LINE.includes(name)) throw refusal(name, `Give it another name: metrics have their own ${name}.`);
    if (typeof value === 'number') continue;
    throw refusal(
      `${name}: ${show(value)}`,
      'Read a tensor with dataSync, and give each number of a list its own name.',
    );
  }
  return given as Evaluation;
}

function checkInterval(name: string, every: unknown): void {
  if (every === undefined || (Number.isSafeInteger(every) && (every as number) >= 1)) return;
  throw wrong(name, 'of a whole number of steps, 1 or more', every);
}

function checkFunction(name: string, given: unknown): void {
  if (given !== undefined && typeof given !== 'function') throw wrong(name, 'as a function', given);
}

function checkWeight(name: string, weight: unknown): void {
  if (typeof weight === 'number' && weight >= 0 && weight < Infinity) return;
  throw wrong(name, 'as a number of 0 or more', weight);
}

function wrong(option: string, expected: string, value: unknown) {
  return wrongOption({ where, option, expected, value });
}
