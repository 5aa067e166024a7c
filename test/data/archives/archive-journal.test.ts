import assert from 'node:assert/strict';
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { IndexJournal, journalFile, type IndexProgress } from '../../../lib/data/archives/archive-journal';
import type { ArchiveEvent } from '../../../lib/data/archives/archive-walk';
import { temporaryFolder } from '../temporary';

const FOUND: readonly ArchiveEvent[] = [
  { kind: 'folder', name: '/set/cat' },
  { kind: 'image', image: { group: '/set/cat', name: 'set/cat/ä.jpg', offset: 512, size: 7 } },
  { kind: 'skipped', member: { name: 'set/a.txt', reason: 'not a picture', offset: 1536 } },
  { kind: 'checkpoint', position: 2560 },
];
const LATER: readonly ArchiveEvent[] = [
  { kind: 'image', image: { group: '=n1', name: 'n1_1.jpg', offset: 3072, size: 9 } },
  { kind: 'checkpoint', position: 4096 },
];
/** What stands in the file for these events, behind the line that says which archive it is of. */
const LINES = [
  '["folder","/set/cat"]',
  '["image","/set/cat","set/cat/ä.jpg",512,7]',
  '["skipped","set/a.txt","not a picture",1536]',
  '["checkpoint",2560]',
];
const LATER_LINES = ['["image","=n1","n1_1.jpg",3072,9]', '["checkpoint",4096]'];
const NOTHING = { images: [], skipped: [], folders: [], position: 0 };
const FOUND_THEN = {
  images: [['/set/cat', 'set/cat/ä.jpg', 512, 7]],
  skipped: [{ name: 'set/a.txt', reason: 'not a picture', offset: 1536 }],
  folders: ['/set/cat'],
  position: 2560,
};

function told({ builder, skipped, folders, position }: IndexProgress): unknown {
  const list = builder.build();
  const images = Array.from({ length: list.length }, (_, i) => {
    const { label, name, offset, size } = list.entry(i);
    return [list.classes[label], name, offset, size];
  });
  return { images, skipped, folders: [...folders], position };
}

describe('the journal of an indexing run', () => {
  const folder = temporaryFolder();
  const archive = () => path.join(folder.path, 'set.tar');
  const file = () => path.join(folder.path, 'set.tar.arrow.part');
  const lines = () => readFileSync(file(), 'utf8').split('\n');
  beforeEach(() => writeFileSync(archive(), 'an archive'));

  /** A journal that goes on with the file, and what it found there. */
  function opened(): { readonly journal: IndexJournal; readonly progress: IndexProgress } {
    const journal = new IndexJournal(file(), archive());
    return { journal, progress: journal.load() };
  }
  /** Writes the first events, and gives the line that begins the file. */
  function written(events: readonly ArchiveEvent[] = FOUND): string {
    const { journal } = opened();
    for (const event of events) journal.note(event);
    return lines()[0];
  }

  it('lies beside the index', () => assert.equal(journalFile('a/set.arrow'), 'a/set.arrow.part'));

  it('begins with nothing, and writes nothing before the first checkpoint', () => {
    const { journal, progress } = opened();
    assert.deepEqual(told(progress), NOTHING);
    for (const event of FOUND.slice(0, -1)) journal.note(event);
    assert.ok(!existsSync(file()));
  });

  it('is a line for the archive and one for each event, written at checkpoints', () => {
    const { journal } = opened();
    for (const event of [...FOUND, ...LATER]) journal.note(event);
    const [head, ...rest] = lines();
    const { format, archive: name, state } = JSON.parse(head) as Record<string, unknown>;
    assert.deepEqual([format, name, typeof state], [5, 'set.tar', 'string']);
    assert.deepEqual(rest, [...LINES, ...LATER_LINES, '']);
  });

  it('goes on behind the last checkpoint: what came later is cut off, and the archive is not named again', () => {
    const head = written();
    appendFileSync(file(), '["image","=n1","lost.jpg",1,1]\n["checkpoint",9999]');
    const { journal, progress } = opened();
    assert.deepEqual(told(progress), FOUND_THEN);
    assert.deepEqual(lines(), [head, ...LINES, '']);
    for (const event of LATER) journal.note(event);
    assert.deepEqual(lines(), [head, ...LINES, ...LATER_LINES, '']);
    const again = opened().progress;
    assert.deepEqual([again.builder.length, again.position], [2, 4096]);
  });

  it('is read in pieces, lines and letters that lie across them included', () => {
    const { journal } = opened();
    // three bytes a letter: the edge of a piece of 2^20 bytes falls into one
    const name = (i: number) => `${i}${'가'.repeat(200_001 + i)}`;
    for (let i = 0; i < 6; i++) {
      journal.note({ kind: 'image', image: { group: '/c', name: name(i), offset: 512 * i, size: 1 } });
      journal.note({ kind: 'checkpoint', position: 512 * (i + 1) });
    }
    appendFileSync(file(), '["image"');
    const whole = readFileSync(file());
    const list = opened().progress.builder.build();
    assert.deepEqual(
      Array.from({ length: list.length }, (_, i) => list.name(i) === name(i)),
      [true, true, true, true, true, true],
    );
    assert.deepEqual(readFileSync(file()), whole.subarray(0, whole.length - '["image"'.length));
  });

  it('holds no file open', () => {
    written();
    const lowest = () => {
      const handle = openSync(archive(), 'r');
      closeSync(handle);
      return handle;
    };
    // a new handle is the lowest number that is free
    const before = lowest();
    for (let i = 0; i < 3; i++) opened();
    assert.equal(lowest(), before);
  });

  it('does not count for an archive that has changed, or another format', () => {
    const head = written();
    writeFileSync(archive(), 'another one');
    assert.deepEqual(told(opened().progress), NOTHING);
    assert.ok(!existsSync(file()));
    writeFileSync(file(), `${head.replace('"format":5', '"format":4')}\n["checkpoint",2560]\n`);
    assert.equal(opened().progress.position, 0);
  });

  it('says where it cannot be written, and is gone when the index is there', () => {
    const { journal } = opened();
    mkdirSync(file());
    assert.throws(() => FOUND.forEach((event) => journal.note(event)), {
      kind: 'io',
      message: /set\.tar\.arrow\.part: expected a file that can be written/,
    });
    const beside = path.join(folder.path, 'other.part');
    const other = new IndexJournal(beside, archive());
    other.load();
    FOUND.forEach((event) => other.note(event));
    other.remove();
    assert.ok(!existsSync(beside));
    other.remove();
  });
});
