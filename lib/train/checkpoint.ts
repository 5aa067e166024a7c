/**
 * Checkpoints on disk: whole or absent, verified when read, the last good ones kept.
 *
 * A checkpoint of step 1200 is two files in the checkpoint folder: `step-000001200.safetensors` with every tensor, and
 * `step-000001200.json` with the rest and the checksum of both. The JSON is written last: without it the other file counts for
 * nothing.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError, messageOf, systemCodeOf } from '../errors';
import { readError, writeFileAtomic, writeJsonAtomic } from '../files';
import { checkedReading, throughJson } from '../json';
import { removeTemporaries } from '../temporaries';
import { firstDifference } from './difference';
import { decodeSafetensors, encodeSafetensors } from './safetensors';
import type { SafeTensor } from './safetensors';
import { firstOf } from '../tuples';

/** Everything a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  /** Training steps done. */
  readonly step: number;
  /** Whether an earlier version wrote it, which did not say all that makes two runs the same. */
  readonly isFormer?: boolean;
  /** What must be equal in the run that goes on: model, recipe, data. Plain JSON. */
  readonly identity: unknown;
  /** Weights, batch normalization statistics, optimizer slots. */
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  /** Data cursor, generator states, length of the metrics file. Plain JSON. */
  readonly state: unknown;
}

/** A checkpoint that was found, and the newer ones that could not be used, with the reason. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly file: string;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

const FORMAT = 'bnlab checkpoint 2';
/** Does not say how the layers are connected, nor what is trainable; its names are those of today but for inner layers. */
const FORMER_FORMAT = 'bnlab checkpoint 1';
const NAME = /^step-(\d{9})\.json$/;
const CHECKPOINT_FILE = /^step-\d{9}\.(json|safetensors)$/;

const Body = z.looseObject({
  format: z.enum([FORMAT, FORMER_FORMAT]),
  step: z.int().min(0),
  identity: z.unknown(),
  state: z.unknown(),
  tensors: z.looseObject({ bytes: z.int(), sha256: z.string() }),
});
type Body = z.infer<typeof Body>;

/** The checksum is over the rest as it is written: nothing of it may be dropped before. */
const Sealed = z.looseObject({ sha256: z.string() });

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const stem = (folder: string, step: number) => path.join(folder, `step-${String(step).padStart(9, '0')}`);

/**
 * Writes a checkpoint and then deletes all but the newest `keep`.
 *
 * @returns the path of its JSON file.
 * @throws BnlabError (`io`) when it cannot be written; earlier checkpoints are then untouched.
 */
export function saveCheckpoint(
  folder: string,
  { step, identity, tensors, state }: Checkpoint,
  { keep = 2 } = {},
): string {
  const bytes = encodeSafetensors({ tensors, metadata: { format: FORMAT, step: String(step) } });
  const body: Body = { format: FORMAT, step, identity, state, tensors: { bytes: bytes.length, sha256: sha256(bytes) } };
  const file = `${stem(folder, step)}.json`;
  writeFileAtomic(`${stem(folder, step)}.safetensors`, bytes);
  writeJsonAtomic(file, { ...body, sha256: sha256(JSON.stringify(body)) });
  prune(folder, step, keep);
  return file;
}

/** Steps of the checkpoints in a folder, newest first; none when there is no folder. @throws BnlabError (`io`). */
export function checkpointSteps(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return [];
    throw readError(folder, 'a folder of checkpoints', thrown);
  }
  const steps = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
  return steps.sort((a, b) => b - a);
}

/**
 * Reads one checkpoint and verifies its checksums.
 *
 * @throws BnlabError (`io`) when a file cannot be read, (`data`) when one is damaged.
 */
