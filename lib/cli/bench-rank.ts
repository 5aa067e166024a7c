/**
 * One rank of `bnlab bench distributed`.
 * @module
 */
import { z } from 'zod';
import { joinWorld, parallelRun, type Communicator, type SynchronousRun } from '../distributed';
import { currentEngine, tf, useEngine } from '../engine';
import { BnlabError } from '../errors';
import { writeJsonAtomic } from '../files';
import { buildInception } from '../models';
import { Random } from '../random';
import { Optimizer, trainStep } from '../train';
import { higherMedian, mean, variance } from '../statistics';

/** How gradients leave: in buckets while the backward pass goes on, or all in one message after it. */
export const MODES = {
  buckets: { overlaps: true, bucketBytes: 2 ** 17 },
  'one message': { overlaps: false, bucketBytes: Infinity },
} as const;

/** What a rank writes. */
export const RankPart = z.object({
  ranks: z.int(),
  mode: z.string(),
  transport: z.string(),
  engine: z.string(),
  /** Bytes of each message of gradients of a step. */
  messages: z.array(z.number()),
  /** Mean of a step. */
  step_ms: z.number(),
  /** Of it, waiting for messages and for the other ranks; mean over the ranks. */
  wait_ms: z.number(),
  images_per_s: z.number(),
  /** Standard deviation of ln of what a rank computes in a step, from step to step. */
  straggling: z.number(),
  /** Median of a message of 4 bytes, and of one as large as all gradients. */
  small_message_ms: z.number(),
  large_message_ms: z.number(),
});

/** What one number of ranks came to in one mode. */
export type DistributedBenchRun = z.infer<typeof RankPart>;

/** What a rank is to do. */
export interface RankOptions {
  readonly steps: number;
  /** Images in a step, of all ranks. */
  readonly batch: number;
  /** Side of the images; from 224 on the network is the one of Figure 5, below a quarter of its relative for 32x32 images. */
  readonly size: number;
  readonly mode: string;
  readonly engine?: string;
}

const FULL_SIZE = 224;
const SMALL = { scale: 'cifar', variant: 'BN-x5', width: 0.25, classes: 10 } as const;
const WARM_UP = 4;
const MESSAGES = 9;

function modeOf(asked: string): keyof typeof MODES {
  if (asked === 'buckets' || asked === 'one message') return asked;
  const expected = Object.keys(MODES).join(' or ');
  throw new BnlabError({ kind: 'usage', where: '--mode', expected, got: asked, hint: 'Leave it out.' });
}

/**
 * One rank: trains on random images, and measures messages; rank 0 writes the file.
 *
 * @throws BnlabError outside a launch, for another mode and for an engine that is not here.
 */
export async function benchRank({ steps, batch, size, mode, engine }: RankOptions, file: string): Promise<void> {
  const communicator = joinWorld();
  await useEngine(engine);
  const { overlaps, bucketBytes } = MODES[modeOf(mode)];
  const run = parallelRun({ communicator, overlaps, bucketBytes });
  const model = buildInception(size >= FULL_SIZE ? { size, seed: 1 } : { ...SMALL, size, seed: 1 });
  const classes = model.outputs[0]!.shape[1]!;
  const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
  const x = tf.tensor(new Random(1).normals(batch * size * size * 3), [batch, size, size, 3]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => i % classes),
    'int32',
  );
  const step = (i: number) =>
    trainStep({ model, optimizer, learningRate: 0.01, exchange: run.exchange }, { x, labels }, i);
  for (let i = 0; i < WARM_UP; i++) step(i);
  communicator.barrier();
  const times = Array.from({ length: steps }, (_, i) => timed(run, () => step(i)));
  const step_ms = mean(times.map(({ all }) => all));
  const wait_ms = meanOver(communicator, mean(times.map(({ wait }) => wait)));
  const straggling = meanOver(communicator, Math.sqrt(variance(times.map(({ all, wait }) => Math.log(all - wait)))));
  const bytes = run.messages.reduce((sum, one) => sum + one, 0);
  const small_message_ms = messageTime(communicator, 1);
  const large_message_ms = messageTime(communicator, bytes / 4);
  if (communicator.rank > 0) return;
  const { size: ranks, transport } = communicator;
  const images_per_s = (1000 * batch) / step_ms;
  const speed = { step_ms, wait_ms, images_per_s, straggling, small_message_ms, large_message_ms };
  const part: DistributedBenchRun = {
    ranks,
    mode,
    transport,
    engine: currentEngine().name,
    messages: [...run.messages],
    ...speed,
  };
  writeJsonAtomic(file, part);
}

/** Milliseconds of a step, and of its waiting. */
function timed(run: SynchronousRun, step: () => void): { readonly all: number; readonly wait: number } {
  const [start, waited] = [performance.now(), run.waited];
  step();
  return { all: performance.now() - start, wait: run.waited - waited };
}

function meanOver(communicator: Communicator, value: number): number {
  const sum = Float64Array.of(value);
  communicator.allreduce(sum);
  return sum[0]! / communicator.size;
}

/** Median time of an allreduce of so many float32, milliseconds. */
function messageTime(communicator: Communicator, length: number): number {
  const values = new Float32Array(length);
  const times = Array.from({ length: MESSAGES }, () => {
    communicator.barrier();
    const start = performance.now();
    communicator.allreduce(values);
    return performance.now() - start;
  });
  return higherMedian(times);
}
