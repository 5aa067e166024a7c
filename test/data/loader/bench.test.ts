import assert from 'node:assert/strict';
import { benchLoader } from '../../../lib/data';
import { miniImagenet, miniTrainList } from '../mini-imagenet';
import { pictures, writeTree } from '../solid';
import { temporaryFolder } from '../temporary';

describe('benchLoader', () => {
  const folder = temporaryFolder();
  it('counts what it delivers, and says how much memory each pass left in use', async () => {
    await miniTrainList();
    const { train } = await miniImagenet();
    const result = await benchLoader({ source: train, workers: 1, passes: 3 });
    const { images, passes, workers, decoder, faults, rss_mib: memory, images_per_s: rate } = result;
    assert.deepEqual([images, passes, workers, faults, memory.length], [96, 3, 1, 0, 3]);
    assert.ok(['sharp', 'turbojpeg'].includes(decoder) && rate > 0 && memory.every((mib) => mib > 0));
  });

  it('counts a picture at fault once, and not once a pass', async () => {
    await writeTree(folder.path, [...pictures('cat', 4), ...pictures('dog', 4)], {
      'cat/p1.jpg': 'x',
      'dog/p2.jpg': 'x',
    });
    const { images, faults } = await benchLoader({ source: folder.path, workers: 1, passes: 2 });
    assert.deepEqual([images, faults], [8, 2]);
  });

  it('refuses passes that measure nothing', async () => {
    for (const passes of [0, -1, 1.5]) await assert.rejects(benchLoader({ source: '.', passes }), { kind: 'usage' });
  });
});
