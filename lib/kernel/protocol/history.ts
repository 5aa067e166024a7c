/**
 * `history_request`: the last cells, those of a range, or those that match a pattern.
 * @module
 */
import { HistoryFile, type HistoryEntry } from './history-file';

/** A `history_request`'s content. */
export type HistoryRequest = {
  /** Whether each cell comes with its result as text. Default false. */
  readonly output?: boolean;
} & (
  | { readonly hist_access_type: 'tail'; readonly n?: number }
  | {
      readonly hist_access_type: 'range';
      /** A session's number; 0 is this one, -1 the one before. */
      readonly session?: number;
      readonly start?: number;
      readonly stop?: number | null;
    }
  | { readonly hist_access_type: 'search'; readonly pattern?: string; readonly n?: number; readonly unique?: boolean }
);

/** A `history_reply`'s content: rows of session, line, and code or `[code, result]`. */
export interface HistoryReply {
  readonly status: 'ok';
  readonly history: readonly (readonly [
    session: number,
    line: number,
    input: string | readonly [string, string | null],
  ])[];
}

/** Told why the file of the history can no longer be used. */
export type TellFault = (thrown: unknown) => void;

/**
 * The history of one kernel, on top of what all kernels of the user ran.
 *
 * Where the file cannot be read or written this session's own cells are kept all the same, and the reader is told once why: by the
 * newest cell, or by the next one where none has run yet.
 */
export class History {
  private readonly own: HistoryEntry[] = [];
  private readonly results = new Map<number, string>();
  private writing: Promise<void> = Promise.resolve();
  private session?: number;
  private isOut = false;
  private tell?: TellFault;
  private untold: readonly unknown[] = [];

  constructor(private readonly file: HistoryFile) {
    this.enqueue(async () => void (this.session = await file.beginSession()));
  }

  /** Notes a cell as it starts; `tell` brings its reader what goes wrong with the file. */
  add(line: number, source: string, tell: TellFault): void {
    this.own.push({ session: 0, line, source });
    this.tell = tell;
    for (const thrown of this.untold) tell(thrown);
    this.untold = [];
    this.enqueue(() => this.file.add({ session: this.session!, line, source }));
  }

  /** Notes a cell's result, as text; results are known in their own session only. */
  addResult(line: number, text: string): void {
    this.results.set(line, text);
  }

  /** Answers a request. Cells whose line is 0 or less, and sessions that were never, give nothing. */
  async reply(request: HistoryRequest): Promise<HistoryReply> {
    await this.settled();
    const found = chosen(request, this.all(), this.session ?? 1);
    const history = found.map(({ session, line, source }) => {
      const result = session === this.session ? (this.results.get(line) ?? null) : null;
      return [session, line, request.output ? ([source, result] as const) : source] as const;
    });
    return { status: 'ok', history };
  }

  /** Resolves when everything noted so far is in the file. */
  settled(): Promise<void> {
    return this.writing;
  }

  private all(): readonly HistoryEntry[] {
    const session = this.session ?? 1;
    const own = this.own.map((entry) => ({ ...entry, session }));
    return [...this.earlier().filter((entry) => entry.session !== session), ...own];
  }

  private earlier(): readonly HistoryEntry[] {
    if (this.isOut) return [];
    try {
      return this.file.entries();
    } catch (thrown) {
      this.giveUp(thrown);
      return [];
    }
  }

  private enqueue(work: () => Promise<void>): void {
    this.writing = this.writing.then(async () => {
      if (this.isOut) return;
      await work().catch((thrown: unknown) => this.giveUp(thrown));
    });
  }

  private giveUp(thrown: unknown): void {
    if (this.isOut) return;
    this.isOut = true;
    if (this.tell) this.tell(thrown);
    else this.untold = [thrown];
  }
}

function chosen(request: HistoryRequest, all: readonly HistoryEntry[], session: number): readonly HistoryEntry[] {
  if (request.hist_access_type === 'tail') return last(all, request.n ?? 0);
  if (request.hist_access_type === 'range') {
    const { start = 0, stop } = request;
    const number = request.session ?? 0;
    const wanted = number > 0 ? number : session + number;
    const isIn = (line: number) => line >= start && (stop === undefined || stop === null || line < stop);
    return all.filter((entry) => entry.session === wanted && isIn(entry.line));
  }
  const pattern = globOf(request.pattern ?? '*');
  const matching = all.filter(({ source }) => pattern.test(source));
  const newest = new Map(matching.map((entry) => [entry.source, entry]));
  const found = request.unique ? matching.filter((entry) => newest.get(entry.source) === entry) : matching;
  return request.n === undefined || request.n === null ? found : last(found, request.n);
}

function last<T>(list: readonly T[], count: number): readonly T[] {
  return count > 0 ? list.slice(-count) : [];
}

/** A pattern of file names as the protocol means it: `*` any text, `?` one character, `[a-c]` and `[!a-c]` sets. */
function globOf(glob: string): RegExp {
  const source = glob.replace(/\[(!?)([^\]]+)\]|[\s\S]/gu, (part, not: string | undefined, set: string | undefined) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^[]/g, '\\$&')}]`;
    if (part === '*') return '[^]*';
    return part === '?' ? '[^]' : part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u');
}
