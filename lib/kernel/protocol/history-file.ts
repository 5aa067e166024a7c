/**
 * What was run, in one file of the user's: a line per cell, shared by all kernels, and never larger than a limit.
 * @module
 */
import { appendFileSync, chmodSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../../errors';
import { ioError, makeFolder, readError, writeFileAtomic } from '../../files';
import { checkedReading } from '../../json';
import { withLock } from '../../locks';

/** A cell that was run: its session (from 1), its number in it, and its code. */
export interface HistoryEntry {
  readonly session: number;
  readonly line: number;
  readonly source: string;
}

/** Where the history is kept, and how much of it. */
export interface HistoryFileOptions {
  readonly file?: string;
  /** Past this size the older half is dropped; bytes. Default 4 MiB. */
  readonly limit?: number;
}

/** Cells may hold what nobody else should read. */
const PRIVATE = 0o600;
const LIMIT = 4 * 2 ** 20;
/** How long another kernel may hold the file; ms. */
const WAIT_MS = 5000;
const ROW = (entry: HistoryEntry): string => `${JSON.stringify([entry.session, entry.line, entry.source])}\n`;

/** The file of this user: BNLAB_HISTORY, else `bnlab/history.jsonl` in XDG_STATE_HOME or `~/.local/state`. */
export function historyFile(env: NodeJS.ProcessEnv = process.env): string {
  if (env.BNLAB_HISTORY) return path.resolve(env.BNLAB_HISTORY);
  const state = env.XDG_STATE_HOME || path.join(env.HOME || homedir(), '.local', 'state');
  return path.join(state, 'bnlab', 'history.jsonl');
}

/** The history of all sessions of a user. Writes of several kernels wait for each other, and none is lost. */
export class HistoryFile {
  private readonly file: string;
  private readonly limit: number;

  constructor({ file = historyFile(), limit = LIMIT }: HistoryFileOptions = {}) {
    this.file = file;
    this.limit = limit;
  }

  /** Takes the next number of a session; its first row, with line 0 and no code, says that it is taken. @throws BnlabError (`io`). */
  async beginSession(): Promise<number> {
    return this.locked(() => {
      const session = this.rows().reduce((last, entry) => Math.max(last, entry.session), 0) + 1;
      this.write({ session, line: 0, source: '' });
      return session;
    });
  }

  /** Adds a cell; one that would fill a good part of the file by itself is left out. @throws BnlabError (`io`). */
  async add(entry: HistoryEntry): Promise<void> {
    if (Buffer.byteLength(entry.source) > this.limit / 16) return;
    await this.locked(() => this.write(entry));
  }

  /** All cells, the oldest first; a line that is damaged counts as none. @throws BnlabError (`io`). */
  entries(): readonly HistoryEntry[] {
    return this.rows().filter(({ line }) => line > 0);
  }

  private rows(): readonly HistoryEntry[] {
    return this.read().split('\n').flatMap(parsed);
  }

  private read(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (thrown) {
      if (systemCodeOf(thrown) === 'ENOENT') return '';
      throw readError(this.file, 'a history that can be read', thrown);
    }
  }

  private write(entry: HistoryEntry): void {
    try {
      // an empty line before it, in case a full disk has cut the last one
      appendFileSync(this.file, `\n${ROW(entry)}`, { mode: PRIVATE });
    } catch (thrown) {
      throw ioError(this.file, 'a history that can be written', thrown);
    }
    if (statSync(this.file).size > this.limit) this.dropOlderHalf();
  }

  private dropOlderHalf(): void {
    const kept: string[] = [];
    let size = 0;
    for (const entry of [...this.rows()].reverse()) {
      const row = ROW(entry);
      size += Buffer.byteLength(row);
      if (size > this.limit / 2) break;
      kept.push(row);
    }
    writeFileAtomic(this.file, kept.reverse().join(''));
    chmodSync(this.file, PRIVATE);
  }

  private locked<T>(work: () => T): Promise<T> {
    makeFolder(path.dirname(this.file));
    return withLock(
      this.file,
      { purpose: 'the history of cells', waitMilliseconds: WAIT_MS, onWait: () => undefined },
      work,
    );
  }
}

const Row = z.tuple([z.int(), z.int(), z.string()]).rest(z.unknown());

/** None for a line that a crash or another hand left: history is a help, not a record. */
function parsed(row: string): readonly HistoryEntry[] {
  const reading = checkedReading(row, Row);
  if (reading.fault !== undefined) return [];
  const [session, line, source] = reading.value;
  return [{ session, line, source }];
}
