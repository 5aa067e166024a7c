/**
 * What the words after `bnlab train` ask for, checked before anything is loaded.
 * @module
 */
import type { NormalizationScope } from '../distributed';
import { BnlabError } from '../errors';
import { checkRunOptions } from '../experiments';
import { variantName, variantSettings, type VariantName, type VariantSettings } from '../models';
import type { OptimizerRecipe } from '../train';
import type { EngineFlags } from './engine-options';
import { changeSettings, optimizerRecipe } from './settings';
import type { SourceFlags } from './train-source';

/** The options of `bnlab train` as they are typed. */
export interface TrainFlags extends SourceFlags, EngineFlags {
  readonly steps: number;
  readonly width?: number;
  readonly learningRate?: number;
  readonly set?: readonly string[];
  readonly optimizer: string;
  readonly out?: string;
  readonly normalization: string;
  readonly accumulate: number;
  readonly asynchronous?: true;
  readonly json?: boolean;
}

/** A variant of section 4.2 and how it is to be trained. */
export interface TrainAsked {
  readonly variant: VariantName;
  /** The variant's own with what `--set` changes. */
  readonly settings: VariantSettings;
  readonly optimizer: OptimizerRecipe;
  readonly normalization: NormalizationScope;
  readonly flags: TrainFlags;
}

/** Reads the words. @throws BnlabError (`usage`) that names the word. */
export function trainAsked(given: string, flags: TrainFlags): TrainAsked {
  checkRunOptions({ steps: flags.steps, seeds: [flags.seed] }, '--seed');
  const variant = variantName(given);
  const settings = changeSettings(variantSettings(variant), flags.set ?? []);
  const optimizer = optimizerRecipe(flags.optimizer);
  const normalization = normalizationScope(flags.normalization);
  if (flags.asynchronous) checkAsynchronous(flags);
  return { variant, settings, optimizer, normalization, flags };
}

function normalizationScope(asked: string): NormalizationScope {
  if (asked === 'local' || asked === 'synchronized') return asked;
  const hint = 'The paper is local; synchronized trains as one process would.';
  const where = '--normalization';
  throw new BnlabError({ kind: 'usage', where, expected: 'local or synchronized', got: asked, hint });
}

/** @throws BnlabError (`usage`) for what cannot be where workers wait for nobody. */
function checkAsynchronous({ normalization, accumulate }: TrainFlags): void {
  const fail = (expected: string, got: string) => {
    const hint = 'Leave it out, or train synchronously.';
    throw new BnlabError({ kind: 'usage', where: '--asynchronous', expected, got, hint });
  };
  if (normalization !== 'local') fail('local normalization: workers never meet', `--normalization ${normalization}`);
  if (accumulate > 1) fail('whole mini-batches', `--accumulate ${accumulate}`);
}

/** @throws BnlabError (`usage`) unless there are a server and a worker at least. */
export function checkServed({ flags: { asynchronous } }: TrainAsked, ranks: number): void {
  if (!asynchronous || ranks >= 2) return;
  const hint = 'Start more: bnlab launch -n 3 train BN-x5 --asynchronous; the first is the server.';
  const expected = 'two processes or more, a server and its workers';
  throw new BnlabError({ kind: 'usage', where: '--asynchronous', expected, got: `${ranks}`, hint });
}

/**
 * Fewest examples of a step, so that each of a number of processes gets enough of them: one example has no statistics.
 *
 * @throws BnlabError (`usage`) for a smaller mini-batch.
 */
export function leastBatch({ flags, normalization }: TrainAsked, processes: number): number {
  const { batch, accumulate, asynchronous } = flags;
  // a worker has mini-batches of its own
  const ranks = asynchronous ? 1 : processes;
  const parts = ranks * accumulate;
  const least = parts > 1 && (ranks === 1 || normalization === 'local') ? 2 * parts : parts;
  if (batch >= least) return Math.max(2, least);
  const expected = `${least} or more for ${ranks} ranks${accumulate > 1 ? ` and ${accumulate} pieces` : ''}`;
  const hint = 'Start fewer ranks, accumulate fewer pieces, or take larger mini-batches.';
  throw new BnlabError({ kind: 'usage', where: '--batch', expected, got: String(batch), hint });
}
