import assert from 'node:assert/strict';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { holdsFolders, openClassTars } from '../../../lib/data/archives/class-tars';
import { temporaryFolder } from '../temporary';

/** An archive of files and, with a final `/`, folders. */
async function tarOf(names: readonly string[]): Promise<Buffer> {
  const made = pack();
  for (const name of names) {
    if (name.endsWith('/')) made.entry({ name, type: 'directory' });
    else made.entry({ name }, name);
  }
  made.finalize();
  return buffer(Readable.from(made));
}

describe('a folder of a tar per class', () => {
  const folder = temporaryFolder();
  const write = async (tars: Readonly<Record<string, readonly string[]>>) => {
    for (const [name, members] of Object.entries(tars)) writeFileSync(at(name), await tarOf(members));
    return Object.keys(tars);
  };
  const at = (name: string) => path.join(folder.path, name);
  const open = async (tars: Readonly<Record<string, readonly string[]>>) => {
    const list = openClassTars(folder.path, await write(tars));
    return {
      list,
      kept: Array.from({ length: list.length }, (_, i) => `${list.classes[list.labels[i]]}: ${list.name(i)}`),
      left: list.origin.leftOut.examples.map(({ name, reason }) => `${name}: ${reason}`),
    };
  };

  it('has the classes that the tars are called after, and the places of the pictures in them', async () => {
    const { list, kept, left } = await open({ 'dog.tar': ['1.jpg', '2.jpg'], 'cat.tar': ['./x/1.jpg'] });
    assert.deepEqual([kept, left], [['dog: 1.jpg', 'dog: 2.jpg', 'cat: ./x/1.jpg'], []]);
    const { layout, why } = list.origin;
    assert.deepEqual([list.classes, layout, why], [['cat', 'dog'], 'tar per class', 'tar files of pictures']);
    // a header of 512 bytes comes before each content, which is as long as its name here
    const { file, offset, size } = list.entry(1);
    assert.deepEqual([file, offset, size], [at('dog.tar'), 1536, '2.jpg'.length]);
  });

  it('says what it leaves out, and which classes are without a picture', async () => {
    const { kept, left } = await open({
      'ant.tar': ['ant/'],
      'bee.tar': ['bee/', './bee/1.gif'],
      'cat.tar': ['1.jpg', 'x.txt', '2.jpg'],
    });
    assert.deepEqual(kept, ['cat: 1.jpg', 'cat: 2.jpg']);
    assert.deepEqual(left, [
      'ant.tar: an empty class',
      'bee.tar: bee/1.gif: an unsupported picture format (.gif)',
      'bee.tar: a class without a readable picture',
      'cat.tar: x.txt: not a picture',
    ]);
  });

  it('says that a folder with a bad name is left out, and where an archive has no end', async () => {
    await write({ 'a.tar': ['../x/', '1.jpg'] });
    writeFileSync(at('a.tar'), (await tarOf(['../x/', '1.jpg'])).subarray(0, -1024));
    const { leftOut } = openClassTars(folder.path, ['a.tar']).origin;
    assert.deepEqual(
      leftOut.examples.map(({ name }) => name),
      ['a.tar: ../x/', 'a.tar'],
    );
    assert.equal(leftOut.examples[0].reason, 'a name that leaves its folder');
    assert.match(leftOut.examples[1].reason, /end/);
  });

  it('has the last of the members of one name, and the same list where there are none', async () => {
    const { kept, left } = await open({ 'a.tar': ['1.jpg', '2.jpg', './1.jpg'], 'b.tar': ['1.jpg'] });
    assert.deepEqual(kept, ['a: 2.jpg', 'a: ./1.jpg', 'b: 1.jpg']);
    assert.deepEqual(left, ['1.jpg: a member that comes again later under the same name']);
  });

  it('is refused where one folder lies in two tars, but not where each has its own', async () => {
    await open({ 'a.tar': ['a/1.jpg', 'a/2.jpg'], 'b.tar': ['b/1.jpg', '2.jpg'], 'c.tar': ['2.jpg'] });
    await assert.rejects(open({ 'a.tar': ['s/1.jpg'], 'b.tar': ['b/1.jpg', './s/2.jpg'], 'c.tar': ['s/3.jpg'] }), {
      kind: 'data',
      message: /^b\.tar: expected a tar of one class, got the folder s of a\.tar\nThey are pieces of one set/,
    });
  });

  it('is refused without a picture, with what is there instead, and where a tar is compressed', async () => {
    await assert.rejects(open({ 'a.tar': ['1.txt'], 'b.tar': [] }), {
      kind: 'data',
      message: /expected pictures in the tar files, got none; there is 1 × not a picture, 1 × .*, 1 × an empty class\n/,
    });
    writeFileSync(at('c.tar'), gzipSync(await tarOf(['1.jpg'])));
    assert.throws(() => openClassTars(folder.path, ['c.tar']), { kind: 'data', message: /^c\.tar: .*gzip/ });
    assert.throws(() => holdsFolders(at('c.tar')), { kind: 'data', message: /^c\.tar: .*gzip/ });
  });

  const HOLDING: readonly (readonly [members: readonly string[], holds: boolean])[] = [
    [[], false],
    [['1.jpg', './2.jpg'], false],
    [['a/1.jpg', './a/2.jpg'], false],
    [['a/1.jpg', 'b/1.jpg'], true],
    [['a/1.jpg', '1.jpg'], true],
    [['a/1.jpg', 'b/1.txt'], false],
    [['a/1.jpg', 'b/'], false],
    [['a.tar', 'b.tar'], true],
    [['a.tar', '1.jpg'], true],
    [['a.tar', 'x.txt'], false],
    [['a.tar', '._a.tar'], false],
    [['._a.tar', '._b.tar'], false],
  ];
  for (const [members, holds] of HOLDING)
    it(`is ${holds ? 'made of' : 'no tar of'} several folders: ${members.join(', ') || 'nothing'}`, async () => {
      await write({ 'x.tar': members });
      assert.equal(holdsFolders(at('x.tar')), holds);
    });

  it('holds no file open', async () => {
    await write({ 'x.tar': ['a/1.jpg', 'b/1.jpg'] });
    const lowest = () => {
      const handle = openSync(at('x.tar'), 'r');
      closeSync(handle);
      return handle;
    };
    // a new handle is the lowest number that is free
    const before = lowest();
    for (let i = 0; i < 2; i++) holdsFolders(at('x.tar'));
    for (let i = 0; i < 2; i++) openClassTars(folder.path, ['x.tar']);
    assert.equal(lowest(), before);
  });
});
