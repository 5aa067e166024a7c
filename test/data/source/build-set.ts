/**
 * A process that indexes an archive and repacks it as shards, as often as others do it at the same time:
 * build-set.ts ARCHIVE SHARDS PAUSE. Prints one JSON line.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { makeShards, openImages, verifyShards } from '../../../lib/data';

const [archive, shards, wait] = process.argv.slice(2);

async function build(): Promise<void> {
  await pause(Number(wait));
  const list = await openImages(archive);
  const { index } = await makeShards({ list, folder: shards, perShard: 16, shortSide: 0 });
  const bad = await verifyShards(shards);
  const images = index.shards.reduce((sum, shard) => sum + shard.images, 0);
  console.log(JSON.stringify({ indexed: list.length, images, bad: bad.length }));
}

void build();
