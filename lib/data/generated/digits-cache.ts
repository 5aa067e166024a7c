/**
 * Keeps generated digits between runs: a few seconds of drawing, done once.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { writeFileAtomic } from '../../files';
import { takeLock, tidyAfterKilled } from '../../locks';
import { Random } from '../../random';
import { bytesOf } from '../disk';
import { checksum } from '../download/checksum';
import type { LabelledImages } from '../sets/labelled';
import { DIGIT_SIZE, DIGITS_VERSION, generateDigits } from './digits';

/** Size of the generated set. */
export interface GeneratedSize {
  readonly train: number;
  readonly test: number;
}

/** A generated set, with the MD5 of all its bytes. */
export interface GeneratedDigits {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  readonly md5: string;
}

/** MNIST's own sizes. */
export const MNIST_SIZE: GeneratedSize = { train: 60_000, test: 10_000 };

/** Generated training and test digits, from the cache in `folder` where that holds them whole, drawn and cached otherwise. */
export function cachedDigits({
  seed,
  folder,
  size = MNIST_SIZE,
}: {
  seed: number;
  folder: string;
  size?: GeneratedSize;
}): GeneratedDigits {
  const file = path.join(folder, `digits-v${DIGITS_VERSION}-seed${seed}-${size.train}-${size.test}.bin`);
  const stored = readCache(file, size);
  if (stored) {
    tidyAfterKilled(file);
    return stored;
  }
  const random = new Random(seed);
  const train = generateDigits({ examples: size.train, random: random.split('train') });
  const test = generateDigits({ examples: size.test, random: random.split('test') });
  const content = Buffer.concat([train.images, train.labels, test.images, test.labels]);
  const md5 = checksum(content);
  try {
    keep(file, Buffer.concat([Buffer.from(md5, 'hex'), content]));
  } catch (thrown) {
    // a cache that cannot be written (read-only checkout, full disk, another process at it) costs time and nothing else
    if (!(thrown instanceof BnlabError && thrown.kind === 'io')) throw thrown;
  }
  return { train, test, md5 };
}

function keep(file: string, content: Uint8Array): void {
  const lock = takeLock(file, 'keeping generated digits');
  try {
    writeFileAtomic(file, content);
  } finally {
    lock.release();
  }
}

/** The cached set, or undefined where there is none or it is damaged: 16 bytes of MD5, then the arrays one after another. */
function readCache(file: string, size: GeneratedSize): GeneratedDigits | undefined {
  let stored: Uint8Array;
  try {
    stored = bytesOf(file);
  } catch {
    return undefined;
  }
  const content = stored.subarray(16);
  const md5 = Buffer.from(stored.subarray(0, 16)).toString('hex');
  const pixels = DIGIT_SIZE ** 2;
  if (content.length !== (size.train + size.test) * (pixels + 1) || checksum(content) !== md5) return undefined;
  let at = 0;
  const take = (length: number) => content.subarray(at, (at += length));
  const train = { images: take(size.train * pixels), labels: take(size.train) };
  const test = { images: take(size.test * pixels), labels: take(size.test) };
  return { train, test, md5 };
}
