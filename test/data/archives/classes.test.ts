import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { indexArchive, openImages } from '../../../lib/data';
import { packTar } from '../../../lib/data/archives/tar-write';
import { EntryReader } from '../../../lib/data/loader/entry-reader';
import { solid } from '../solid';
import { temporaryFolder } from '../temporary';

/** An archive of files and, with a final `/`, folders. */
async function tarOf(names: readonly string[], contents: Readonly<Record<string, Uint8Array>> = {}): Promise<Buffer> {
  const archive = pack();
  const picture = await solid([1, 2, 3]);
  for (const name of names) {
    if (name.endsWith('/')) archive.entry({ name, type: 'directory' });
    else archive.entry({ name }, Buffer.from(contents[name] ?? picture));
  }
  archive.finalize();
  return buffer(Readable.from(archive));
}

const EMPTY = 'an empty class';
const UNREADABLE = 'a class without a readable picture';
const GIF = 'an unsupported picture format (.gif)';
const CASES: readonly (readonly [
  what: string,
  names: readonly string[],
  classes: string[],
  left: [string, string][],
])[] = [
  ['an empty folder', ['cat/1.jpg', 'dog/1.jpg', 'bee/'], ['cat', 'dog'], [['bee/', EMPTY]]],
  ['an empty folder below another', ['s/', 's/cat/', 's/cat/1.jpg', 's/bee/'], ['cat'], [['bee/', EMPTY]]],
  [
    'pictures of another format',
    ['./', './cat/1.jpg', './dog/1.jpg', './owl/', './owl/1.gif', './owl/2.gif'],
    ['cat', 'dog'],
    [
      ['./owl/1.gif', GIF],
      ['./owl/2.gif', GIF],
      ['owl/', UNREADABLE],
    ],
  ],
  [
    'a class that the training part lacks',
    ['s/train/cat/1.jpg', 's/train/dog/1.jpg', 's/val/cat/1.jpg', 's/val/bee/'],
    ['cat', 'dog'],
    [['bee/', EMPTY]],
  ],
  [
    'nothing but its pictures',
    ['cat/', 'cat/1.jpg', 'dog/', 'dog/sub/', 'dog/sub/1.jpg', '__MACOSX/'],
    ['cat', 'dog'],
    [],
  ],
];

describe('the classes of an archive', () => {
  const folder = temporaryFolder();
  const archive = (name = 'x.tar') => path.join(folder.path, name);

  for (const [what, names, classes, left] of CASES) {
    it(`are told apart from ${what}`, async () => {
      writeFileSync(archive(), await tarOf(names));
      const list = await openImages(archive());
      assert.deepEqual(
        [list.classes, list.origin.leftOut.examples.map(({ name, reason }) => [name, reason])],
        [classes, left],
      );
    });
  }

  it('are told, too, where each is a tar: inside another one, or in a folder', async () => {
    const tars = {
      'bee.tar': await packTar([]),
      'cat.tar': await tarOf(['1.jpg']),
      'dog.tar': await tarOf(['1.jpg']),
      'owl.tar': await tarOf(['1.gif']),
    };
    const reasons = { [EMPTY]: 1, [GIF]: 1, [UNREADABLE]: 1 };
    writeFileSync(archive(), await tarOf(Object.keys(tars), tars));
    const inside = await openImages(archive());
    assert.deepEqual([inside.classes, inside.origin.leftOut.reasons], [['cat', 'dog'], reasons]);
    await indexArchive(archive());
    const set = temporarySet();
    for (const [name, content] of Object.entries(tars)) writeFileSync(path.join(set, name), content);
    const beside = await openImages(set);
    assert.deepEqual([beside.classes, beside.origin.leftOut.reasons], [['cat', 'dog'], reasons]);
  });

  const temporarySet = () => {
    const set = path.join(folder.path, 'set');
    mkdirSync(set);
    return set;
  };

  it('have each picture once: of members with one name the last counts, as for whoever unpacks it', async () => {
    const [old, fresh] = [await solid([9, 9, 9]), await solid([200, 20, 20])];
    const first = await tarOf(['cat/1.jpg', 'cat/2.jpg', 'dog/1.jpg'], { 'cat/1.jpg': old });
    const appended = await tarOf(['./cat/1.jpg', 'cat/sub/1.jpg'], { './cat/1.jpg': fresh });
    // what tar --append makes: the second archive takes the place of the first one's end
    writeFileSync(archive(), Buffer.concat([first.subarray(0, -1024), appended]));
    const list = await openImages(archive());
    const names = Array.from({ length: list.length }, (_, i) => list.name(i));
    assert.deepEqual(names, ['cat/2.jpg', 'dog/1.jpg', './cat/1.jpg', 'cat/sub/1.jpg']);
    assert.deepEqual(list.origin.leftOut.reasons, { 'a member that comes again later under the same name': 1 });
    const reader = new EntryReader();
    assert.deepEqual(Buffer.from(reader.bytes(list.entry(2))), fresh);
    reader.close();
  });
});
