/**
 * One door to all sources of pictures.
 * @module
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { indexArchive, openIndex } from '../archives/archive-index';
import { openCifarList } from '../sets/cifar10-list';
import { readDevkit } from '../archives/devkit';
import { openImageFolder } from './image-folder';
import type { ImageList } from './image-list';
import { isShardFolder, openShards } from '../shards/shards';

/** What helps to open a source. */
export interface OpenImagesOptions {
  /** The devkit, for the validation archive; the one beside the archive by default. */
  readonly devkit?: string;
  /** The classes of the other split, so that both get the same labels. */
  readonly classes?: readonly string[];
}

const DEVKIT = 'ILSVRC2012_devkit_t12.tar.gz';

/**
 * The pictures of a source, whichever of these it is: a folder per class, a folder of WebDataset shards, CIFAR-10's
 * batch files, a tar archive (indexed now if it has no index yet), or the index of one.
 *
 * @throws BnlabError (`usage`, `data`, `io`) that says what the source is not.
 */
export async function openImages(source: string, { devkit, classes }: OpenImagesOptions = {}): Promise<ImageList> {
  const stat = statSync(source, { throwIfNoEntry: false });
  if (!stat) {
    const hint = 'Pass a folder of pictures, a folder of shards, a tar archive, or its .arrow index.';
    throw new BnlabError({
      kind: 'usage',
      where: source,
      expected: 'a source of pictures',
      got: 'nothing there',
      hint,
    });
  }
  if (stat.isDirectory()) {
    if (isShardFolder(source)) return openShards(source);
    if (readdirSync(source).some((name) => /^(data_batch_\d|test_batch)\.bin$/.test(name)))
      return openCifarList(source);
    return openImageFolder(source, { classes });
  }
  if (source.endsWith('.arrow')) return openIndex(source);
  const index = `${source}.arrow`;
  if (!existsSync(index)) {
    const beside = path.join(path.dirname(source), DEVKIT);
    const kit = devkit ?? (existsSync(beside) ? beside : undefined);
    await indexArchive(source, { devkit: kit === undefined ? undefined : readDevkit(kit) });
  }
  return openIndex(index);
}
