import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { packTar } from '../../../lib/data/archives/tar-write';
import { openShardFiles, openShards } from '../../../lib/data/shards/shards';
import type { ImageList } from '../../../lib/data/source/image-list';
import { openFiles } from '../open-files';
import { temporaryFolder } from '../temporary';

type Members = Readonly<Record<string, string>>;

describe('opening shards', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const write = async (name: string, members: Members) => {
    const entries = Object.entries(members).map(([member, text]) => ({ name: member, content: Buffer.from(text) }));
    const bytes = await packTar(entries);
    writeFileSync(at(name), bytes);
    return {
      name,
      bytes: bytes.length,
      md5: '',
      images: Object.keys(members).filter((m) => m.endsWith('.jpg')).length,
    };
  };
  const writeIndex = (shards: readonly object[], classes: readonly string[], recipe: object = {}) =>
    writeFileSync(at('shards.json'), JSON.stringify({ format: 'bnlab shards 1', classes, recipe, shards }));
  const namesOf = (list: ImageList) => Array.from({ length: list.length }, (_, i) => list.name(i));
  const labelsOf = (list: ImageList) => Array.from(list.labels, (label) => list.classes[label]);
  const two = { 'a.jpg': 'A', 'a.cls': '1', 'b.jpg': 'BB', 'b.cls': '0' };

  it('reads those of an index in its order, with its classes, and names those that it does not have', async () => {
    const first = await write('y-000000.tar', two);
    const second = await write('x-000000.tar', { 'c.jpg': 'C', 'c.cls': 'dog' });
    await write('z-000000.tar', two);
    writeIndex([first, second], ['dog', 'cat', 'cow']);
    const list = openShards(folder.path);
    assert.deepEqual([namesOf(list), labelsOf(list), list.classes], [['a.jpg', 'b.jpg', 'c.jpg'], ['cat', 'dog', 'dog'], ['dog', 'cat', 'cow']]); // prettier-ignore
    const { layout, why, leftOut } = list.origin;
    assert.deepEqual([layout, why], ['WebDataset shards', 'shards.json lists them']);
    assert.deepEqual(leftOut.examples, [{ name: 'z-000000.tar', reason: 'a shard that is not in shards.json' }]);
    assert.deepEqual(openFiles(folder.path), []);
    const { file, offset, size } = list.entry(1);
    assert.deepEqual([file, size], [at('y-000000.tar'), 2]);
    assert.equal(offset % 512, 0);
  });

  it('refuses what is not as the index says: a size, a number of pictures, a class, a run that was interrupted', async () => {
    const shard = await write('x-000000.tar', two);
    const refused = (shards: readonly object[], expected: RegExp | string, classes = ['dog', 'cat'], recipe = {}) => {
      writeIndex(shards, classes, recipe);
      assert.throws(() => openShards(folder.path), { kind: 'data', expected });
      assert.deepEqual(openFiles(folder.path), []);
    };
    refused([{ ...shard, bytes: shard.bytes + 512 }], `a shard of ${shard.bytes + 512} bytes`);
    refused([{ ...shard, name: 'w-000000.tar' }], `a shard of ${shard.bytes} bytes`);
    refused([{ ...shard, images: 3 }], '3 pictures');
    refused([{ ...shard, images: 1 }], '1 pictures');
    refused([shard], 'one of the 1 classes of shards.json in a.cls', ['dog']);
    refused([shard], '2 shards of 4 pictures', ['dog', 'cat'], { images: 4, perShard: 2 });
    // where more of a sample is asked for than one picture, the number says nothing
    writeIndex([{ ...shard, images: 1 }], ['dog', 'cat']);
    assert.equal(openShards(folder.path, { picture: 'all' }).length, 2);
  });

  it('takes words of an index for classes by their names alone', async () => {
    const shard = await write('x-000000.tar', { 'a.jpg': 'A', 'a.cls': 'cow' });
    writeIndex([shard], ['dog', 'cat']);
    assert.throws(() => openShards(folder.path), { where: 'x-000000.tar', got: 'cow' });
  });

  it('refuses a shard of an index without an end, which in others is only named', async () => {
    const shard = await write('x-000000.tar', two);
    const cut = (await packTar([{ name: 'a.jpg', content: Buffer.from('A') }, { name: 'a.cls', content: Buffer.from('0') }])).subarray(0, 2048); // prettier-ignore
    writeFileSync(at('x-000000.tar'), cut);
    const list = openShards(folder.path);
    assert.deepEqual(
      [namesOf(list), list.origin.leftOut.examples.map(({ name }) => name)],
      [['a.jpg'], ['x-000000.tar']],
    );
    assert.equal(list.origin.why, 'tar files of samples');
    writeIndex([{ ...shard, bytes: cut.length, images: 1 }], ['dog', 'cat']);
    assert.throws(() => openShards(folder.path), { expected: 'a whole shard, as shards.json lists it' });
  });

  it('reads all of a folder by name without an index, labels as numbers where all are, and names the gaps', async () => {
    await write('x-000002.tar', { 'c.jpg': 'C', 'c.cls': '02' });
    await write('x-000000.tar', { 'a.jpg': 'A', 'a.cls': '10', 'b.jpg': 'B', 'b.cls': '2' });
    const list = openShards(folder.path);
    assert.deepEqual([namesOf(list), labelsOf(list), list.classes], [['a.jpg', 'b.jpg', 'c.jpg'], ['10', '2', '2'], ['2', '10']]); // prettier-ignore
    const reason = 'no such file: the numbers of the shards jump over it';
    assert.deepEqual(list.origin.leftOut.examples, [{ name: 'x-000001.tar', reason }]);
    await write('x-000001.tar', { 'd.jpg': 'D', 'd.cls': 'cat' });
    assert.deepEqual(openShards(folder.path).classes, ['02', '10', '2', 'cat']);
    await write('x-000001.tar', { 'd.jpg': 'D', 'd.cls': '1.5' });
    assert.throws(() => openShards(folder.path), { where: 'x-000001.tar: the label of d.jpg', got: '1.5' });
  });

  it('shows the first picture of a sample, all, or one, and names the others and what has none', async () => {
    await write('x.tar', { 'a.l.jpg': 'A', 'a.r.png': 'A', 'a.cls': '0', 'b.l.jpg': 'B', 'b.cls': '0', 'c.cls': '0', 'd.gif': '', 'd.cls': '1' }); // prettier-ignore
    const seen = (picture?: string) => {
      const list = openShardFiles([at('x.tar')], picture === undefined ? {} : { picture });
      return [namesOf(list), list.origin.leftOut.reasons] as const;
    };
    const none = { 'a sample without a picture': 1, 'an unsupported picture format (.gif)': 1 };
    const other = 'another picture of a sample (choose with --picture)';
    assert.deepEqual(seen(), [['a.l.jpg', 'b.l.jpg'], { [other]: 1, ...none }]);
    assert.deepEqual(seen('all'), [['a.l.jpg', 'a.r.png', 'b.l.jpg'], none]);
    assert.deepEqual(seen('r.png'), [['a.r.png'], { [other]: 1, 'a picture that is not r.png': 1, ...none }]);
    const list = openShardFiles([at('x.tar')]);
    assert.deepEqual(list.origin.leftOut.examples[0], { name: 'x.tar: a.r.png', reason: other });
    const got =
      'none; there is 3 × a picture that is not z.jpg, 1 × a sample without a picture, 1 × an unsupported picture format (.gif)';
    assert.throws(() => openShardFiles([at('x.tar')], { picture: 'z.jpg' }), { where: 'x.tar', got });
    assert.throws(() => openShardFiles([]), { where: 'shards', expected: 'samples with pictures', got: 'none' });
  });

  it('names what a sample has instead of a label', async () => {
    for (const [members, got] of [
      [{ 'a.jpg': 'A' }, 'none'],
      [{ 'a.jpg': 'A', 'a.tag': 'x', 'a.png': 'B', 'a.txt': '' }, 'none (but .tag, .txt)'],
    ] as const) {
      await write('x.tar', members);
      assert.throws(() => openShardFiles([at('x.tar')]), {
        where: 'x.tar',
        expected: 'a .cls member beside a.jpg',
        got,
      });
      assert.deepEqual(openFiles(folder.path), []);
    }
  });
});
