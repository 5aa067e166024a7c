import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { bytesReader } from '../../../lib/data/archives/file-reader';
import { samplesOf } from '../../../lib/data/shards/samples';
import { LeftOutLog } from '../../../lib/data/source/left-out';

/** The samples of a shard with these members, and what was left out of it. */
async function read(names: readonly string[], { ended = true } = {}) {
  const archive = pack();
  for (const name of names) {
    if (name.endsWith('/')) archive.entry({ name, type: 'directory' });
    else archive.entry({ name }, name);
  }
  archive.finalize();
  const bytes = await buffer(Readable.from(archive));
  const reader = bytesReader(ended ? bytes : bytes.subarray(0, -1024), 's.tar');
  const leftOut = new LeftOutLog();
  const samples = [...samplesOf(reader, leftOut)].map(({ key, members }) => [key, ...members.keys()]);
  return { samples, left: leftOut.summary().examples.map(({ name, reason }) => [name, reason]) };
}

describe('the samples of a shard', () => {
  const CASES: readonly (readonly [names: readonly string[], samples: readonly (readonly string[])[]])[] = [
    [['1.jpg', '1.cls', '2.jpg'], [['1', 'jpg', 'cls'], ['2', 'jpg']]], // prettier-ignore
    [['1.left.JPG', '1.right.jpg'], [['1', 'left.jpg', 'right.jpg']]],
    [['a/1.jpg', 'b/1.jpg'], [['a/1', 'jpg'], ['b/1', 'jpg']]], // prettier-ignore
    [['v1.0/1.jpg', './v1.0/1.cls'], [['v1.0/1', 'jpg', 'cls']]],
    [['readme', '1.jpg'], [['readme', ''], ['1', 'jpg']]], // prettier-ignore
    [['a.d/x', 'a.d/y.cls'], [['a.d/x', ''], ['a.d/y', 'cls']]], // prettier-ignore
    [[], []],
  ];
  for (const [names, samples] of CASES) {
    it(`are ${samples.length} in ${names.join(' ') || 'an empty shard'}`, async () => {
      assert.deepEqual(await read(names), { samples, left: [] });
    });
  }

  it('do not hold folders, what is hidden, or what cannot be read, which are named', async () => {
    const { samples, left } = await read(['a/', '1.jpg', '._1.jpg', '../1.txt', '1.cls']);
    assert.deepEqual(samples, [['1', 'jpg', 'cls']]);
    assert.deepEqual(left, [
      ['s.tar: ._1.jpg', 'a hidden file'],
      ['s.tar: ../1.txt', 'a name that leaves its folder'],
    ]);
  });

  it('are all there may be in a shard without an end, which is named', async () => {
    const { samples, left } = await read(['1.jpg'], { ended: false });
    assert.deepEqual([samples, left.map(([name]) => name)], [[['1', 'jpg']], ['s.tar']]);
  });

  it('lie together, and have each name once', async () => {
    const apart = { kind: 'data', where: 's.tar', expected: /sample 1 next to each other/ };
    await assert.rejects(read(['1.jpg', '2.jpg', '1.cls']), apart);
    await assert.rejects(read(['1.jpg', '1.JPG']), { kind: 'data', where: 's.tar', got: '1.JPG twice' });
  });
});
