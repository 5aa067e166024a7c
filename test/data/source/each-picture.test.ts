import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../../lib/errors';
import { checkImages } from '../../../lib/data/source/check';
import { eachPicture } from '../../../lib/data/source/each-picture';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { openFiles } from '../open-files';
import { solid } from '../solid';
import { temporaryFolder } from '../temporary';

describe('each picture of a list', () => {
  const folder = temporaryFolder();
  /** Pictures in one file, or in one each; `x` is of class x. */
  const listOf = (
    contents: readonly (readonly [className: string, content: Buffer | string])[],
    encoding?: 'digit',
  ) => {
    const builder = new ImageListBuilder({ encoding });
    contents.forEach(([className, content], i) => {
      const file = path.join(folder.path, `${i}.jpg`);
      writeFileSync(file, content);
      builder.add({ className, name: `${i}`, file, offset: 0, size: content.length });
    });
    return builder.build(['a', 'b', 'c']);
  };

  it('is looked at in the order that is asked for, and told of', async () => {
    const list = listOf([['a', 'one'], ['a', 'two'], ['b', 'three']]); // prettier-ignore
    const seen: unknown[] = [];
    const faults = await eachPicture(list, {
      places: [2, 0],
      look: (bytes, { name }, place) => Promise.resolve(void seen.push([Buffer.from(bytes).toString(), name, place])),
      onProgress: (...progress) => void seen.push(progress),
    });
    assert.deepEqual([faults, seen], [[], [['three', '2', 2], [1, 2], ['one', '0', 0], [2, 2]]]); // prettier-ignore
  });

  it('is named where it is at fault, and what is no fault of it ends the look, with all files closed', async function () {
    if (process.platform !== 'linux') return this.skip();
    const list = listOf([['a', 'good'], ['a', 'bad']]); // prettier-ignore
    const lookAs = (kind: 'data' | 'io') => (bytes: Uint8Array) => {
      if (bytes.length === 4) return Promise.resolve();
      return Promise.reject(new BnlabError({ kind, where: 'w', expected: 'e', got: 'nothing good', hint: 'h' }));
    };
    const progress: number[] = [];
    const onProgress = (done: number) => void progress.push(done);
    const faults = await eachPicture(list, { places: [0, 1], look: lookAs('data'), onProgress });
    const fault = { index: 1, name: '1', container: '1.jpg', offset: 0, problem: 'nothing good' };
    assert.deepEqual([faults, progress, openFiles(folder.path)], [[fault], [1, 2], []]);
    await assert.rejects(eachPicture(list, { places: [0, 1], look: lookAs('io') }), { kind: 'io' });
    assert.deepEqual(openFiles(folder.path), []);
  });

  it('is decoded in a check, which counts the classes', async () => {
    const good = await solid([1, 2, 3], 'jpg', 2);
    const list = listOf([['a', good], ['b', good], ['b', 'no picture'], ['c', good], ['c', good], ['c', good]]); // prettier-ignore
    const progress: (readonly [number, number])[] = [];
    const report = await checkImages(list, { onProgress: (...seen) => void progress.push(seen) });
    const { images, classes, perClass, decoder, faults } = report;
    assert.deepEqual([images, classes, perClass], [6, 3, [1, 3]]);
    assert.deepEqual(faults.map(({ name }) => name), ['2']); // prettier-ignore
    assert.ok(['sharp', 'turbojpeg'].includes(decoder));
    assert.deepEqual([progress.length, progress[5]], [6, [6, 6]]);
    // records are no picture files; that they are as long as they should be is known when they are listed
    assert.deepEqual((await checkImages(listOf([['a', 'no picture']], 'digit'))).faults, []);
    assert.deepEqual((await checkImages(listOf([['a', good]]))).perClass, [0, 1]);
  });
});
