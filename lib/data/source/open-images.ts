/**
 * One door to all sources of pictures, for who wants one list.
 * @module
 */
import type { ImageList } from './image-list';
import { openParts, type OpenSplitsOptions } from './splits';

/**
 * The pictures of a source, whichever it is: class folders, WebDataset shards (a folder, a list such as `train-{000..012}.tar`, one
 * file), CIFAR's batch files, MNIST's files, Parquet files, a tar archive (indexed now if it has no true index yet), or the index of
 * one. Of a source with parts these are the training pictures.
 *
 * @throws BnlabError (`usage`, `data`, `io`) that says what the source is not.
 */
export async function openImages(source: string, options: OpenSplitsOptions = {}): Promise<ImageList> {
  return (await openParts(source, options)).train.list;
}
