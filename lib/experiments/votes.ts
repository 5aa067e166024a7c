/**
 * What one trained network of an ensemble says of every test image, kept in the folder of its part: an interrupted run goes on from
 * there, and several processes work for one ensemble.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../errors';
import { writeFileAtomic } from '../files';
import { decodeSafetensors, encodeSafetensors } from '../train/safetensors';

/** Class probabilities [N, K], row-major, of one trained network over the test images: with one crop of each, and with ten. */
export interface Votes {
  readonly single: Float32Array;
  readonly multi: Float32Array;
}

const fileIn = (folder: string) => path.join(folder, 'votes.safetensors');

/** Whether votes lie in the folder. */
export const hasVotes = (folder: string): boolean => existsSync(fileIn(folder));

/** Keeps votes in the folder, whole or not at all. @throws BnlabError (`io`). */
export function keepVotes(folder: string, { single, multi }: Votes): void {
  const tensors = new Map(
    Object.entries({ single, multi }).map(([name, v]) => [name, { shape: [v.length], values: v }]),
  );
  writeFileAtomic(fileIn(folder), encodeSafetensors({ tensors, metadata: {} }));
}

/** Reads the votes of a folder, `count` numbers of each kind. @throws BnlabError (`data`) when the file is broken or of other images. */
export function readVotes(folder: string, count: number): Votes {
  const where = fileIn(folder);
  const { tensors } = decodeSafetensors(readFileSync(where), where);
  const of = (name: keyof Votes): Float32Array => {
    const values = tensors.get(name)?.values;
    if (values instanceof Float32Array && values.length === count) return values;
    throw new BnlabError({
      kind: 'data',
      where,
      expected: `${count} probabilities named ${name}`,
      got: values ? `${values.length} numbers` : 'none',
      hint: 'Remove this file to evaluate its network again.',
    });
  };
  return { single: of('single'), multi: of('multi') };
}
