/**
 * Scripts that a reader wrote, cells and TypeScript files, among all that the engine runs.
 * @module
 */
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompiledText } from '../../notebook';
import { sourceMapIn } from '../../notebook/source-map';
import { HELPERS } from './compiled';
import { murmur2 } from './murmur2';
import type { DebugTarget, SourcePlace } from './protocol';

/** Seed of the hash by which cells are named; any number would do. */
export const HASH_SEED = 0x9747b28c;
/** Before and behind the hash in a cell's path. The files need not exist: their text comes from the kernel. */
export const PATH_PREFIX = path.join(tmpdir(), `bnlab_${process.pid}`, 'cell_');
/** Ends the path of a cell. */
export const PATH_SUFFIX = '.ts';

/** The path by which front ends name a cell's code. */
export function pathOfCode(code: string): string {
  return `${PATH_PREFIX}${murmur2(code, HASH_SEED)}${PATH_SUFFIX}`;
}

/** A place in compiled code, lines and columns from 0, as the inspector counts. */
export interface ScriptPlace {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

/** One script of the reader's. */
export interface UserScript {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly source: string;
  readonly map: SourceMap;
  /** Columns on the first line before those of the map. */
  readonly before: number;
}

const CELL = /^cell-(\d+(?:\.\d+)?)$/;

/** Knows all scripts of the reader's that the engine has parsed. */
export class Scripts {
  private readonly byId = new Map<string, UserScript>();

  constructor(private readonly target: DebugTarget) {}

  /** Takes a script that was parsed; gives it where it is one of the reader's. */
  async add(id: string, url: string): Promise<UserScript | undefined> {
    const known = this.byId.get(id);
    if (known) return known;
    const cell = CELL.exec(url)?.[1];
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    if (cell === undefined && !/\.[cm]?tsx?$/.test(file)) return undefined;
    const asked = `${HELPERS}?.compiled(${JSON.stringify(cell === undefined ? file : url)})`;
    const compiled = (await this.target.evaluate(asked)) as CompiledText | undefined;
    if (compiled === undefined) return undefined;
    const { source, before } = compiled;
    const map = new SourceMap(sourceMapIn(compiled.map));
    const place =
      cell === undefined
        ? { path: file, name: path.basename(file) }
        : { path: pathOfCode(source), name: `cell [${cell}]` };
    const script = { id, source, map, before, ...place };
    this.byId.set(id, script);
    return script;
  }

  /** A script of the reader's by the engine's number. */
  get(id: string): UserScript | undefined {
    return this.byId.get(id);
  }

  /** All scripts of a path, the newest last: a cell that ran twice is two of them. */
  at(wanted: string): readonly UserScript[] {
    return [...this.byId.values()].filter((script) => script.path === wanted);
  }

  /** Where the reader wrote what stands at a place; undefined where the reader did not. */
  placeOf({ scriptId, lineNumber, columnNumber = 0 }: ScriptPlace): SourcePlace | undefined {
    const script = this.byId.get(scriptId);
    const entry = script?.map.findEntry(
      lineNumber,
      lineNumber === 0 ? Math.max(0, columnNumber - script.before) : columnNumber,
    );
    if (!script || !entry || !('originalLine' in entry) || entry.generatedLine !== lineNumber) return undefined;
    return { path: script.path, name: script.name, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }

  /** Forgets all. */
  clear(): void {
    this.byId.clear();
  }
}
