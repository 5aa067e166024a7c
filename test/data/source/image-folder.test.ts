import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openImageFolder, type ImageFolderOptions } from '../../../lib/data/source/image-folder';
import { temporaryFolder } from '../temporary';
import { LAYOUTS, NUMBERED } from './folder-layouts';

describe('a folder of pictures', () => {
  const folder = temporaryFolder();
  const asked: string[] = [];
  const list = {
    classes: ['c', 'b', 'a'],
    source: 'a list',
    classOf: (name: string) => (name === NUMBERED[0] ? 'b' : 'a'),
  };
  const validation = (place: string) => {
    asked.push(path.relative(folder.path, place));
    return list;
  };
  const write = (files: readonly string[]) => {
    for (const name of files) {
      const place = path.join(folder.path, name);
      mkdirSync(name.endsWith('/') ? place : path.dirname(place), { recursive: true });
      if (!name.endsWith('/')) writeFileSync(place, name);
    }
  };
  const read = (files: readonly string[], options: ImageFolderOptions = { validation }) => {
    write(files);
    asked.length = 0;
    const found = openImageFolder(folder.path, options);
    const { layout, why, leftOut } = found.origin;
    return {
      list: found,
      kept: Array.from({ length: found.length }, (_, i) => `${found.classes[found.labels[i]]}: ${found.name(i)}`),
      left: leftOut.examples.map(({ name, reason }) => `${name}: ${reason}`),
      origin: `${layout}: ${why}`,
    };
  };

  for (const [what, [files, kept, left, origin]] of Object.entries(LAYOUTS))
    it(`has the classes of ${what}`, () => {
      const found = read(files);
      assert.deepEqual([found.kept, found.left, found.origin], [kept, left, origin]);
    });

  it('has the classes of a table beside the pictures', () => {
    write(['images/b.JPEG', 'images/a.JPEG']);
    writeFileSync(path.join(folder.path, 'val_annotations.txt'), 'b.JPEG\tcat\na.JPEG\tdog\n');
    const { kept, origin } = read([]);
    assert.deepEqual(kept, ['dog: images/a.JPEG', 'cat: images/b.JPEG']);
    assert.equal(origin, 'annotated pictures: val_annotations.txt names them');
  });

  it('has pictures with their sizes and from their first bytes', () => {
    const { file, offset, size } = read(['cat/12.jpg', 'dog/1.jpg']).list.entry(0);
    assert.deepEqual([file, offset, size], [path.join(folder.path, 'cat/12.jpg'), 0, 'cat/12.jpg'.length]);
  });

  it('asks for the list of the folder that the validation pictures lie in, and takes its classes', () => {
    assert.deepEqual(read(NUMBERED.map((name) => `val/${name}`)).list.classes, ['c', 'b', 'a']);
    assert.deepEqual(asked, ['val']);
  });

  it('takes the classes that are passed before those that it finds', () => {
    const classes = ['b', 'x', 'a'];
    assert.deepEqual([...read(NUMBERED, { validation, classes }).list.labels], [0, 2]);
    assert.throws(() => read(NUMBERED, { validation, classes: ['x'] }), { kind: 'data' });
  });

  it('is refused where nothing says the classes of the validation pictures', () => {
    const message = /expected the devkit, which has the classes of the validation pictures, got none\nPass the devkit/;
    for (const options of [{}, { validation: () => undefined }])
      assert.throws(() => read(NUMBERED, options), { kind: 'usage', message });
  });

  it('is refused without a picture, with what is there instead and a way out', () => {
    const refused = (files: readonly string[], message: RegExp) => {
      for (const options of [{}, { validation }]) assert.throws(() => read(files, options), { kind: 'data', message });
    };
    refused([], /expected pictures in a folder per class, got none\nPass the folder that holds one folder a class/);
    refused(['a/x.txt'], /got none; there is 1 × not a picture\nPass the folder/);
    refused(['a/1.ppm'], /1 × an unsupported picture format \(\.ppm\).*\nConvert them to PNG/);
    refused(['a/data.mdb'], /: an LMDB.*\n(?!Convert|Pass)/);
  });
});
