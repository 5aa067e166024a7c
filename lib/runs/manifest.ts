/**
 * What a result needs beside it to be believed: recipe, engine, versions, data, seeds, networks, machine.
 * @module
 */
import { z } from 'zod';
import type { DataManifest, DataSource } from '../data';
import { currentEngine, currentPrecision, tf, type Precision } from '../engine';
import { describeMachine, type Machine } from './machine';
import type { NetworkDescription } from './network';
import { ranksOf, type RanksDescription } from './ranks';
import { libraryCommit, libraryVersion } from './version';

/** A machine; records of earlier versions do not say which instructions and how many threads it computed with. */
export type RecordedMachine = Pick<Machine, 'cpu' | 'cores' | 'memoryGiB' | 'platform'> & Partial<Machine>;

/** The provenance of a run. */
export interface Manifest {
  /** Experiment and all its settings, as data. */
  readonly recipe: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly seeds: readonly number[];
  readonly engine: {
    readonly name: string;
    readonly detail: string;
    /** How exactly convolutions multiplied, where that was not float32. */
    readonly precision?: Precision;
  };
  readonly versions: Versions;
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
  readonly machine: RecordedMachine;
  /** The networks that ran, by the name of their cell; records of earlier versions do not say. */
  readonly networks?: Readonly<Record<string, NetworkDescription>>;
  /** Where several processes computed it. */
  readonly parallel?: RanksDescription;
  /** Where the parts were run; the fields above are those of the last run. */
  readonly runs?: readonly ManifestRun[];
}

/** Versions that decide numbers. */
export interface Versions {
  readonly bnlab: string;
  readonly tensorflowjs: string;
  readonly node: string;
}

/** Where some seeds or parts of a record were run. */
export interface ManifestRun extends Pick<Manifest, 'seeds' | 'commit' | 'engine' | 'machine' | 'parallel'> {
  /** Records of earlier versions do not say. */
  readonly versions?: Versions;
  /** Names of the parts that this run finished; records of earlier versions do not say. */
  readonly parts?: readonly string[];
}

/** A manifest of a run that others may go on from: what was run, where and on which data. */
export const ManifestSchema = z.looseObject(
  {
    recipe: z.looseObject({ name: z.string() }),
    seeds: z.array(z.number().int()),
    engine: z.looseObject({ name: z.string() }),
    versions: z.looseObject({}),
    data: z.looseObject({}),
    runs: z.array(z.looseObject({ seeds: z.array(z.number().int()) })).optional(),
  },
  'a file without a manifest',
);

/** The runs behind a record: one, unless seeds were added later or a run went on elsewhere. */
export function runsOfManifest(manifest: Manifest): readonly ManifestRun[] {
  const { runs, seeds, commit, engine, machine, versions, parallel } = manifest;
  return runs ?? [{ seeds, commit, engine, machine, versions, ...(parallel && { parallel }) }];
}

/** What {@link makeManifest} describes. */
export interface ManifestOptions {
  readonly recipe: { readonly name: string };
  readonly seeds: readonly number[];
  readonly source: DataSource;
  readonly set?: DataManifest;
  readonly networks?: Manifest['networks'];
  readonly parallel?: RanksDescription;
}

/** Describes the run that is about to start, on the engine in use. @throws BnlabError (`engine`) before an engine was chosen. */
export function makeManifest(options: ManifestOptions): Manifest {
  const { recipe, seeds, source, set, networks, parallel = ranksOf(recipe) } = options;
  const engine = currentEngine();
  const precision = currentPrecision();
  return {
    recipe: { ...recipe },
    seeds,
    engine: { name: engine.name, detail: engine.probe().detail, ...(precision !== 'float32' && { precision }) },
    versions: { bnlab: libraryVersion(), tensorflowjs: tf.version.tfjs, node: process.versions.node },
    commit: libraryCommit(),
    data: { kind: source.kind, name: source.name, detail: source.detail, checksums: source.checksums, set },
    machine: describeMachine(),
    ...(networks ? { networks } : {}),
    ...(parallel ? { parallel } : {}),
  };
}
