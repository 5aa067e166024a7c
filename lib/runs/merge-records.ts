/**
 * Adding seeds to a record: hours of runs need not happen in one go, nor on one machine.
 * @module
 */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { BnlabError } from '../errors';
import { throughJson } from '../json';
import { readJson } from '../json-file';
import { firstDifference } from '../train/difference';
import { ManifestSchema, runsOfManifest, type Manifest } from './manifest';
import { identity } from './run-folder';

type SeededRecord = { readonly manifest: Manifest } & Readonly<Record<string, unknown>>;

/**
 * The record with the seeds that a file already has and this one does not; of a seed in both, this one's results count.
 *
 * The manifest is the new one's, with all seeds, and says of each seed where it was run.
 * @throws BnlabError (`input`) when the file holds a record of another recipe, engine, data or library version, (`data`) when it
 * is no record.
 */
export function withEarlierSeeds<R extends { readonly manifest: Manifest }>(record: R, file: string): R {
  if (!existsSync(file)) return record;
  checkEarlierSeeds(record.manifest, file);
  const earlier = readRecord(file);
  const plain = throughJson<object>(record) as SeededRecord;
  const { seeds } = plain.manifest;
  const added = earlier.manifest.seeds.filter((seed) => !seeds.includes(seed));
  const merged = Object.entries(plain).map(([name, now]) => {
    const before = earlier[name];
    if (!isBySeed(now) || !isBySeed(before)) return [name, now] as const;
    const kept = before.filter(({ seed }) => added.includes(seed));
    return [name, [...kept, ...now].sort((a, b) => a.seed - b.seed)] as const;
  });
  const kept = runsOfManifest(earlier.manifest)
    .map((run) => ({ ...run, seeds: run.seeds.filter((seed) => added.includes(seed)) }))
    .filter((run) => run.seeds.length > 0);
  const runs = [...kept, ...runsOfManifest(plain.manifest)];
  const manifest = { ...plain.manifest, seeds: [...added, ...seeds].sort((a, b) => a - b), runs };
  return { ...(Object.fromEntries(merged) as unknown as R), manifest };
}

/**
 * Whether seeds of a run may be added to a record: to be asked before the run.
 *
 * @throws BnlabError (`input`) when the file holds a record of another recipe, engine, data or library version, (`data`) when it
 * is no record.
 */
export function checkEarlierSeeds(manifest: Manifest, file: string): void {
  if (!existsSync(file)) return;
  const earlier = readRecord(file);
  const now = throughJson(manifest);
  const difference = firstDifference(identity(earlier.manifest), identity(now));
  if (!difference) return;
  throw new BnlabError({
    where: file,
    expected: `a record with ${difference.path} = ${difference.got}, to add seeds to`,
    got: `${difference.path} = ${difference.expected}`,
    hint: 'Give --record another file, or remove this one; what has been run is kept and is not run again.',
  });
}

function isBySeed(value: unknown): value is readonly { readonly seed: number }[] {
  return Array.isArray(value) && value.every((item) => typeof (item as { seed?: unknown } | null)?.seed === 'number');
}

function readRecord(file: string): SeededRecord {
  const schema = z.looseObject({ manifest: ManifestSchema }, 'a file without a manifest');
  const hint = 'Give --record another file, or remove this one.';
  return readJson(file, { schema, expected: 'the record of an experiment', hint }) as object as SeededRecord;
}
