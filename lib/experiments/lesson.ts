/**
 * What every lesson begins and ends with.
 * @module
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { assetPath } from '../assets';
import { projectFolder } from '../data';
import { tf, useEngine } from '../engine';
import { BnlabError } from '../errors';
import { VERDICT_WORDS, type BothLanguages, type ClaimId } from '../paper';
import { judgeClaims } from './judges';
import { readImageRecord } from './judges/image-record';
import type { EnsembleRecord } from './ensemble';
import type { RunOptions } from './experiment';
import type { ImageRecord } from './image-runs';
import { readCellRecord } from './cells';
import { FIGURE1_BEST_SHAPE } from './figure1-best';
import { imagenetteShape, type ImagenetteName } from './imagenette';
import type { Figure1BestRecord } from '../records/figure1-grid';
import type { ImagenetteRecord } from '../records/imagenette';
import { runsOfManifest, type Manifest } from '../runs/manifest';
import { libraryVersion } from '../runs/version';

/** Chooses the engine and prints the line that says on what the numbers of this lesson were made. */
export async function startLesson({ seed }: { readonly seed: number }): Promise<void> {
  const choice = await useEngine();
  const versions = `bnlab ${libraryVersion()}, TensorFlow.js ${tf.version.tfjs}, Node ${process.versions.node.split('.')[0]}`;
  console.log(`engine: ${choice.name} (${choice.detail}); seed: ${seed}; ${versions}`);
}

/** The folder of the stored records: `notebooks/results` of the workspace, elsewhere the copy that the package carries. */
export function resultsFolder(): string {
  const own = path.join(projectFolder(), 'notebooks', 'results');
  return existsSync(own) ? own : assetPath('dist/results');
}

/**
 * Runs the small profile of an experiment, for example `await runQuick(runLadder, { seed })`, and prints a line as each of its
 * networks begins. Nothing is kept but the record.
 *
 * @throws what the experiment throws.
 */
export async function runQuick<R>(
  run: (options: RunOptions) => Promise<R>,
  { seed }: { readonly seed: number },
): Promise<R> {
  const out = mkdtempSync(path.join(os.tmpdir(), 'bnlab-lesson-'));
  let current = '';
  try {
    return await run({
      quick: true,
      seeds: [seed],
      out,
      onProgress: ({ part, total }) => {
        if (part !== current) console.log(`${part}: ${total} ${total === 1 ? 'step' : 'steps'}`);
        current = part;
      },
    });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/**
 * The stored record of an experiment of sections 3.3, 3.4 or 4.2.
 *
 * @throws BnlabError (`data`) when there is none, naming the command that makes it, or when it is broken.
 */
export function storedRecord(experiment: 'ensemble', results?: string): EnsembleRecord;
export function storedRecord(
  experiment: 'ablation' | 'dropout' | 'ladder' | 'learning-rates',
  results?: string,
): ImageRecord;
export function storedRecord(experiment: string, results = resultsFolder()): ImageRecord {
  const record = readImageRecord(results, experiment);
  if (record) return record;
  throw noRecord(experiment, ` --record notebooks/results/${experiment}.json`);
}

function noRecord(experiment: string, words = ''): BnlabError {
  return new BnlabError({
    kind: 'data',
    where: `notebooks/results/${experiment}.json`,
    expected: `the stored record of bnlab run ${experiment}`,
    got: 'no such file',
    hint: `Make it: npx bnlab run ${experiment}${words}`,
  });
}

/** The stored record of an experiment that runs cell by cell, as far as it has been run. @throws BnlabError (`data`) as {@link storedRecord}. */
export function storedCells(experiment: 'figure1-best', results?: string): Figure1BestRecord;
export function storedCells(experiment: ImagenetteName, results?: string): ImagenetteRecord;
export function storedCells(
  experiment: 'figure1-best' | ImagenetteName,
  results = resultsFolder(),
): Figure1BestRecord | ImagenetteRecord {
  const file = path.join(results, `${experiment}.json`);
  const record =
    experiment === 'figure1-best'
      ? readCellRecord(file, FIGURE1_BEST_SHAPE)
      : readCellRecord(file, imagenetteShape(experiment));
  if (record) return record;
  throw noRecord(experiment);
}

/** Where a record comes from: its data, and a line for each run that added seeds to it. */
export function provenance(manifest: Manifest): string {
  const lines = runsOfManifest(manifest).map(({ seeds, engine, machine, commit }) => {
    const of = `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
    return `${of}: engine ${engine.name} (${engine.detail}), ${machine.cpu}, commit ${commit?.slice(0, 7) ?? 'unknown'}`;
  });
  return [manifest.data.detail, ...lines].join('\n');
}

/** One row of the table that ends a lesson: claim, the paper's word, ours, verdict, under headings in the reader's language. */
export type ClaimRow = Readonly<Record<string, string>>;

const HEADINGS = {
  en: { claim: 'claim', paper: 'paper', here: 'here', verdict: 'verdict' },
  ko: { claim: '주장', paper: '논문', here: '여기', verdict: '판정' },
} as const;

/** The paper's word, ours and the verdict for the claims of a lesson, in the order given. @throws BnlabError as judgeClaims. */
export function claimRows(ids: readonly ClaimId[], language: keyof BothLanguages = 'en'): ClaimRow[] {
  const judged = judgeClaims({ results: resultsFolder() });
  const heading = HEADINGS[language];
  return ids.map((id) => {
    const { statement, paper, ours, verdict } = judged.find((claim) => claim.id === id)!;
    return {
      [heading.claim]: statement[language],
      [heading.paper]: paper[language],
      [heading.here]: ours[language],
      [heading.verdict]: VERDICT_WORDS[verdict][language],
    };
  });
}
