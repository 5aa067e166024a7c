import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, type WalkFolderOptions } from '../../../lib/data/source/walk-folder';
import { temporaryFolder } from '../temporary';

describe('the walk through folders', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const write = (...names: readonly string[]) => {
    for (const name of names) {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      if (name.endsWith('/')) mkdirSync(at(name), { recursive: true });
      else writeFileSync(at(name), name);
    }
  };
  const walk = (options?: WalkFolderOptions) => {
    const left: string[] = [];
    const leftOut = { add: (name: string, reason: string) => void left.push(`${name}: ${reason}`) };
    const { files, folders } = filesUnder(folder.path, leftOut, options);
    return { files, names: files.map(({ name }) => name), folders: Object.fromEntries(folders), left };
  };

  it('finds pictures however deep, class by class, folder by folder, by name in each', () => {
    write('b/2.jpg', 'b/1.jpg', 'a-b/1.jpg', 'a/z/0.jpg', 'a/9.jpg', 'a/b/c/1.jpg', 'a/b-x/1.jpg', 'a/b/1.jpg');
    write('z.jpg', '0.jpg', 'a/b/0.jpg');
    const { files, names, left } = walk();
    const wanted = [
      '0.jpg',
      'z.jpg',
      'a/9.jpg',
      'a/b/0.jpg',
      'a/b/1.jpg',
      'a/b-x/1.jpg',
      'a/b/c/1.jpg',
      'a/z/0.jpg',
      'a-b/1.jpg',
      'b/1.jpg',
      'b/2.jpg',
    ];
    assert.deepEqual(names, wanted);
    assert.deepEqual(
      files.map(({ path: place, size }) => [place, size]),
      wanted.map((name) => [at(name), name.length]),
    );
    assert.deepEqual(left, []);
  });

  it('tells the folders of the first level, and how much is in each', () => {
    write('a/1.jpg', 'a/x.txt', 'a/deep/1.jpg', 'empty/', '.git/1.jpg');
    assert.deepEqual(walk().folders, { a: 3, empty: 0 });
  });

  it('says what it passes over, and why', () => {
    write('a/1.gif', 'a/x.txt', 'a/.hidden', '.git/1.jpg', '@eaDir/1.jpg', 'b.part/1.jpg', 'c.part', 'a/ok.jpg');
    const { names, left } = walk();
    assert.deepEqual(names, ['a/ok.jpg']);
    assert.deepEqual(left.sort(), [
      '.git: a hidden file',
      '@eaDir: in a folder of the system',
      'a/.hidden: a hidden file',
      'a/1.gif: an unsupported picture format (.gif)',
      'a/x.txt: not a picture',
      'b.part: in an unfinished copy of a folder, by its name',
      'c.part: not a picture',
    ]);
  });

  it('goes as many levels down as it is told', () => {
    write('0.jpg', 'a/1.jpg', 'a/b/2.jpg', 'a/b/c/3.jpg');
    const levels = [0, 1, 2, 3].map((deepest) => {
      const { names, left } = walk({ deepest });
      return [names.length, ...left];
    });
    const why = 'a folder that is not looked into';
    assert.deepEqual(levels, [[1, `a/: ${why}`], [2, `a/b/: ${why}`], [3, `a/b/c/: ${why}`], [4]]);
  });

  it('follows links to folders and files, but not back up', () => {
    write('real/1.jpg', 'set/dog/2.jpg');
    const set = at('set');
    symlinkSync('../real', path.join(set, 'cat'));
    symlinkSync('../../real/1.jpg', path.join(set, 'dog', 'link.jpg'));
    symlinkSync('..', path.join(set, 'dog', 'loop'));
    const left: string[] = [];
    const { files } = filesUnder(set, { add: (name, reason) => void left.push(`${name}: ${reason}`) });
    assert.deepEqual(
      files.map(({ name, size }) => [name, size]),
      [
        ['cat/1.jpg', 'real/1.jpg'.length],
        ['dog/2.jpg', 'set/dog/2.jpg'.length],
        ['dog/link.jpg', 'real/1.jpg'.length],
      ],
    );
    assert.deepEqual(left, ['dog/loop: a link to a folder above it']);
  });

  it('keeps a picture whose link leads nowhere, with no bytes, and no other such link', () => {
    write('a/1.jpg');
    symlinkSync('./nowhere', at('a/2.jpg'));
    symlinkSync('./nowhere', at('a/other'));
    const { files, left } = walk();
    assert.deepEqual(files.map(({ name, size }) => [name, size]), [['a/1.jpg', 7], ['a/2.jpg', 0]]); // prettier-ignore
    assert.deepEqual(left, ['a/other: a link that cannot be followed']);
  });

  it('reads nothing from what is neither a file nor a folder', function () {
    if (process.platform === 'win32') return this.skip();
    write('a/1.jpg');
    execFileSync('mkfifo', [at('a/pipe.jpg')]);
    const { names, left } = walk();
    assert.deepEqual([names, left], [['a/1.jpg'], ['a/pipe.jpg: neither a file nor a folder']]);
  });

  it('reaches a name with the sign for what is no UTF-8, and no other that is read alike', function () {
    write('a/\uFFFD.jpg', 'a/1.jpg');
    assert.deepEqual([walk().names, walk().left], [['a/1.jpg', 'a/\uFFFD.jpg'], []]);
    if (process.platform !== 'linux') return this.skip();
    writeFileSync(Buffer.concat([Buffer.from(at('b')), Buffer.of(0xe9), Buffer.from('.jpg')]), 'x');
    assert.deepEqual([walk().names.length, walk().left], [2, ['b\uFFFD.jpg: a name that is not UTF-8 (rename it)']]);
  });

  it('refuses a folder that is none', () => {
    assert.throws(() => filesUnder(at('none'), { add: () => undefined }), { kind: 'io' });
  });
});
