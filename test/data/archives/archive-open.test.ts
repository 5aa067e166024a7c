import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { indexArchive, openIndex } from '../../../lib/data';
import { openArchive } from '../../../lib/data/archives/archive-open';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { takeLock } from '../../../lib/locks';
import { deadLock, temporaryFolder, withOwnCache } from '../temporary';

describe('the index that an archive is opened through', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);
  const at = (name: string) => path.join(folder.path, name);
  const write = async (name: string, ...classes: readonly string[]) => {
    const content = Buffer.from('a picture');
    await writeTar(
      at(name),
      classes.flatMap((each) => ['1.jpg', '2.jpg'].map((file) => ({ name: `${each}/${file}`, content }))),
    );
    return at(name);
  };
  /** An archive of 2 classes with 2 pictures each, of 4 x 1024 bytes and the end, and its index. */
  const indexed = async () => {
    const archive = await write('x.tar', 'cat', 'dog');
    return { archive, ...(await indexArchive(archive)) };
  };

  const CHANGED: readonly (readonly [what: string, change: (archive: string) => unknown, said: string])[] = [
    ['is gone', (archive) => rmSync(archive), 'with 5120 bytes beside it, got no such file'],
    ['is shorter', (archive) => truncateSync(archive, 3000), 'with 5120 bytes beside it, got 3000 bytes'],
    ['is longer', (archive) => truncateSync(archive, 9000), 'with 5120 bytes beside it, got 9000 bytes'],
    ['is another one', () => write('x.tar', 'owl', 'pig'), 'as it was indexed, got another archive of the same size'],
  ];
  for (const [what, change, said] of CHANGED)
    it(`is refused where the archive ${what}`, async () => {
      const { archive, index } = await indexed();
      assert.deepEqual(openIndex(index).classes, ['cat', 'dog']);
      await change(archive);
      const message = `x.tar.arrow: expected x.tar ${said}\n`;
      assert.throws(
        () => openIndex(index),
        (thrown: Error) => thrown.message.startsWith(message),
      );
    });

  it('is used where it is true, and made where there is none, without a word', async () => {
    const archive = await write('x.tar', 'cat', 'dog');
    for (let again = 0; again < 2; again++) {
      const { classes, origin } = await openArchive(archive);
      assert.deepEqual([classes, origin.why], [['cat', 'dog'], 'a folder for each class']);
    }
    assert.deepEqual(readdirSync(folder.path).sort(), ['x.tar', 'x.tar.arrow']);
  });

  const STALE: readonly (readonly [what: string, spoil: (archive: string, index: string) => unknown, why: RegExp])[] = [
    [
      'of another archive',
      async (_, index) => copyFileSync((await indexArchive(await write('y.tar', 'owl', 'pig'))).index, index),
      /; indexed anew: the index belonged to another archive$/,
    ],
    [
      'that is damaged',
      (_, index) => truncateSync(index, 100),
      /; indexed anew: x\.tar\.arrow: expected an image index, got a damaged or different file/,
    ],
    [
      'of an archive that has grown since',
      (archive) => write(path.basename(archive), 'cat', 'dog', 'owl'),
      /; indexed anew: x\.tar\.arrow: expected x\.tar with 5120 bytes beside it, got 7168 bytes$/,
    ],
  ];
  for (const [what, spoil, why] of STALE)
    it(`is made anew where there is one ${what}, and the list says so`, async () => {
      const { archive, index } = await indexed();
      await spoil(archive, index);
      const { classes, origin } = await openArchive(archive);
      assert.deepEqual(classes.slice(0, 2), ['cat', 'dog']);
      assert.match(origin.why, /^a folder for each class; /);
      assert.match(origin.why, why);
      assert.equal((await openArchive(archive)).origin.why, 'a folder for each class');
    });

  it('that cannot be read is no reason to index anew', async () => {
    const { archive, index } = await indexed();
    rmSync(index);
    mkdirSync(index);
    const message = /x\.tar\.arrow: expected an index that can be read, got /;
    await assert.rejects(openArchive(archive), { kind: 'io', message });
  });

  it('may be the first of an archive without an end, and may not follow one that had it', async () => {
    const { archive, index } = await indexed();
    // without the two blocks of zeros at its end
    truncateSync(archive, 4 * 1024);
    await assert.rejects(openArchive(archive), /expected an archive as it was indexed, got no end mark/);
    rmSync(index);
    const { length, origin } = await openArchive(archive);
    assert.deepEqual([length, origin.leftOut.total], [4, 1]);
  });

  const LEFT: readonly (readonly string[])[] = [
    ['x.tar.arrow.part', 'x.tar.arrow.0123abcd.tmp'],
    ['x.tar.arrow.part'],
    [],
  ];
  for (const left of LEFT)
    it(`is tidied of what a killed run left, and never while somebody is at it: ${left.join(', ') || 'a lock'}`, async () => {
      const { archive, index } = await indexed();
      for (const name of left) writeFileSync(at(name), 'half');
      const living = takeLock(at('other'), 'indexing');
      renameSync(at('other.lock'), `${index}.lock`);
      await openArchive(archive);
      assert.ok([...left, 'x.tar.arrow.lock'].every((name) => existsSync(at(name))));
      living.release();
      writeFileSync(`${index}.lock`, deadLock());
      await openArchive(archive);
      assert.deepEqual(readdirSync(folder.path).sort(), ['x.tar', 'x.tar.arrow']);
    });
});
