/** A process that indexes an archive, unpacks its compressed twin into the cache and repacks it as shards, when it is told to. */
import { makeShards, openImages, verifyShards } from '../../../lib/data';
import { serveParent } from '../children';

/** What to do, and where. */
export interface BuildSet {
  readonly delay: number;
  readonly archive: string;
  /** The same pictures as compressed shards. */
  readonly compressed: string;
  readonly shards: string;
}

serveParent(async ({ archive, compressed, shards }: BuildSet) => {
  const list = await openImages(archive);
  const copied = await openImages(compressed);
  const { index } = await makeShards({ list, folder: shards, perShard: 16, shortSide: 0 });
  const bad = await verifyShards(shards);
  const images = index.shards.reduce((sum, shard) => sum + shard.images, 0);
  return { indexed: list.length, copied: copied.length, images, bad: bad.length };
});
