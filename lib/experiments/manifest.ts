/**
 * What a result needs beside it to be believed: recipe, engine, versions, data, seeds, machine.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DataManifest, DataSource } from '../data';
import { currentEngine, ENGINES, tf } from '../engine';

/** The provenance of a run. */
export interface Manifest {
  /** Experiment and all its settings, as data. */
  readonly recipe: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly seeds: readonly number[];
  readonly engine: { readonly name: string; readonly detail: string };
  readonly versions: { readonly bnlab: string; readonly tensorflowjs: string; readonly node: string };
  /** Commit of the library, with `-modified` where the working tree differed; null outside a checkout. */
  readonly commit: string | null;
  readonly data: {
    readonly kind: DataSource['kind'];
    readonly detail: string;
    readonly checksums: DataSource['checksums'];
    /** `MNIST`, `CIFAR-10`, `generated digits`, …; records of earlier versions do not say. */
    readonly name?: string;
    /** Classes, counts and fingerprint; records of earlier versions do not say. */
    readonly set?: DataManifest;
  };
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly platform: string;
  };
  /** Of a record that was made in several runs: which seeds come from which; the fields above are the last one's. */
  readonly runs?: readonly ManifestRun[];
}

/** Where some seeds of a record were run. */
export type ManifestRun = Pick<Manifest, 'seeds' | 'commit' | 'engine' | 'machine'>;

/** The runs behind a record: one, unless seeds were added later. */
export function runsOfManifest({ runs, seeds, commit, engine, machine }: Manifest): readonly ManifestRun[] {
  return runs ?? [{ seeds, commit, engine, machine }];
}

/** Describes the run that is about to start, on the engine in use. */
export function makeManifest({
  recipe,
  seeds,
  source,
  set,
}: {
  readonly recipe: { readonly name: string };
  readonly seeds: readonly number[];
  readonly source: DataSource;
  readonly set?: DataManifest;
}): Manifest {
  const engine = currentEngine();
  return {
    recipe: { ...recipe },
    seeds,
    engine: { name: engine.name, detail: ENGINES.find((e) => e.name === engine.name)!.probe().detail },
    versions: { bnlab: libraryVersion(), tensorflowjs: tf.version.tfjs, node: process.versions.node },
    commit: commitOf(projectRoot()),
    data: { kind: source.kind, name: source.name, detail: source.detail, checksums: source.checksums, set },
    machine: {
      cpu: os.cpus()[0]?.model ?? 'unknown',
      cores: os.cpus().length,
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
      platform: `${process.platform} ${process.arch}`,
    },
  };
}

/** Version of this library, from its package.json. */
export function libraryVersion(): string {
  const file = path.join(libraryRoot(), 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The folder of lib/package.json, from the sources and from the build alike. */
function libraryRoot(): string {
  const parent = path.resolve(__dirname, '..');
  return path.basename(parent) === 'dist' ? path.dirname(parent) : parent;
}

function projectRoot(): string {
  return path.dirname(libraryRoot());
}

function commitOf(folder: string): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no', '--', 'lib') === '' ? commit : `${commit}-modified`;
  } catch {
    return null; // no git, or not a checkout: a published package has no commit
  }
}
