/**
 * Examples of sets that are no picture files: records of bytes, shown at their own size.
 * @module
 */
import { BnlabError } from '../../errors';
import type { Random } from '../../random';
import type { Picture } from '../pictures/resample';
import type { Encoding } from '../source/image-list';
import type { View } from './example-reader';

/** How a record is laid out. */
interface RecordFormat {
  readonly side: number;
  /** Three planes one after another, or one that stands for all colours. */
  readonly planes: 1 | 3;
  readonly set: string;
}

/** Sets whose examples are records. */
export type RecordEncoding = Exclude<Encoding, 'picture'>;

const FORMATS: Readonly<Record<RecordEncoding, RecordFormat>> = {
  cifar: { side: 32, planes: 3, set: 'CIFAR' },
  digit: { side: 28, planes: 1, set: 'MNIST' },
};

/** Side in pixels of the examples of an encoding; undefined for pictures, which have any. */
export function sideOf(encoding: Encoding): number | undefined {
  return encoding === 'picture' ? undefined : FORMATS[encoding].side;
}

/** A record to show. */
export interface RecordTask {
  readonly record: Uint8Array;
  readonly name: string;
  readonly encoding: RecordEncoding;
  readonly view: View;
  readonly size: number;
  readonly random: Random;
  readonly into: Uint8Array;
}

/**
 * Writes a record as uint8 [side, side, 3] into `into`: shifted by up to 4 pixels and mirrored (digits are not) in training, as it
 * is in evaluation.
 *
 * @throws BnlabError (`usage`) for another size, or a view that it has not.
 */
export function showRecord({ record, name, encoding, view, size, random, into }: RecordTask): void {
  const { side, planes, set } = FORMATS[encoding];
  const plane = side * side;
  if (record.length !== planes * plane || size !== side || (view !== 'train' && view !== 'centre')) {
    const hint = `${set} is shown at its own size (size: ${side}), in the views train and centre.`;
    const got = `${record.length} bytes, size ${size}, view ${view}`;
    const expected = `records of ${planes * plane} bytes at size ${side}`;
    throw new BnlabError({ kind: 'usage', where: name, expected, got, hint });
  }
  const train = view === 'train';
  const [dy, dx] = train ? [random.integer(9) - 4, random.integer(9) - 4] : [0, 0];
  const mirrored = train && planes === 3 && random.integer(2) === 1;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [row, column] = [y + dy, (mirrored ? side - 1 - x : x) + dx];
      const inside = row >= 0 && row < side && column >= 0 && column < side;
      for (let c = 0; c < 3; c++) {
        const from = (planes === 3 ? c * plane : 0) + row * side + column;
        into[(y * side + x) * 3 + c] = inside ? record[from]! : 0;
      }
    }
  }
}

/** A record as a whole picture, RGB. */
export function recordPicture(record: Uint8Array, encoding: RecordEncoding): Picture {
  const { side, planes } = FORMATS[encoding];
  const plane = side * side;
  const data = new Uint8Array(plane * 3);
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) data[3 * i + c] = record[(planes === 3 ? c * plane : 0) + i]!;
  return { data, width: side, height: side };
}
