/**
 * WebDataset shards: tar archives of `key.jpg` and `key.cls` pairs, with a JSON index of counts, sizes and checksums.
 * @module
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readFileSync, statSync } from 'node:fs';
import { BnlabError, messageOf } from '../../errors';
import { FileReader } from '../archives/file-reader';
import { ImageListBuilder, type ImageList } from '../source/image-list';
import { tarEntries } from '../archives/tar';

/** Name of the JSON index in a folder of shards. */
export const SHARD_INDEX = 'shards.json';

const Shard = z.object({ name: z.string(), images: z.number(), bytes: z.number(), md5: z.string() });

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

/** True for a folder with a shard index, or with tar files that look like shards. */
export function isShardFolder(folder: string): boolean {
  return existsSync(path.join(folder, SHARD_INDEX)) || shardFiles(folder).length > 0;
}

/** The shards of a folder in place, in name order: those of the index, or all `name-000000.tar` files without one. */
export function openShards(folder: string): ImageList {
  const index = readShardIndex(folder);
  const files = index?.shards.map(({ name }) => name) ?? shardFiles(folder);
  const builder = new ImageListBuilder();
  for (const name of files) {
    const file = path.join(folder, name);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    const listed = index?.shards.find((shard) => shard.name === name);
    if (size === undefined || (listed && listed.bytes !== size)) throw wrongShard(name, listed?.bytes, size);
    addShard(builder, file, index?.classes);
  }
  return builder.build(index?.classes);
}

/** Reads the JSON index; undefined when there is none. @throws BnlabError (`data`) when it is damaged. */
export function readShardIndex(folder: string): ShardIndex | undefined {
  const file = path.join(folder, SHARD_INDEX);
  if (!existsSync(file)) return undefined;
  try {
    const index = ShardIndex.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (index.shards.some(({ name }) => path.basename(name) !== name)) throw new Error('a shard outside its folder');
    return index;
  } catch (thrown) {
    const hint = 'Delete it to read the shards without it, or make the shards again: npx bnlab data shards';
    const got = messageOf(thrown).split('\n')[0];
    throw new BnlabError({ kind: 'data', where: SHARD_INDEX, expected: 'a shard index', got, hint, cause: thrown });
  }
}

function shardFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /-\d{4,}\.tar$/.test(name))
    .sort();
}

/** Members with the same name up to the first dot of their base name belong together. */
function addShard(builder: ImageListBuilder, file: string, classes?: readonly string[]): void {
  const reader = new FileReader(file);
  let picture: { key: string; name: string; offset: number; size: number } | undefined;
  let label: { key: string; className: string } | undefined;
  const flush = () => {
    if (picture && label && picture.key === label.key) builder.add({ ...picture, file, className: label.className });
    else if (picture) throw incomplete(reader.name, picture.name);
    [picture, label] = [undefined, undefined];
  };
  try {
    for (const entry of tarEntries(reader)) {
      if (entry.unusable || entry.type === '5') continue;
      const [key, extension] = splitName(entry.name);
      if (key !== (picture ?? label)?.key) flush();
      if (/^(jpe?g|png)$/i.test(extension)) picture = { key, name: entry.name, offset: entry.offset, size: entry.size };
      if (extension !== 'cls') continue;
      const text = Buffer.from(reader.read(entry.offset, Math.min(entry.size, 64)))
        .toString('latin1')
        .trim();
      label = { key, className: classes?.[Number(text)] ?? text };
    }
    flush();
  } finally {
    reader.close();
  }
}

function splitName(name: string): [key: string, extension: string] {
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

function incomplete(where: string, name: string): BnlabError {
  const hint = 'Each picture needs a .cls file of the same name beside it, as WebDataset lays them out.';
  return new BnlabError({ kind: 'data', where, expected: `a .cls member beside ${name}`, got: 'none', hint });
}

function wrongShard(where: string, expected: number | undefined, size: number | undefined): BnlabError {
  const hint = 'The shard is incomplete: run npx bnlab data shards again, it makes the missing ones.';
  const got = size === undefined ? 'no such file' : `${size} bytes`;
  return new BnlabError({ kind: 'data', where, expected: `a shard of ${expected ?? 'some'} bytes`, got, hint });
}
