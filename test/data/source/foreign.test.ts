import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { foreignSet, refuseForeign } from '../../../lib/data/source/foreign';
import { checkAllThere, nothingThere } from '../../../lib/data/source/nothing-there';
import { temporaryFolder } from '../temporary';

describe('sets of other programs', () => {
  const folder = temporaryFolder();
  const write = (name: string, content: string | Uint8Array = 'x') => {
    const file = path.join(folder.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };

  const FILES: readonly (readonly [name: string, what: RegExp])[] = [
    ['data-00000-of-00001.arrow', /save_to_disk/],
    ['dataset_dict.json', /save_to_disk/],
    ['data_batch_1', /CIFAR-10’s version for Python/],
    ['train_X.bin', /STL-10/],
    ['x.tfrecord-00000-of-00010', /TFRecord/],
    ['x.tfrecords', /TFRecord/],
    ['x.beton', /FFCV/],
    ['shard.00000.mds.zstd', /MDS/],
    ['data.mdb', /LMDB/],
    ['x.rec', /RecordIO/],
    ['x.npz', /arrays/],
  ];
  for (const [name, what] of FILES)
    it(`are named for what they are, as a file and in a folder: ${name}`, () => {
      assert.throws(() => refuseForeign(`/somewhere/${name}`), { kind: 'data', message: what });
      write(name);
      assert.match(foreignSet(folder.path)!.what, what);
      assert.ok(foreignSet(folder.path)!.way.length > 20);
    });

  it('are none where nothing is called so', () => {
    for (const name of ['a.jpg', 'data_batch_1.bin', 'data.tar', 'mydata.mdb2', 'x.index']) {
      refuseForeign(name);
      write(name);
    }
    assert.equal(foreignSet(folder.path), undefined);
  });

  it('may lie two folders down, and not three', () => {
    write('a/b/x.beton');
    assert.match(foreignSet(folder.path)!.what, /^FFCV’s files in b\/ in a\/$/);
    assert.match(foreignSet(folder.path)!.way, /^Pass the set/);
    mkdirSync(path.join(folder.path, 'top'));
    write('top/a/b/c/x.beton');
    assert.equal(foreignSet(path.join(folder.path, 'top')), undefined);
  });

  it('may be pickles, files without an ending that begin as such', () => {
    const pickle = Buffer.from([0x80, 0x02, ...Buffer.from('}q\0.')]);
    write('x.dat', pickle);
    mkdirSync(path.join(folder.path, 'empty'));
    assert.equal(foreignSet(folder.path), undefined);
    write('train', 'words');
    assert.equal(foreignSet(folder.path), undefined);
    write('test', pickle);
    assert.match(foreignSet(folder.path)!.what, /^pickles of Python/);
  });
});

describe('a path at which nothing is', () => {
  const folder = temporaryFolder();

  const WRITTEN: readonly (readonly [source: string, hint: string])[] = [
    ['', 'The word is empty: a variable of the shell is not set.'],
    ['https://x.org/a.tar', 'Addresses are not read: download the files, and pass their place.'],
    ['S3://x', 'Addresses are not read: download the files, and pass their place.'],
    ['~/x', `No shell has replaced ~ (in quotes and after = it does not): write ${path.join(homedir(), 'x')}`],
    ['train-*.tar', 'No shell has found files for * or ?: write a list, such as train-{000..012}.tar.'],
    ['train-?.tar', 'No shell has found files for * or ?: write a list, such as train-{000..012}.tar.'],
    ['x~/y', 'ours'],
    ['~x', 'ours'],
    ['1://x', 'ours'],
  ];
  for (const [source, hint] of WRITTEN)
    it(`is told with what was to be done with the word: '${source}'`, () => {
      const error = nothingThere(source, 'a thing', 'ours');
      assert.deepEqual([error.kind, error.expected, error.hint], ['usage', 'a thing', hint]);
      assert.equal(error.where, source === '' ? "''" : source);
    });

  it('is told with the folder above it where that is not there either', () => {
    assert.equal(nothingThere(path.join(folder.path, 'x')).got, 'nothing there');
    assert.equal(nothingThere(path.join(folder.path, 'x', 'y')).got, 'nothing there, nor a folder x above it');
    assert.equal(nothingThere(path.join(folder.path, 'x')).expected, 'a source of pictures');
  });

  it('is told with how many files of a list are missing', () => {
    const [there, missing, other] = ['a', 'b', 'c'].map((name) => path.join(folder.path, name));
    writeFileSync(there, 'x');
    checkAllThere([]);
    checkAllThere([there]);
    const message = /^--data: expected 3 files, got 2 that are not there, the first one .*b\n/;
    assert.throws(() => checkAllThere([missing, there, other]), { kind: 'usage', message });
    assert.throws(() => checkAllThere([missing, other]), {
      kind: 'usage',
      message: /b: expected a source of pictures/,
    });
  });
});
