/**
 * What every lesson begins and ends with.
 * @module
 */
import path from 'node:path';
import { projectFolder } from '../data';
import { tf, useEngine } from '../engine';
import type { ClaimId } from '../paper';
import { judgeClaims } from './claims';
import { libraryVersion } from './manifest';

/** Chooses the engine and prints the line that says on what the numbers of this lesson were made. */
export async function startLesson({ seed }: { readonly seed: number }): Promise<void> {
  const choice = await useEngine();
  const versions = `bnlab ${libraryVersion()}, TensorFlow.js ${tf.version.tfjs}, Node ${process.versions.node.split('.')[0]}`;
  console.log(`engine: ${choice.name} (${choice.detail}); seed: ${seed}; ${versions}`);
}

/** The folder of the stored records, `notebooks/results`. */
export function resultsFolder(): string {
  return path.join(projectFolder(), 'notebooks', 'results');
}

/** One row of the table that ends a lesson. */
export interface ClaimRow {
  readonly claim: string;
  readonly paper: string;
  readonly here: string;
  readonly verdict: string;
  /** The table takes rows of named values. */
  readonly [column: string]: string;
}

/** The paper's word, ours and the verdict for the claims of a lesson, in the order given. @throws BnlabError as judgeClaims. */
export function claimRows(ids: readonly ClaimId[]): ClaimRow[] {
  const judged = judgeClaims({ results: resultsFolder() });
  return ids.map((id) => {
    const { statement, paper, ours, verdict } = judged.find((claim) => claim.id === id)!;
    return { claim: statement.en, paper, here: ours, verdict };
  });
}
