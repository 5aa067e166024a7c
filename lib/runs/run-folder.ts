/**
 * A run's folder: `manifest.json`, and for each finished part its result; what is finished is never done twice.
 *
 * Processes with different seeds may work in one folder side by side; the manifest says which of them finished which part.
 * @module
 */
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError } from '../errors';
import { ioError, makeFolder, writeJsonAtomic } from '../files';
import { throughJson } from '../json';
import { readJson } from '../json-file';
import { takeLock, withLock, type Lock } from '../locks';
import { removeTemporaries } from '../temporaries';
import { firstDifference } from '../train/difference';
import { ManifestSchema, runsOfManifest, type Manifest, type ManifestRun } from './manifest';

const EARLIER = 'a JSON file of an earlier run';
const HINT = 'Remove this file to do its part again, or give --out another folder.';

/** What the result of every part says. */
const Finished = z.looseObject({ seed: z.int() });

/** A run folder that is open: new, or an earlier one of the same recipe that goes on. */
export class RunFolder {
  private constructor(
    readonly folder: string,
    /** This run's; the folder's own gathers all runs, see {@link record}. */
    private readonly manifest: Manifest,
    /** Whether an earlier run goes on here. */
    readonly isResumed: boolean,
  ) {}

  /**
   * Opens a folder for a run.
   *
   * @throws BnlabError (`io`) when it cannot be written or read, (`data`) when its manifest is broken, (`input`) when it holds a run of another recipe, engine, data or library version.
   */
  static async open(folder: string, manifest: Manifest): Promise<RunFolder> {
    makeFolder(folder);
    const file = path.join(folder, 'manifest.json');
    return withManifest(folder, () => {
      if (!existsSync(file)) {
        writeJsonAtomic(file, { ...manifest, runs: [] });
        return new RunFolder(folder, manifest, false);
      }
      refuseAnother(folder, readManifest(file), manifest);
      return new RunFolder(folder, manifest, true);
    });
  }

  /**
   * Opens a folder and does `work` in it, while no other process may with any of the same seeds.
   *
   * @throws BnlabError as {@link open}, and (`io`) naming the process that works in the folder.
   */
  static async use<T>(folder: string, manifest: Manifest, work: (run: RunFolder) => Promise<T>): Promise<T> {
    const locks: Lock[] = [];
    try {
      for (const seed of manifest.seeds) {
        locks.push(takeLock(path.join(folder, `seed${seed}`), `running ${manifest.recipe.name}`));
      }
      const endings = manifest.seeds.map((seed) => `-seed${seed}.json`);
      removeTemporaries(folder, (name) => endings.some((ending) => name.endsWith(ending)));
      return await work(await RunFolder.open(folder, manifest));
    } finally {
      for (const lock of locks) lock.release();
    }
  }

  /**
   * The manifest for a record of this run's seeds, with all runs that finished a part of it: the fields outside `runs` are the
   * last one's.
   */
  record(): Manifest {
    const { seeds } = this.manifest;
    const all = runsOfManifest(readManifest(path.join(this.folder, 'manifest.json')));
    const runs = all
      .map((run) => ({ ...run, seeds: run.seeds.filter((seed) => seeds.includes(seed)) }))
      .filter((run) => run.seeds.length > 0);
    const { commit, engine, machine, versions } = { ...this.manifest, ...runs.at(-1) };
    return { ...this.manifest, commit, engine, machine, versions: versions ?? this.manifest.versions, runs };
  }

  /**
   * The result of a part that was finished earlier, or undefined; `schema` says what a result holds.
   *
   * @throws BnlabError (`data`) when its file is broken.
   */
  finished<T>(part: string, schema: z.ZodType<object> = Finished): T | undefined {
    const file = this.file(part, 'json');
    return existsSync(file) ? (readJson(file, { schema, expected: EARLIER, hint: HINT }) as T) : undefined;
  }