export function readCheckpoint(folder: string, step: number): Checkpoint {
  const file = `${stem(folder, step)}.json`;
  const body = parseBody(read(file).toString('utf8'), file);
  const tensorFile = `${stem(folder, step)}.safetensors`;
  const bytes = read(tensorFile);
  if (bytes.length !== body.tensors.bytes)
    throw damaged(tensorFile, `${body.tensors.bytes} bytes`, `${bytes.length} bytes`);
  const digest = sha256(bytes);
  if (digest !== body.tensors.sha256) throw damaged(tensorFile, `checksum ${body.tensors.sha256}`, digest);
  const { tensors } = decodeSafetensors(bytes, tensorFile);
  const { step: stepDone, identity, state, format } = body;
  return { step: stepDone, identity, state, tensors, ...(format === FORMER_FORMAT && { isFormer: true }) };
}

/**
 * The newest checkpoint that is whole, or undefined when the folder holds none at all.
 *
 * `identity` is what the caller's own run would store; leave it out to take any.
 * @throws BnlabError (`data`) when every checkpoint is damaged, or when the newest whole one belongs to another run: the message
 * names the first difference. With an identity, also when an earlier version wrote it: that did not record the wiring.
 */
export function findCheckpoint(folder: string, identity?: unknown): FoundCheckpoint | undefined {
  const skipped: { file: string; reason: string }[] = [];
  for (const step of checkpointSteps(folder)) {
    const file = `${stem(folder, step)}.json`;
    let checkpoint: Checkpoint;
    try {
      checkpoint = readCheckpoint(folder, step);
    } catch (thrown) {
      skipped.push({ file, reason: firstOf(messageOf(thrown).split('\n')) });
      continue;
    }
    if (identity !== undefined) {
      if (checkpoint.isFormer) throw former(file);
      checkIdentity(checkpoint.identity, identity, file);
    }
    return { checkpoint, file, skipped };
  }
  const [newest] = skipped;
  if (!newest) return undefined;
  throw new BnlabError({
    kind: 'data',
    where: folder,
    expected: 'a checkpoint that is whole',
    got: `${skipped.length} damaged: ${newest.reason}`,
    hint: 'Restore the files from a copy, or start the run anew in another folder.',
  });
}

/** @throws BnlabError (`data`) naming the first difference between what a checkpoint belongs to and what this run is. */
export function checkIdentity(found: unknown, own: unknown, where: string): void {
  // through JSON, so that both sides have lost what JSON cannot hold
  const difference = firstDifference(throughJson(own), found);
  if (!difference) return;
  throw new BnlabError({
    kind: 'data',
    where,
    expected: `a checkpoint of this run, with ${difference.path} ${difference.expected}`,
    got: `${difference.path} ${difference.got}`,
    hint: 'Use the folder of this model and recipe, or start the run in an empty folder.',
  });
}

function former(file: string): BnlabError {
  return new BnlabError({
    kind: 'data',
    where: file,
    expected: `a checkpoint that says how the layers are connected (${FORMAT})`,
    got: FORMER_FORMAT,
    hint: 'Its weights can still be read; a run that goes on from it cannot be known to be the same: start it in an empty folder.',
  });
}

function parseBody(text: string, file: string): Body {
  const sealed = checkedReading(text, Sealed);
  if (sealed.fault !== undefined) throw damaged(file, 'JSON with a checksum', sealed.fault);
  const { sha256: written, ...rest } = sealed.value;
  const digest = sha256(JSON.stringify(rest));
  if (written !== digest) throw damaged(file, `checksum ${written.slice(0, 64)}`, digest);
  const body = checkedReading(text, Body);
  if (body.fault !== undefined) throw damaged(file, `a checkpoint of the format ${FORMAT}`, body.fault);
  return body.value;
}

function prune(folder: string, newest: number, keep: number): void {
  removeTemporaries(folder, (name) => CHECKPOINT_FILE.test(name));
  // a later step left behind by a run that was taken back to an earlier one is not newer
  const older = checkpointSteps(folder).filter((step) => step <= newest);
  for (const step of older.slice(Math.max(1, keep))) {
    for (const ending of ['json', 'safetensors']) rmSync(`${stem(folder, step)}.${ending}`, { force: true });
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw readError(file, 'a file of a checkpoint', thrown);
  }
}

function damaged(where: string, expected: string, got: string): BnlabError {
  const hint = 'The file is damaged; an older checkpoint in the same folder may be whole.';
  return new BnlabError({ kind: 'data', where, expected, got, hint });
}
