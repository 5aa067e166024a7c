/**
 * The parts of a set that one archive holds, or one row of shards.
 * @module
 */
import path from 'node:path';
import { isIn, partsOfTree } from '../archives/archive-layout';
import { folderOf } from '../archives/member-name';
import type { ImageList, ListParts } from './image-list';
import type { NamedList } from './same-classes';
import { NameTree } from './tree';

/** Lists of the parts. */
export interface PartsInside {
  readonly train: NamedList;
  readonly validation: NamedList;
  /** What is beside them. */
  readonly unused: readonly string[];
}

/**
 * The parts of an archive that holds them in folders, as they were found when it was indexed; of shards whose keys lie in such folders,
 * too. Undefined where all is one part.
 *
 * @throws BnlabError (`usage`) where the keys of shards lie in folders of several sets.
 */
export function partsInside(list: ImageList): PartsInside | undefined {
  const parts = list.origin.layout === 'WebDataset shards' ? partsOfKeys(list) : list.origin.parts;
  if (parts?.validation === undefined) return undefined;
  const { train, validation, unused } = parts;
  const folders = Array.from({ length: list.length }, (_, i) => folderOf(list.name(i)));
  const part = (place: string) => {
    const indices = folders.flatMap((folder, i) => (isIn(folder, place) ? [i] : []));
    return { name: path.posix.basename(place), list: list.subset(indices) };
  };
  return { train: part(train), validation: part(validation), unused };
}

function partsOfKeys(list: ImageList): ListParts | undefined {
  // a million keys without a folder need not be taken apart
  if (!list.names.bytes.includes(0x2f)) return undefined;
  const tree = new NameTree();
  for (let i = 0; i < list.length; i++) tree.add(folderOf(list.name(i)), { pictures: true });
  return partsOfTree(path.basename(list.containers[0]!), tree);
}
