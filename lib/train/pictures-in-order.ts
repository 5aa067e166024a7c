/**
 * Pictures of any source once, in order, for evaluation.
 * @module
 */
import { ImageLoader, type Fault, type ImageLoaderOptions } from '../data';
import type { NumberedBatch } from './mini-batch';
import type { PipelineName } from './picture-scale';
import { nothingLeft, pictureTensors } from './picture-tensors';

/** Which pictures {@link picturesInOrder} shows, and how. */
export type PictureOrderOptions = Pick<
  ImageLoaderOptions,
  'list' | 'size' | 'workers' | 'faults' | 'decoder' | 'exact'
> & {
  readonly miniBatch?: number;
  /**
   * `centre`: one crop of each picture; `crops144`: all crops of section 4.2.3, one after another; `torchvision`, `tf`: the crop of
   * that pipeline. Default `centre`.
   */
  readonly view?: 'centre' | 'crops144' | 'torchvision' | 'tf';
  /** Whose numbers the network takes. Default `paper`. */
  readonly scale?: PipelineName;
  /** For one process of several: it decodes every `size`-th mini-batch, from the `rank`-th on. Default: all. */
  readonly share?: { readonly rank: number; readonly size: number };
  /** Called with the pictures of a mini-batch that could not be used. */
  readonly onFaults?: (faults: readonly Fault[]) => void;
};

/**
 * All pictures of a list once, in order, for evaluation; each mini-batch is the receiver's to dispose.
 *
 * x: [m, size, size, 3], or [144 m, size, size, 3] for 144 crops; labels: [m]. Mini-batches of which the fault policy left nothing
 * are passed over. @throws BnlabError (`data`) when it left nothing of any, for a process that is alone.
 */
export async function* picturesInOrder(options: PictureOrderOptions): AsyncGenerator<NumberedBatch> {
  const { size = 224, view = 'centre', scale = 'paper', share = { rank: 0, size: 1 } } = options;
  const miniBatch = options.miniBatch ?? Math.min(view === 'crops144' ? 1 : 100, options.list.length);
  const loader = new ImageLoader({
    ...options,
    miniBatch,
    startStep: share.rank,
    stride: share.size,
    seed: 0,
    view,
    shuffle: 'none',
    keepPartial: true,
  });
  try {
    for (let number = share.rank; number < loader.order.stepsPerEpoch; number += share.size) {
      const loaded = await loader.next();
      options.onFaults?.(loaded.faults);
      if (loaded.labels.length > 0) yield { ...pictureTensors(loaded, size, scale), number };
    }
    if (loader.faults.length === options.list.length) throw nothingLeft(loader.faults);
  } finally {
    await loader.close();
  }
}
