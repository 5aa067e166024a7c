/** A CIFAR-10 of noise, small enough for a training in seconds. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../lib/random';

/** Bytes of a picture, its class first. */
const RECORD = 3073;

/** Writes two batch files, of 64 and of 230 pictures, into a new folder. */
export function writeSmallCifar(folder: string): void {
  const random = new Random(3);
  const records = (n: number) =>
    Uint8Array.from({ length: n * RECORD }, (_, i) => random.integer(i % RECORD === 0 ? 10 : 256));
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'data_batch_1.bin'), records(64));
  writeFileSync(path.join(folder, 'data_batch_2.bin'), records(230));
}
