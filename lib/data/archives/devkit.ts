/**
 * ImageNet's development kit: which synset each ILSVRC2012 id means, and which id each validation picture has.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { bytesOf, statOf } from '../disk';
import { bytesReader } from './file-reader';
import { gunzipIfNeeded } from '../sets/idx';
import { readMatStructs } from './mat5';
import { tarEntries } from './tar';

/** A leaf synset of the devkit. */
export interface DevkitSynset {
  /** ILSVRC2012_ID, 1 … 1000: the numbering of the ground truth file and of the challenge's server. */
  readonly id: number;
  /** WordNet id: `n01440764`. The label of a class is its place in the sorted list of these. */
  readonly wnid: string;
  /** Names in words; not unique ("crane" is a bird and a machine). */
  readonly words: string;
}

/** The devkit's tables. */
export interface Devkit {
  /** The leaf synsets, by ascending id. */
  readonly synsets: readonly DevkitSynset[];
  /** Synset ids in sorted order: index = label. */
  readonly classes: readonly string[];
  /** The id of each validation picture, in the order of their file names. */
  readonly validationIds: readonly number[];
  /** The devkit's id to the synset id. */
  readonly wnidOf: ReadonlyMap<number, string>;
}

const META = 'meta.mat';
const TRUTH = 'ILSVRC2012_validation_ground_truth.txt';
const LARGEST = 2 ** 27;

/** Reads the devkit from its tar(.gz) or from the folder it unpacks to. @throws BnlabError (`data`, `io`). */
export function readDevkit(file: string): Devkit {
  const where = path.basename(file);
  const members = statOf(file)?.isDirectory() ? folderMembers(file) : archiveMembers(file);
  const fail = (expected: string, got: string): never => {
    const hint = 'Pass ILSVRC2012_devkit_t12.tar.gz as it was downloaded, or the folder it unpacks to.';
    throw new BnlabError({ kind: 'data', where, expected, got, hint });
  };
  const meta = members.get(META) ?? fail(`the file data/${META}`, 'none');
  const truth = members.get(TRUTH) ?? fail(`the file data/${TRUTH}`, 'none');
  const synsets = leafSynsets(meta, `${where}: ${META}`);
  const validationIds = Buffer.from(truth).toString('utf8').trim().split(/\s+/).map(Number);
  const wnidOf = new Map(synsets.map(({ id, wnid }) => [id, wnid]));
  const wrong = validationIds.findIndex((id) => !wnidOf.has(id));
  if (wrong >= 0) fail(`ids of ${META} in ${TRUTH}`, `${validationIds[wrong]} in line ${wrong + 1}`);
  return { synsets, classes: synsets.map(({ wnid }) => wnid).sort(), validationIds, wnidOf };
}

/** Label (place in the sorted synset ids) of each ILSVRC2012 id. */
export function labelsById({ synsets, classes }: Devkit): ReadonlyMap<number, number> {
  const labels = new Map(classes.map((wnid, label) => [wnid, label]));
  return new Map(synsets.map(({ id, wnid }) => [id, labels.get(wnid)!]));
}

function leafSynsets(meta: Uint8Array, where: string): DevkitSynset[] {
  const structs = readMatStructs(meta, 'synsets', where);
  const numberOf = (value: unknown) => (Array.isArray(value) ? Number(value[0]) : NaN);
  const leaves = structs
    .filter((struct) => numberOf(struct.num_children) === 0)
    .map((struct) => ({ id: numberOf(struct.ILSVRC2012_ID), wnid: String(struct.WNID), words: String(struct.words) }));
  const bad = leaves.find(({ id, wnid }) => !Number.isInteger(id) || !/^n\d{8}$/.test(wnid));
  if (leaves.length > 0 && !bad) return leaves.sort((a, b) => a.id - b.id);
  const got = bad ? JSON.stringify(bad) : 'none';
  const hint = 'Take meta.mat from the devkit of task 1 and 2 (ILSVRC2012_devkit_t12.tar.gz).';
  throw new BnlabError({ kind: 'data', where, expected: 'leaf synsets with ILSVRC2012_ID and WNID', got, hint });
}

function folderMembers(folder: string): Map<string, Uint8Array> {
  const places = [folder, path.join(folder, 'data')];
  const members = new Map<string, Uint8Array>();
  for (const name of [META, TRUTH]) {
    const found = places.map((place) => path.join(place, name)).find((file) => existsSync(file));
    if (found) members.set(name, bytesOf(found));
  }
  return members;
}

function archiveMembers(file: string): Map<string, Uint8Array> {
  const where = path.basename(file);
  const tar = gunzipIfNeeded(bytesOf(file), where, LARGEST);
  const members = new Map<string, Uint8Array>();
  for (const { name, offset, size } of tarEntries(bytesReader(tar, where))) {
    members.set(path.posix.basename(name), tar.subarray(offset, offset + size));
  }
  return members;
}
