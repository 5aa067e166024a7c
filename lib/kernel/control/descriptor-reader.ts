/**
 * Reads what was written past Node to the standard descriptors, and makes it output of the cell that runs.
 * @module
 */
import { readSync } from 'node:fs';
import { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { systemCodeOf } from '../../errors';
import type { Send } from '../handlers/request';
import { writeToServer, type Descriptors } from './descriptors';
import type { Origin } from './protocol';

const NAMES = ['stdout', 'stderr'] as const;
/** Where each has its name, its pipe and its decoder. */
const PLACES = [0, 1] as const;

/** Turns the bytes of both pipes into messages. */
export class DescriptorReader {
  /** The cell that output belongs to; before the first one it goes where the server's goes. */
  cell?: Origin;
  private descriptors?: Descriptors;
  private readonly decoders = [new StringDecoder('utf8'), new StringDecoder('utf8')] as const;
  private readonly chunk = Buffer.alloc(1 << 16);

  constructor(private readonly send: Send) {}

  /** Begins to read. */
  start(descriptors: Descriptors): void {
    this.descriptors = descriptors;
    for (const index of PLACES) {
      const pipe = new Socket({ fd: descriptors.pipes[index], readable: true, writable: false });
      pipe.on('data', (bytes: Buffer) => this.write(index, bytes));
    }
  }

  /** Writes to the server's log. */
  log(text: string): void {
    writeToServer(this.descriptors?.originals[1] ?? 2, text);
  }

  /** Reads all that lies in the pipes now. */
  drain(): void {
    if (this.descriptors === undefined) return;
    for (const index of PLACES) {
      const fd = this.descriptors.pipes[index];
      for (let bytes = this.read(fd); bytes > 0; bytes = this.read(fd)) {
        this.write(index, this.chunk.subarray(0, bytes));
      }
    }
  }

  private read(fd: number): number {
    try {
      return readSync(fd, this.chunk);
    } catch (thrown) {
      if (systemCodeOf(thrown) === 'EAGAIN') return 0;
      throw thrown;
    }
  }

  private write(index: (typeof PLACES)[number], bytes: Buffer): void {
    if (this.cell === undefined) {
      writeToServer(this.descriptors!.originals[index], bytes);
      return;
    }
    const text = this.decoders[index].write(bytes);
    if (text === '') return;
    this.send({ kind: 'publish', origin: this.cell, type: 'stream', content: { name: NAMES[index], text } });
  }
}
