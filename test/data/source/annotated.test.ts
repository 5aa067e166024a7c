import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { annotatedPictures, isAnnotated } from '../../../lib/data/source/annotated';
import { temporaryFolder } from '../temporary';

describe('a table of file, synset and box beside pictures', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const table = (text: string) => writeFileSync(at('val_annotations.txt'), text);
  const write = (...names: readonly string[]) => {
    mkdirSync(at('images'), { recursive: true });
    for (const name of names) writeFileSync(at(`images/${name}`), name);
  };
  const read = () => {
    const left: string[] = [];
    const leftOut = { add: (name: string, reason: string) => void left.push(`${name}: ${reason}`) };
    const pictures = annotatedPictures(folder.path, leftOut as unknown as Parameters<typeof annotatedPictures>[1]);
    return { pictures, left };
  };

  it('counts where pictures lie in the folder that it was written for', () => {
    assert.equal(isAnnotated(folder.path), false);
    table('a.JPEG\tcat');
    assert.equal(isAnnotated(folder.path), false);
    write();
    assert.equal(isAnnotated(folder.path), false);
    // a script has sorted them into class folders
    mkdirSync(at('images/cat'));
    writeFileSync(at('images/cat/a.JPEG'), '');
    assert.equal(isAnnotated(folder.path), false);
    write('x.txt', 'a.JPEG');
    assert.equal(isAnnotated(folder.path), true);
  });

  it('does not stand for itself', () => {
    write('a.JPEG');
    assert.equal(isAnnotated(folder.path), false);
  });

  it('gives pictures in the order of their names, with their sizes', () => {
    write('bb.JPEG', 'a.JPEG', 'c.JPEG');
    table('\nc.JPEG\tcat\t0\t0\t9\t9\r\na.JPEG\tdog\t1\nbb.JPEG\tcat\n\n');
    const { pictures, left } = read();
    assert.deepEqual(
      pictures.map(({ className, file }) => [className, file.name, file.path, file.size]),
      [
        ['dog', 'images/a.JPEG', at('images/a.JPEG'), 6],
        ['cat', 'images/bb.JPEG', at('images/bb.JPEG'), 7],
        ['cat', 'images/c.JPEG', at('images/c.JPEG'), 6],
      ],
    );
    assert.deepEqual(left, []);
  });

  it('gives a picture twice that it names twice, in the order of the lines', () => {
    write('a.JPEG');
    table('b.JPEG\tcat\na.JPEG\tdog\na.JPEG\tcat\n');
    assert.deepEqual(
      read().pictures.map(({ className, file }) => [className, file.name]),
      [
        ['dog', 'images/a.JPEG'],
        ['cat', 'images/a.JPEG'],
        ['cat', 'images/b.JPEG'],
      ],
    );
  });

  it('keeps a picture that is not there, and says which ones it does not name', () => {
    write('z.JPEG', 'm.JPEG', 'x.txt', '.hidden.jpg');
    symlinkSync('./nowhere', at('images/gone.JPEG'));
    table('lost.JPEG\tcat\ngone.JPEG\tcat\n');
    const { pictures, left } = read();
    assert.deepEqual(
      pictures.map(({ file }) => [file.name, file.size]),
      [
        ['images/gone.JPEG', 0],
        ['images/lost.JPEG', 0],
      ],
    );
    const unnamed = 'a picture that val_annotations.txt does not name';
    assert.deepEqual(left, [
      'images/.hidden.jpg: a hidden file',
      `images/m.JPEG: ${unnamed}`,
      'images/x.txt: not a picture',
      `images/z.JPEG: ${unnamed}`,
    ]);
  });

  it('is refused with a line that names no picture or no class, or leads out of the folder', () => {
    write('a.JPEG');
    for (const [text, got] of [
      ['', 'line 1: '],
      ['a.JPEG\tcat\nb.JPEG', 'line 2: b.JPEG'],
      ['a.JPEG\tcat\nb.JPEG\t\tx', 'line 2: b.JPEG  x'],
      ['a.JPEG\tcat\n\tdog\nb.JPEG\tcat', 'line 2:  dog'],
      ['../a.JPEG\tcat\t1', 'line 1: ../a.JPEG cat 1'],
    ] as const) {
      table(text);
      assert.throws(read, {
        kind: 'data',
        message: `val_annotations.txt: expected a file and a synset in each line, got ${got}\nUnpack tiny-imagenet-200.zip again.`,
      });
    }
  });
});
