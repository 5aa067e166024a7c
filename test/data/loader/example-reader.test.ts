/** What training sees of an example: a window and a mirror that seed, epoch and place in the list decide, and nothing else. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { ExampleReader } from '../../../lib/data/loader/example-reader';
import { temporaryFolder } from '../temporary';

const SIDE = 32;
const PLANE = SIDE * SIDE;
/** Pixels by which a window moves at most. */
const REACH = 4;

/** A record that says of each pixel its row (red), its column (green), both from 1, and which record it is (blue). */
function record(number: number): Uint8Array {
  return Uint8Array.from({ length: 3 * PLANE }, (_, i) => {
    const [plane, at] = [Math.floor(i / PLANE), i % PLANE];
    return [1 + Math.floor(at / SIDE), 1 + (at % SIDE), 1 + number][plane];
  });
}

/** Where a window lies, and whether it is mirrored. */
interface Seen {
  readonly down: number;
  readonly right: number;
  readonly isMirrored: boolean;
}

/** The window of a record, zeros beyond it. */
function shown(number: number, { down, right, isMirrored }: Seen): Uint8Array {
  const isInside = (at: number) => at >= 0 && at < SIDE;
  const pixels = Array.from({ length: PLANE }, (_, at) => {
    const x = at % SIDE;
    const [row, column] = [Math.floor(at / SIDE) + down, (isMirrored ? SIDE - 1 - x : x) + right];
    return isInside(row) && isInside(column) ? [1 + row, 1 + column, 1 + number] : [0, 0, 0];
  });
  return Uint8Array.from(pixels.flat());
}

/** Reads the window off two neighbours in the middle, which every window has. */
function seenIn(image: Uint8Array): Seen {
  const middle = SIDE / 2;
  const at = (middle * SIDE + middle) * 3;
  const isMirrored = image[at + 4] < image[at + 1];
  const column = image[at + 1] - 1;
  return { down: image[at] - 1 - middle, right: column - (isMirrored ? SIDE - 1 - middle : middle), isMirrored };
}

describe('what training sees of any list', () => {
  const folder = temporaryFolder();
  const EXAMPLES = 12;

  /** Every example of an epoch, read in the order that is given. */
  async function epochOf(seed: number, epoch: number, order: readonly number[]): Promise<readonly Uint8Array[]> {
    const file = path.join(folder.path, 'records');
    writeFileSync(file, Buffer.concat(order.map((_, number) => record(number))));
    const how = { view: 'train', distortion: 'none', encoding: 'cifar', decoder: 'sharp', upright: true } as const;
    const reader = new ExampleReader({ size: SIDE, seed, ...how });
    const images = order.map(() => new Uint8Array(3 * PLANE));
    for (const number of order) {
      const entry = { label: 0, name: `${number}`, file, offset: number * 3 * PLANE, size: 3 * PLANE };
      await reader.read(entry, number, epoch, images[number]);
    }
    reader.close();
    return images;
  }

  const numbers = Array.from({ length: EXAMPLES }, (_, i) => i);
  const orders = fc.shuffledSubarray(numbers, { minLength: EXAMPLES });
  const epochs = fc.nat({ max: 1000 });

  it('is the whole record, moved by four pixels at most, mirrored or not, and the same in every order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), epochs, orders, async (seed, epoch, order) => {
        const images = await epochOf(seed, epoch, order);
        images.forEach((image, number) => {
          const seen = seenIn(image);
          assert.ok(Math.max(Math.abs(seen.down), Math.abs(seen.right)) <= REACH, JSON.stringify(seen));
          assert.deepEqual(image, shown(number, seen));
        });
        assert.deepEqual(images, await epochOf(seed, epoch, numbers));
      }),
      { numRuns: 20 },
    );
  });

  it('is other in another epoch, with another seed, and of another example', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), epochs, async (seed, epoch) => {
        const windows = async (ofSeed: number, ofEpoch: number) =>
          JSON.stringify((await epochOf(ofSeed, ofEpoch, numbers)).map(seenIn));
        const now = await windows(seed, epoch);
        assert.notEqual(await windows(seed, epoch + 1), now, 'epoch');
        assert.notEqual(await windows(seed + 1, epoch), now, 'seed');
        assert.ok(new Set((JSON.parse(now) as Seen[]).map((seen) => JSON.stringify(seen))).size > 1, 'example');
      }),
      { numRuns: 20 },
    );
  });

  it('reaches every shift both ways, and either side, in a few epochs', async () => {
    const all: Seen[] = [];
    for (let epoch = 0; epoch < 40; epoch++) all.push(...(await epochOf(1, epoch, numbers)).map(seenIn));
    const shifts = Array.from({ length: 2 * REACH + 1 }, (_, i) => i - REACH);
    for (const key of ['down', 'right'] as const)
      assert.deepEqual(
        [...new Set(all.map((seen) => seen[key]))].sort((a, b) => a - b),
        shifts,
      );
    const mirrored = all.filter(({ isMirrored }) => isMirrored).length;
    // five deviations of 480 tosses
    assert.ok(Math.abs(mirrored - all.length / 2) < 55, `${mirrored} of ${all.length} are mirrored`);
  });
});
