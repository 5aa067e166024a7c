/**
 * Makes WebDataset shards of any source: pictures resized once to a short side and compressed again.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { writeJsonAtomic } from '../../files';
import { withLock } from '../../locks';
import { Random } from '../../random';
import { removeTemporaries } from '../../temporaries';
import { sizeOf } from '../disk';
import { checksum, fileChecksum } from '../download/checksum';
import { EntryReader } from '../loader/entry-reader';
import { FaultLog, type Fault, type FaultPolicy } from '../pictures/faults';
import type { ImageList } from '../source/image-list';
import { contentOf, type ShardSource } from './shard-content';
import { readShardIndex, SHARD_INDEX, verifyShards, type ShardIndex } from './shard-index';
import { writeTar, type NewTarEntry } from '../archives/tar-write';

/** How to make shards. */
export interface MakeShardsOptions {
  readonly list: ImageList;
  /** Where the shards go. */
  readonly folder: string;
  /** First part of the shards' names: `train-000000.tar`. */
  readonly name?: string;
  /** Pictures in a shard. */
  readonly perShard?: number;
  /** Length of the shorter side in pixels; 0 keeps the size, and the stored bytes of all but CMYK and PNG. */
  readonly shortSide?: number;
  /** JPEG quality, 1 … 100. */
  readonly quality?: number;
  /** Decides which pictures meet in a shard; they are mixed once, for good. */
  readonly seed?: number;
  readonly faults?: FaultPolicy;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What shards are made from and how. */
interface ShardRecipe extends Readonly<Record<string, string | number>> {
  readonly name: string;
  readonly perShard: number;
  readonly shortSide: number;
  readonly quality: number;
  readonly seed: number;
}

/** What came out. */
export interface ShardReport {
  readonly index: ShardIndex;
  /** Shards that an earlier run had finished. */
  readonly reused: number;
  readonly faults: readonly Fault[];
}

/**
 * Writes `name-000000.tar` and so on, each whole or absent, and `shards.json`; an interrupted run makes only what is missing.
 *
 * @throws BnlabError when the folder holds shards of another recipe, or the fault policy says stop.
 */
export async function makeShards(options: MakeShardsOptions): Promise<ShardReport> {
  const { list, folder, name = 'train', perShard = 1000, shortSide = 256, quality = 90, seed = 1 } = options;
  checkNumbers({ perShard, quality, shortSide: shortSide + 1 });
  const recipe = { name, perShard, shortSide, quality, seed, images: list.length, list: listIdentity(list) };
  const purpose = `making shards of ${list.length} pictures`;
  return withLock(path.join(folder, SHARD_INDEX), { purpose }, () => makeMissing(options, recipe));
}

async function makeMissing(options: MakeShardsOptions, recipe: ShardRecipe): Promise<ShardReport> {
  const { list, folder } = options;
  const { name, perShard, shortSide, quality, seed } = recipe;
  removeTemporaries(folder, (file) => file === SHARD_INDEX || file.startsWith(`${name}-`));
  const index = await startIndex(folder, list, recipe);
  const order = new Random(seed).split('shards').permutation(list.length);
  const log = new FaultLog(options.faults ?? 'raise');
  const reader = new EntryReader();
  const reused = index.shards.length;
  try {
    for (let shard = reused; shard * perShard < list.length; shard++) {
      const members = order.subarray(shard * perShard, (shard + 1) * perShard);
      const file = path.join(folder, shardName(name, shard));
      index.shards.push(await writeShard(file, members, { list, reader, log, shortSide, quality }));
      // the index grows with each shard, so that a later run knows which are whole
      writeJsonAtomic(path.join(folder, SHARD_INDEX), index);
      options.onProgress?.(Math.min(list.length, (shard + 1) * perShard), list.length);
    }
  } finally {
    reader.close();
  }
  return { index, reused, faults: log.faults };
}

function shardName(name: string, shard: number): string {
  return `${name}-${String(shard).padStart(6, '0')}.tar`;
}

async function writeShard(
  file: string,
  members: Uint32Array,
  source: ShardSource,
): Promise<ShardIndex['shards'][number]> {
  const { list } = source;
  let images = 0;
  async function* entries(): AsyncGenerator<NewTarEntry> {
    for (const i of members) {
      const content = await contentOf(i, source);
      if (!content) continue;
      images++;
      const key = String(i).padStart(8, '0');
      yield { name: `${key}.${list.encoding === 'picture' ? 'jpg' : 'png'}`, content };
      yield { name: `${key}.cls`, content: Buffer.from(String(list.labels[i])) };
    }
  }
  await writeTar(file, entries());
  return { name: path.basename(file), images, bytes: sizeOf(file), md5: await fileChecksum(file) };
}

/** The index of an earlier, interrupted run with the same recipe, as far as its shards are whole; else a new one. */
async function startIndex(folder: string, list: ImageList, recipe: ShardRecipe): Promise<ShardIndex> {
  const old = readShardIndex(folder);
  if (!old) return { format: 'bnlab shards 1', classes: [...list.classes], recipe, shards: [] };
  const same = JSON.stringify(old.recipe) === JSON.stringify(recipe);
  if (!same || JSON.stringify(old.classes) !== JSON.stringify(list.classes)) {
    const hint = 'Choose an empty folder, or the options that the shards there were made with.';
    const got = JSON.stringify(old.recipe);
    throw new BnlabError({ where: SHARD_INDEX, expected: `shards made by ${JSON.stringify(recipe)}`, got, hint });
  }
  // a shard that merely exists is not believed: its checksum is compared
  const bad = new Set((await verifyShards(folder)).map(({ name }) => name));
  const broken = old.shards.findIndex(({ name }) => bad.has(name));
  return { ...old, shards: broken < 0 ? old.shards : old.shards.slice(0, broken) };
}

/** Tells lists apart: names, labels and sizes. */
function listIdentity(list: ImageList): string {
  const parts = [list.names.bytes, new Uint8Array(list.labels.buffer), new Uint8Array(list.sizes.buffer)];
  return checksum(Buffer.concat(parts.map((part) => Buffer.from(checksum(part)))));
}

function checkNumbers(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    const most = name === 'quality' ? 100 : 100_000;
    if (Number.isInteger(value) && value >= 1 && value <= most) continue;
    const hint = 'Pass whole numbers, for example --short-side 256 --quality 90 --per-shard 1000.';
    throw new BnlabError({
      kind: 'usage',
      where: 'makeShards',
      expected: `${name} of 1 to ${most}`,
      got: `${value}`,
      hint,
    });
  }
}
