/**
 * Makes WebDataset shards of any source: pictures resized once to a short side and compressed again.
 * @module
 */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { BnlabError } from '../../errors';
import { makeFolder, writeJsonAtomic } from '../../files';
import { Random } from '../../random';
import { checksum, fileChecksum } from '../download/checksum';
import { decodePicture } from '../pictures/decode';
import { ExampleReader } from '../loader/example-reader';
import { FaultLog, type Fault, type FaultPolicy } from '../pictures/faults';
import type { ImageList } from '../source/image-list';
import { parseJpegHeader } from '../pictures/jpeg-header';
import { resample } from '../pictures/resample';
import { readShardIndex, SHARD_INDEX, type ShardIndex } from './shards';
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
  if (list.encoding !== 'picture') throw notPictures();
  const recipe = { name, perShard, shortSide, quality, seed, images: list.length, list: listIdentity(list) };
  makeFolder(folder);
  const index = startIndex(folder, list, recipe);
  const order = new Random(seed).split('shards').permutation(list.length);
  const log = new FaultLog(options.faults ?? 'raise');
  const reader = new ExampleReader({
    size: 1,
    view: 'centre',
    distortion: 'none',
    seed,
    encoding: 'picture',
    decoder: 'sharp',
    upright: false,
  });
  const reused = index.shards.length;
  try {
    for (let shard = reused; shard * perShard < list.length; shard++) {
      const members = order.subarray(shard * perShard, (shard + 1) * perShard);
      index.shards.push(
        await writeShard(options, shardName(name, shard), members, reader, log, { shortSide, quality }),
      );
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
  { list, folder }: MakeShardsOptions,
  name: string,
  members: Uint32Array,
  reader: ExampleReader,
  log: FaultLog,
  how: { shortSide: number; quality: number },
): Promise<ShardIndex['shards'][number]> {
  let images = 0;
  async function* entries(): AsyncGenerator<NewTarEntry> {
    for (const i of members) {
      const content = await contentOf(list, i, reader, log, how);
      if (!content) continue;
      images++;
      const key = String(i).padStart(8, '0');
      yield { name: `${key}.jpg`, content };
      yield { name: `${key}.cls`, content: Buffer.from(String(list.labels[i])) };
    }
  }
  const file = path.join(folder, name);
  await writeTar(file, entries());
  return { name, images, bytes: statSync(file).size, md5: await fileChecksum(file) };
}

/** The picture's bytes for the shard, or undefined when it is at fault. */
async function contentOf(
  list: ImageList,
  i: number,
  reader: ExampleReader,
  log: FaultLog,
  { shortSide, quality }: { shortSide: number; quality: number },
): Promise<Uint8Array | undefined> {
  const entry = list.entry(i);
  try {
    const bytes = reader.bytes(entry);
    if (shortSide === 0 && isPlainJpeg(bytes)) return bytes;
    return await compressed(bytes, entry.name, shortSide, quality);
  } catch (thrown) {
    if (!(thrown instanceof BnlabError && thrown.kind === 'data')) throw thrown;
    const { name, file, offset } = entry;
    log.add([{ index: i, name, container: path.basename(file), offset, problem: thrown.got }]);
    return undefined;
  }
}

/** Grayscale and colour JPEGs are read alike everywhere; CMYK and what is called JPEG and is none are not. */
function isPlainJpeg(bytes: Uint8Array): boolean {
  const header = parseJpegHeader(bytes);
  return header !== undefined && header.components < 4;
}

/** Decoded once, shrunk to the short side (never enlarged), and compressed. */
async function compressed(bytes: Uint8Array, name: string, shortSide: number, quality: number): Promise<Uint8Array> {
  const picture = await decodePicture(bytes, name);
  const scale = shortSide === 0 ? 1 : Math.min(1, shortSide / Math.min(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const pixels = new Uint8Array(width * height * 3);
  const box = { x: 0, y: 0, width: picture.width, height: picture.height };
  resample(picture, { box, width, height, into: pixels });
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}

/** The index of an earlier, interrupted run with the same recipe, as far as its shards are whole; else a new one. */
function startIndex(folder: string, list: ImageList, recipe: ShardIndex['recipe']): ShardIndex {
  const old = readShardIndex(folder);
  if (!old) return { format: 'bnlab shards 1', classes: [...list.classes], recipe, shards: [] };
  const same = JSON.stringify(old.recipe) === JSON.stringify(recipe);
  if (!same || JSON.stringify(old.classes) !== JSON.stringify(list.classes)) {
    const hint = 'Choose an empty folder, or the options that the shards there were made with.';
    const got = JSON.stringify(old.recipe);
    throw new BnlabError({ where: SHARD_INDEX, expected: `shards made by ${JSON.stringify(recipe)}`, got, hint });
  }
  const broken = old.shards.findIndex(({ name, bytes }) => {
    const file = path.join(folder, name);
    return !existsSync(file) || statSync(file).size !== bytes;
  });
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

function notPictures(): BnlabError {
  const hint = 'CIFAR-10 fits into memory as it is: train on its batch files.';
  return new BnlabError({
    kind: 'usage',
    where: 'makeShards',
    expected: 'a source of pictures',
    got: 'CIFAR-10',
    hint,
  });
}
