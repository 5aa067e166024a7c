/**
 * `shards.json`: what a folder of shards should hold, with counts, sizes and checksums.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError } from '../../errors';
import { readJson } from '../../json-file';
import { statOf } from '../disk';
import { fileChecksum } from '../download/checksum';

/** Name of the JSON index in a folder of shards. */
export const SHARD_INDEX = 'shards.json';

const Shard = z.object({
  name: z.string().refine((name) => path.basename(name) === name, 'a shard outside its folder'),
  images: z.number(),
  bytes: z.number(),
  md5: z.string(),
});

/** The JSON index of a folder of shards. */
export const ShardIndex = z.object({
  format: z.literal('bnlab shards 1'),
  /** Class names in label order: a `.cls` file holds the place in this list. */
  classes: z.array(z.string()),
  /** What the shards were made from and how; a resumed run must match. */
  recipe: z.record(z.string(), z.union([z.string(), z.number()])),
  shards: z.array(Shard),
});

/** The JSON index of a folder of shards. */
export type ShardIndex = z.infer<typeof ShardIndex>;

/** Reads the JSON index; undefined when there is none. @throws BnlabError (`data`) when it is damaged. */
export function readShardIndex(folder: string): ShardIndex | undefined {
  const file = path.join(folder, SHARD_INDEX);
  if (!existsSync(file)) return undefined;
  const hint = 'Delete it to read the shards without it, or make the shards again: npx bnlab data shards';
  return readJson(file, { schema: ShardIndex, where: SHARD_INDEX, expected: 'a shard index', hint });
}

/** @throws BnlabError (`data`) when the run that made the shards was interrupted: fewer of them than its recipe makes. */
export function checkComplete({ recipe, shards }: ShardIndex): void {
  const { images, perShard } = recipe;
  if (typeof images !== 'number' || typeof perShard !== 'number') return;
  const wanted = Math.ceil(images / perShard);
  if (shards.length >= wanted) return;
  const there = shards.reduce((sum, shard) => sum + shard.images, 0);
  throw new BnlabError({
    kind: 'data',
    where: SHARD_INDEX,
    expected: `${wanted} shards of ${images} pictures`,
    got: `${shards.length} shards of ${there}: the run that made them was interrupted`,
    hint: 'Run the same npx bnlab data shards again: it makes the missing ones.',
  });
}

/** A shard that is not as the index says. */
export interface BadShard {
  readonly name: string;
  readonly problem: string;
}

/** Compares size and MD5 of every shard with the index (reads all of them). @throws BnlabError (`io`). */
export async function verifyShards(
  folder: string,
  onProgress?: (done: number, total: number) => void,
): Promise<BadShard[]> {
  const index = readShardIndex(folder);
  const bad: BadShard[] = [];
  for (const [i, { name, bytes, md5 }] of (index?.shards ?? []).entries()) {
    const file = path.join(folder, name);
    const size = statOf(file)?.size;
    if (size === undefined) bad.push({ name, problem: 'no such file' });
    else if (size !== bytes) bad.push({ name, problem: `${size} bytes instead of ${bytes}` });
    else {
      const found = await fileChecksum(file);
      if (found !== md5) bad.push({ name, problem: `MD5 ${found} instead of ${md5}` });
    }
    onProgress?.(i + 1, index!.shards.length);
  }
  return bad;
}

/** @throws BnlabError (`data`): a shard that an index lists was whole when it was written. */
export function refuseUnended(where: string, got: string): never {
  const hint = 'The shard is cut off: run npx bnlab data shards again, it makes the missing ones.';
  throw new BnlabError({ kind: 'data', where, expected: `a whole shard, as ${SHARD_INDEX} lists it`, got, hint });
}

/** The error for a shard of another size than the index says. */
export function wrongShard(where: string, expected: number, size: number | undefined): BnlabError {
  const hint = 'The shard is incomplete: run npx bnlab data shards again, it makes the missing ones.';
  const got = size === undefined ? 'no such file' : `${size} bytes`;
  return new BnlabError({ kind: 'data', where, expected: `a shard of ${expected} bytes`, got, hint });
}
