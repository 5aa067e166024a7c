/**
 * How fast pictures arrive.
 * @module
 */
import { availableParallelism } from 'node:os';
import { BnlabError } from '../../errors';
import type { DecoderName } from '../pictures/decoders';
import { ImageLoader } from './loader';
import { sideOf } from './records';
import type { OpenPartOptions } from '../source/open';
import { openImages } from '../source/open-images';

/** What to measure. */
export interface BenchLoaderOptions extends OpenPartOptions {
  /** Any source that `openImages` takes. */
  readonly source: string;
  readonly workers?: number;
  /** Passes over all pictures, after one that is not counted. */
  readonly passes?: number;
  readonly miniBatch?: number;
  readonly decoder?: DecoderName;
}

/** The result, for one JSON line. */
export interface LoaderBenchmark {
  readonly images_per_s: number;
  /** Pictures in one pass. */
  readonly images: number;
  readonly decoder: DecoderName;
  readonly workers: number;
  readonly passes: number;
  /** Pictures that could not be decoded, each once, however often it was passed over. */
  readonly faults: number;
  /** Resident memory of the process after each counted pass, in MiB. */
  readonly rss_mib: readonly number[];
}

const MIB = 2 ** 20;

/**
 * Random resized crops to 224x224 with mirror, as in training, without colour distortion (CIFAR and MNIST at their own size).
 *
 * @throws BnlabError for passes that measure nothing, and as `openImages` and the loader do.
 */
export async function benchLoader(options: BenchLoaderOptions): Promise<LoaderBenchmark> {
  const { source, workers = availableParallelism(), passes = 3, miniBatch = 32, decoder } = options;
  if (!(Number.isSafeInteger(passes) && passes > 0)) throw noPasses(passes);
  const list = await openImages(source, options);
  const size = Math.min(miniBatch, list.length);
  const loader = new ImageLoader({
    list,
    miniBatch: size,
    size: sideOf(list.encoding) ?? 224,
    seed: 1,
    workers,
    decoder,
    distortion: 'none',
    keepPartial: true,
    faults: 'skip',
    prefetch: 3,
  });
  try {
    const { rate, rss } = await timed(loader, passes);
    const { decoder: used, faults } = loader;
    return {
      images_per_s: rate,
      images: list.length,
      decoder: used,
      workers,
      passes,
      faults: new Set(faults.map(({ index }) => index)).size,
      rss_mib: rss,
    };
  } finally {
    await loader.close();
  }
}

/** Pictures per second over all passes but the first, and the memory after each of them in MiB. */
async function timed(loader: ImageLoader, passes: number): Promise<{ readonly rate: number; readonly rss: number[] }> {
  const rss: number[] = [];
  let images = 0;
  let start = 0;
  for (let pass = 0; pass <= passes; pass++) {
    if (pass === 1) start = performance.now();
    for (let step = 0; step < loader.order.stepsPerEpoch; step++) {
      const { labels } = await loader.next();
      if (pass > 0) images += labels.length;
    }
    rss.push(Math.round(process.memoryUsage.rss() / MIB));
  }
  const seconds = (performance.now() - start) / 1000;
  return { rate: Math.round((10 * images) / seconds) / 10, rss: rss.slice(1) };
}

function noPasses(passes: number): BnlabError {
  const hint = 'For example --passes 3.';
  return new BnlabError({
    kind: 'usage',
    where: 'benchLoader',
    expected: 'passes of 1 or more',
    got: `${passes}`,
    hint,
  });
}
