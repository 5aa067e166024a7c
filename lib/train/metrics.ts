/**
 * Metrics as JSON lines: one record a line, appended, readable while the run goes on.
 * @module
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError } from '../errors';
import { ioError, makeFolder, readError } from '../files';
import { parseJson } from '../json';
import type { MetricsRecord } from './loop';

/** An append-only file of records that can be taken back to an earlier length. */
export class MetricsFile {
  constructor(readonly file: string) {
    makeFolder(path.dirname(file));
  }

  /** Length of the file in bytes; 0 while there is none. */
  get bytes(): number {
    return existsSync(this.file) ? statSync(this.file).size : 0;
  }

  /** Appends records; numbers that JSON has no word for become null. @throws BnlabError (`io`). */
  append(...records: readonly MetricsRecord[]): void {
    const lines = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    this.write('a', (handle) => {
      for (let done = 0; done < lines.length;) done += writeSync(handle, lines, done);
    });
  }

  /** Forces what was appended to the disk. @throws BnlabError (`io`). */
  sync(): void {
    if (existsSync(this.file)) this.write('r+', fsyncSync);
  }

  /**
   * Takes back everything after the first `bytes` bytes: what was written between the checkpoint and the interruption.
   *
   * @throws BnlabError (`data`) when the file is shorter than that.
   */
  truncate(bytes: number): void {
    if (this.bytes < bytes) {
      throw new BnlabError({
        kind: 'data',
        where: this.file,
        expected: `the ${bytes} bytes of metrics that the checkpoint was made with`,
        got: `${this.bytes} bytes`,
        hint: 'Restore the file, or start the run anew in another folder.',
      });
    }
    if (this.bytes > bytes) this.write('r+', (handle) => ftruncateSync(handle, bytes));
  }

  private write(flag: string, action: (handle: number) => void): void {
    try {
      const handle = openSync(this.file, flag);
      try {
        action(handle);
      } finally {
        closeSync(handle);
      }
    } catch (thrown) {
      throw ioError(this.file, 'a file that can be written', thrown);
    }
  }
}

/**
 * Reads a metrics file; a last line that a crash cut short is left out.
 *
 * @throws BnlabError (`io`) when it cannot be read, (`data`) with the line's number when a whole line is no record: a step of 0 or
 * more, numbers and words.
 */
export function readMetrics(file: string): MetricsRecord[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw readError(file, 'a metrics file', thrown);
  }
  // a whole line ends in a line feed: what comes after the last one was cut short, or is nothing
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) =>
    parseJson(line, {
      schema: Line,
      where: `${file}, line ${index + 1}`,
      expected: 'a record with its step, as JSON',
      hint: 'The file was edited or damaged: delete that line.',
    }),
  );
}

const Line: z.ZodType<MetricsRecord> = z
  .object({ step: z.number().int().min(0) })
  .catchall(z.union([z.number(), z.string(), z.boolean(), z.null()]));
