/**
 * The progress file of an indexing run: an interrupted run goes on from it.
 * @module
 */
import { appendFileSync, existsSync, rmSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ioError } from '../../files';
import { checkedReading } from '../../json';
import type { ArchiveEvent, SkippedMember } from './archive-walk';
import { fileState } from '../source/file-state';
import { FileReader } from './file-reader';
import { ImageListBuilder } from '../source/image-list-builder';

/** The state of a walk: what was found up to a checkpoint; pictures have their group as class. */
export interface IndexProgress {
  readonly builder: ImageListBuilder;
  readonly skipped: SkippedMember[];
  /** The folders that are members of their own: `/set/cat/`. */
  readonly folders: Set<string>;
  position: number;
}

/** Where the progress towards an index lies. */
export function journalFile(index: string): string {
  return `${index}.part`;
}

const CHUNK = 1 << 20;
const NEWLINE = 10;

/** A line for each event, of which only those before the last checkpoint count. */
export class IndexJournal {
  private lines: string[] = [];
  private readonly head: string;

  constructor(
    private readonly file: string,
    private readonly archive: string,
  ) {
    this.head = JSON.stringify({ format: 5, archive: path.basename(archive), state: fileState(archive) });
  }

  /**
   * What an earlier run found; nothing when there was none, its file is damaged, or the archive has changed since.
   *
   * @throws BnlabError (`io`).
   */
  load(): IndexProgress {
    const fresh = (): IndexProgress => ({
      builder: new ImageListBuilder(),
      skipped: [],
      folders: new Set(),
      position: 0,
    });
    const progress = fresh();
    const complete = existsSync(this.file) ? this.replay(progress) : 0;
    this.write(() => {
      if (complete === 0) return rmSync(this.file, { force: true });
      truncateSync(this.file, complete);
    });
    // a file that is no archive gets none beside it: the head is written with the first checkpoint
    if (complete === 0) this.lines = [this.head];
    return complete === 0 ? fresh() : progress;
  }

  /** Keeps an event; at a checkpoint all events since the last one go to the disk. @throws BnlabError (`io`). */
  note(event: ArchiveEvent): void {
    if (event.kind === 'image') {
      const { group, name, offset, size } = event.image;
      this.lines.push(JSON.stringify(['image', group, name, offset, size]));
    } else if (event.kind === 'skipped') {
      const { name, reason, offset } = event.member;
      this.lines.push(JSON.stringify(['skipped', name, reason, offset]));
    } else if (event.kind === 'folder') this.lines.push(JSON.stringify(['folder', event.name]));
    else {
      this.lines.push(JSON.stringify(['checkpoint', event.position]));
      this.write(() => appendFileSync(this.file, `${this.lines.join('\n')}\n`));
      this.lines = [];
    }
  }

  /** The index is written: nothing is left to go on with. */
  remove(): void {
    rmSync(this.file, { force: true });
  }

  /** Repeats the events up to the last checkpoint, a piece of the file at a time; gives the bytes they take, 0 for none. */
  private replay(progress: IndexProgress): number {
    let complete = 0;
    let pending: string[] = [];
    let isFirst = true;
    for (const { line, end } of linesOf(this.file)) {
      if (isFirst && line !== this.head) return 0;
      if (!isFirst) pending.push(line);
      isFirst = false;
      if (!line.startsWith('["checkpoint",')) continue;
      if (!pending.every((event) => repeat(event, progress, this.archive))) return 0;
      pending = [];
      complete = end;
    }
    return complete;
  }

  private write(doIt: () => void): void {
    try {
      doIt();
    } catch (thrown) {
      throw ioError(this.file, 'a file that can be written', thrown);
    }
  }
}

const Line = z.union([
  z.tuple([z.literal('image'), z.string(), z.string(), z.number(), z.number()]),
  z.tuple([z.literal('skipped'), z.string(), z.string(), z.number()]),
  z.tuple([z.literal('folder'), z.string()]),
  z.tuple([z.literal('checkpoint'), z.number()]),
]);

/** Repeats one event; false when the line is none. */
function repeat(line: string, progress: IndexProgress, file: string): boolean {
  const reading = checkedReading(line, Line);
  if (reading.fault !== undefined) return false;
  const values = reading.value;
  if (values[0] === 'image') {
    const [, group, name, offset, size] = values;
    progress.builder.add({ className: group, name, offset, size, file });
  } else if (values[0] === 'skipped') {
    const [, name, reason, offset] = values;
    progress.skipped.push({ name, reason, offset });
  } else if (values[0] === 'folder') progress.folders.add(values[1]);
  else progress.position = values[1];
  return true;
}

/** The whole lines of a file, and where the next one begins. */
function* linesOf(file: string): Generator<{ readonly line: string; readonly end: number }> {
  const reader = new FileReader(file);
  try {
    let rest: Uint8Array = new Uint8Array(0);
    let end = 0;
    for (let at = 0; at < reader.size; at += CHUNK) {
      const bytes = Buffer.concat([rest, reader.read(at, CHUNK)]);
      let start = 0;
      for (let stop = bytes.indexOf(NEWLINE); stop >= 0; stop = bytes.indexOf(NEWLINE, start)) {
        end += stop + 1 - start;
        yield { line: bytes.toString('utf8', start, stop), end };
        start = stop + 1;
      }
      rest = bytes.subarray(start);
    }
  } finally {
    reader.close();
  }
}
