/**
 * An index as large as ImageNet's, written or opened and shuffled in a process of its own, which then says what it took.
 *
 * As a program: `full-index.ts write|open FILE`, one JSON line.
 */
import { ImageListBuilder, MiniBatchOrder, readIndex, writeIndex, type ImageList } from '../../../lib/data';
import { heldMemory } from '../memory';

/** ImageNet's number of training pictures. */
export const FULL_SIZE = 1_281_167;
/** Bytes of a picture, and how far the next one is. */
const [SIZE, STRIDE] = [110_000, 115_000];

/** What the program says. */
export interface FullIndexReport {
  /** Most memory that the process ever had, beyond what it had with everything imported, in bytes. */
  readonly peakGrowth: number;
  /** Memory that the list and the order of an epoch hold. */
  readonly heldGrowth: number;
  readonly last: { readonly name: string; readonly label: number; readonly offset: number };
}

async function write(file: string): Promise<ImageList> {
  const builder = new ImageListBuilder();
  for (let i = 0; i < FULL_SIZE; i++) {
    const className = `n${String(i % 1000).padStart(8, '0')}`;
    builder.add({ className, name: `${className}_${i}.JPEG`, file: '/x/train.tar', offset: i * STRIDE, size: SIZE });
  }
  const list = builder.build();
  await writeIndex(file, { list, containerSizes: [FULL_SIZE * STRIDE] });
  return list;
}

async function main(task: string, file: string): Promise<void> {
  const before = heldMemory();
  const resident = process.memoryUsage.rss();
  const list = task === 'write' ? await write(file) : readIndex(file).list;
  const order = new MiniBatchOrder({ examples: list.length, miniBatch: 32, seed: 1 });
  order.indices(0);
  const peakGrowth = 1024 * process.resourceUsage().maxRSS - resident;
  const { name, label, offset } = list.entry(order.examples - 1);
  const report: FullIndexReport = { peakGrowth, heldGrowth: heldMemory() - before, last: { name, label, offset } };
  // the order is used after the measurement, so that it is still there
  console.log(JSON.stringify({ ...report, shuffled: order.epochOrder(0).length }));
}

if (require.main === module) void main(process.argv[2], process.argv[3]);