  /** Starts a part from its beginning: lines of an interrupted attempt are dropped. */
  start(part: string): void {
    rmSync(this.file(part, 'jsonl'), { force: true });
  }

  /** Adds a line to a part's metrics while it runs. @throws BnlabError (`io`). */
  log(part: string, metrics: object): void {
    const file = this.file(part, 'jsonl');
    try {
      appendFileSync(file, `${JSON.stringify(metrics)}\n`);
    } catch (thrown) {
      throw ioError(file, 'a file that can be written', thrown);
    }
  }

  /** Stores the result of a part, whole or not at all, and in the manifest that this run did it. @throws BnlabError (`io`). */
  async finish(part: string, result: { readonly seed: number }): Promise<void> {
    // first: a part that is noted and not there is done again, one that is there and not noted would never be
    await this.note(part, result.seed);
    writeJsonAtomic(this.file(part, 'json'), result);
  }

  /** Says in the manifest that this run did a part whose result lies elsewhere. @throws BnlabError (`io`). */
  async note(part: string, seed: number): Promise<void> {
    const file = path.join(this.folder, 'manifest.json');
    await withManifest(this.folder, () => {
      const there = readManifest(file);
      writeJsonAtomic(file, { ...there, runs: withPart(runsOfManifest(there), this.manifest, part, seed) });
    });
  }

  private file(part: string, ending: 'json' | 'jsonl'): string {
    return path.join(this.folder, `${part}.${ending}`);
  }
}

/** The runs of a folder after one more part, which belongs to the run of the same code on the same machine where there is one. */
function withPart(runs: readonly ManifestRun[], now: Manifest, part: string, seed: number): ManifestRun[] {
  const { commit, engine, machine, versions, parallel } = now;
  const here = { commit, engine, machine, versions, ...(parallel && { parallel }) };
  const origin = (run: Omit<ManifestRun, 'seeds' | 'parts'>) => {
    const { commit: code, engine: on, machine: at, versions: of, parallel: by } = run;
    return throughJson({ code, on, at, of, by });
  };
  const others = runs.map((run) => ({ ...run, parts: run.parts?.filter((done) => done !== part) }));
  const before = others.find((run) => run.parts && !firstDifference(origin(run), origin(now)));
  const mine = before ?? { seeds: [], ...here, parts: [] };
  const seeds = [...new Set([...mine.seeds, seed])].sort((a, b) => a - b);
  const grown = { ...mine, seeds, parts: [...(mine.parts ?? []), part] };
  return before ? others.map((run) => (run === before ? grown : run)) : [...others, grown];
}

/** Reads or writes the manifest while no process beside does: they hold it for a moment only. */
function withManifest<T>(folder: string, work: () => T): Promise<T> {
  return withLock(
    path.join(folder, 'manifest.json'),
    { purpose: 'writing the manifest', onWait: () => undefined },
    work,
  );
}

/** What must be equal for a run to go on: everything but the machine, the commit and the list of seeds. */
export function identity({ recipe, engine, versions, data }: Manifest): object {
  const { name, precision } = engine;
  return { recipe, engine: precision ? `${name}, ${precision}` : name, bnlab: versions.bnlab, data: data.checksums };
}

function readManifest(file: string): Manifest {
  const expected = `${EARLIER}, with recipe, engine, versions and data`;
  return readJson(file, { schema: ManifestSchema, expected, hint: HINT }) as object as Manifest;
}

function refuseAnother(folder: string, there: Manifest, manifest: Manifest): void {
  const difference = firstDifference(identity(there), identity(throughJson(manifest)));
  if (!difference) return;
  throw new BnlabError({
    where: folder,
    expected: `a run with ${difference.path} = ${difference.expected}`,
    got: `${difference.path} = ${difference.got}`,
    hint: 'Another run lies in this folder: give --out another one, or repeat the earlier settings to go on with it.',
  });
}
