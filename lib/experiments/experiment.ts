/**
 * What an experiment is to the command line: something that runs into a folder and leaves a small record.
 * @module
 */
import type { OpenPartOptions } from '../data';
import { BnlabError } from '../errors';
import type { Manifest } from '../runs/manifest';

/** How far a run is. */
export interface Progress {
  /** The part at work, for example `bn, seed 2`. */
  readonly part: string;
  /** Steps done in this part. */
  readonly done: number;
  readonly total: number;
  /** The latest numbers, for people. */
  readonly note: string;
}

/** Settings of a run. */
export interface RunOptions {
  /** Training steps; default the recipe's own. */
  readonly steps?: number;
  readonly seeds: readonly number[];
  /** The small profile of the lessons, where the experiment has one. */
  readonly quick?: boolean;
  /** What to run on, in the words of `--data`; default what `loadMnist` or `loadCifar10` finds. */
  readonly source?: string;
  /** How a source of pictures is to be read. */
  readonly reading?: OpenPartOptions;
  /** The run folder. */
  readonly out: string;
  /** Called once, before anything is computed, with one sentence about the data. */
  readonly onData?: (detail: string) => void;
  /** Called before anything is computed; what it throws ends the run. */
  readonly onManifest?: (manifest: Manifest) => void;
  /** Called often; must not throw. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a run leaves. */
export interface RunResult {
  /** The small record that figures and claims are made of. */
  readonly record: { readonly manifest: Manifest };
  /** A few lines for people. */
  readonly summary: readonly string[];
}

/** One experiment. */
export interface Experiment {
  readonly name: string;
  /** Section of the paper. */
  readonly section: string;
  readonly title: string;
  /** Steps of the full run. */
  readonly steps: number;
  /** Seeds of the full run where three are too few. */
  readonly seeds?: readonly number[];
  /** Runs it, or goes on with an interrupted run in the same folder. @throws BnlabError. */
  run(options: RunOptions): Promise<RunResult>;
}

/**
 * @param option what the seeds are called on the command line.
 * @throws BnlabError (`usage`) unless steps is a positive integer and seeds are distinct integers of 0 or more.
 */
export function checkRunOptions({ steps, seeds }: Pick<RunOptions, 'steps' | 'seeds'>, option = '--seeds'): void {
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps > 0)) {
    throw new BnlabError({
      kind: 'usage',
      where: '--steps',
      expected: 'a whole number of 1 or more',
      got: String(steps),
      hint: 'For example --steps 1000.',
    });
  }
  const valid = seeds.length > 0 && seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0);
  if (!valid || new Set(seeds).size !== seeds.length) {
    throw new BnlabError({
      kind: 'usage',
      where: option,
      expected:
        option === '--seeds'
          ? 'different whole numbers of 0 or more, separated by commas'
          : 'a whole number of 0 or more',
      got: `'${seeds.join(',')}'`,
      hint: `For example ${option} ${option === '--seeds' ? '1,2,3' : '1'}.`,
    });
  }
}
