/**
 * Checks a whole source: checksums and counts of its shards, then every picture of every part.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isUnended } from '../archives/tar-end';
import { SHARD_INDEX, verifyShards, type BadShard } from '../shards/shard-index';
import { checkImages, type CheckReport } from './check';
import type { LeftOutItem } from './left-out';
import { leftOutOf, type DataManifest } from './manifest';
import { planSource } from './plan';
import { openSource, type OpenSplitsOptions } from './splits';

/** A part with what was found in it. */
export interface PartReport extends CheckReport {
  readonly name: string;
}

/** What was found. */
export interface SourceReport {
  readonly manifest: DataManifest;
  readonly parts: readonly PartReport[];
  /** Shards that are not as their index says. */
  readonly badShards: readonly BadShard[];
  /** Archives that may be cut off behind their last member, and why. */
  readonly unended: readonly LeftOutItem[];
}

/** How to check. */
export interface CheckSourceOptions extends OpenSplitsOptions {
  readonly onProgress?: (done: number, total: number) => void;
  /** Called with the shards that are not as their index says, before anything else is read. */
  readonly onBadShards?: (bad: readonly BadShard[]) => void;
}

/** Verifies shards, opens the source (which compares indexes and counts), and decodes every picture. @throws BnlabError as `openSource` does. */
export async function checkSource(source: string, options: CheckSourceOptions = {}): Promise<SourceReport> {
  const badShards: BadShard[] = [];
  for (const folder of shardFolders(source)) badShards.push(...(await verifyShards(folder)));
  if (badShards.length > 0) options.onBadShards?.(badShards);
  const { train, validation, manifest } = await openSource(source, options);
  const total = train.length + (validation?.length ?? 0);
  let before = 0;
  const parts: PartReport[] = [];
  for (const [part, list] of [
    [manifest.train, train],
    [manifest.validation, validation],
  ] as const) {
    if (!part || !list) continue;
    const start = before;
    const report = await checkImages(list, { onProgress: (done) => options.onProgress?.(start + done, total) });
    parts.push({ name: part.name, ...report });
    before += list.length;
  }
  const unended = leftOutOf(manifest).examples.filter(({ reason }) => isUnended(reason));
  return { manifest, parts, badShards, unended };
}

function shardFolders(source: string): string[] {
  const { train, validation } = planSource(source);
  const places = [train, ...(validation ? [validation] : [])].map(({ place }) => place);
  const folders = places.flatMap((place) => (place.kind === 'path' ? [place.path] : []));
  return folders.filter((folder) => existsSync(path.join(folder, SHARD_INDEX)));
}
