/**
 * A run's folder: `manifest.json`, and for each finished part its result; what is finished is never done twice.
 * @module
 */
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError } from '../errors';
import { ioError, makeFolder, writeJsonAtomic } from '../files';
import { readJson } from '../json';
import { withLock } from '../locks';
import { firstDifference } from '../train/difference';
import { ManifestSchema, type Manifest } from './manifest';

const EARLIER = 'a JSON file of an earlier run';
const HINT = 'Remove this file to do its part again, or give --out another folder.';

/** A run folder that is open: new, or an earlier one of the same recipe that goes on. */
export class RunFolder {
  private constructor(
    readonly folder: string,
    readonly manifest: Manifest,
    /** Whether an earlier run goes on here. */
    readonly isResumed: boolean,
  ) {}

  /**
   * Opens a folder for a run.
   *
   * @throws BnlabError (`io`) when it cannot be written or read, (`data`) when its manifest is broken, (`input`) when it holds a run of another recipe, engine, data or library version.
   */
  static open(folder: string, manifest: Manifest): RunFolder {
    makeFolder(folder);
    const file = path.join(folder, 'manifest.json');
    if (!existsSync(file)) {
      writeJsonAtomic(file, manifest);
      return new RunFolder(folder, manifest, false);
    }
    const there = readManifest(file);
    const difference = firstDifference(identity(there), identity(JSON.parse(JSON.stringify(manifest)) as Manifest));
    if (difference) {
      throw new BnlabError({
        where: folder,
        expected: `a run with ${difference.path} = ${difference.expected}`,
        got: `${difference.path} = ${difference.got}`,
        hint: 'Another run lies in this folder: give --out another one, or repeat the earlier settings to go on with it.',
      });
    }
    return new RunFolder(folder, there, true);
  }

  /**
   * Opens a folder and does `work` in it, while no other process may.
   *
   * @throws BnlabError as {@link open}, and (`io`) naming the process that works in the folder.
   */
  static use<T>(folder: string, manifest: Manifest, work: (run: RunFolder) => Promise<T>): Promise<T> {
    const lock = { purpose: `running ${manifest.recipe.name}`, waitMilliseconds: 0 };
    return withLock(path.join(folder, 'run'), lock, () => work(RunFolder.open(folder, manifest)));
  }

  /** The result of a part that was finished earlier, or undefined. @throws BnlabError (`data`) when its file is broken. */
  finished<T>(part: string): T | undefined {
    const file = this.file(part, 'json');
    return existsSync(file) ? (readJson(file, { schema: z.unknown(), expected: EARLIER, hint: HINT }) as T) : undefined;
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

  /** Stores the result of a part, whole or not at all. @throws BnlabError (`io`). */
  finish(part: string, result: unknown): void {
    writeJsonAtomic(this.file(part, 'json'), result);
  }

  private file(part: string, ending: 'json' | 'jsonl'): string {
    return path.join(this.folder, `${part}.${ending}`);
  }
}

/** What must be equal for a run to go on: everything but the machine, the commit and the list of seeds. */
export function identity({ recipe, engine, versions, data }: Manifest): object {
  return { recipe, engine: engine.name, bnlab: versions.bnlab, data: data.checksums };
}

function readManifest(file: string): Manifest {
  const expected = `${EARLIER}, with recipe, engine, versions and data`;
  return readJson(file, { schema: ManifestSchema, expected, hint: HINT }) as object as Manifest;
}
