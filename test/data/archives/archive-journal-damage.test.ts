import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { IndexJournal } from '../../../lib/data/archives/archive-journal';
import { temporaryFolder } from '../temporary';

const LINES = ['["image","/c","c/1.jpg",512,7]', '["checkpoint",2560]'];

describe('a damaged journal of an indexing run', () => {
  const folder = temporaryFolder();
  const archive = () => path.join(folder.path, 'set.tar');
  const file = () => path.join(folder.path, 'set.tar.arrow.part');
  const lines = () => readFileSync(file(), 'utf8').split('\n');
  beforeEach(() => writeFileSync(archive(), 'an archive'));

  /** Notes a picture and a checkpoint. */
  function note(journal: IndexJournal): void {
    journal.note({ kind: 'image', image: { group: '/c', name: 'c/1.jpg', offset: 512, size: 7 } });
    journal.note({ kind: 'checkpoint', position: 2560 });
  }
  /** A journal that goes on with the file, and how much it found there. */
  function opened() {
    const journal = new IndexJournal(file(), archive());
    const { builder, skipped, folders, position } = journal.load();
    return { journal, found: [builder.length, skipped.length, folders.size, position] };
  }
  /** Writes a whole one, and gives the line that begins it. */
  function written(): string {
    note(opened().journal);
    assert.deepEqual(opened().found, [1, 0, 0, 2560]);
    return lines()[0];
  }

  const DAMAGE: Readonly<Record<string, string>> = {
    'half a line': '["image","n1"',
    'other values': '["image",1,2,3,4]',
    'an unknown event': '["else"]',
    'zeros of a power cut': '\0\0',
    'an empty line': '',
  };
  for (const [what, line] of Object.entries(DAMAGE))
    it(`is thrown away as a whole with ${what} before a checkpoint`, () => {
      written();
      appendFileSync(file(), `${line}\n["checkpoint",4096]\n`);
      const { journal, found } = opened();
      assert.deepEqual(found, [0, 0, 0, 0]);
      assert.ok(!existsSync(file()));
      note(journal);
      assert.deepEqual(lines().slice(1), [...LINES, '']);
    });

  it('counts no line before the first checkpoint', () => {
    const head = written();
    writeFileSync(file(), `${head}\n${LINES[0]}\n`);
    const { journal, found } = opened();
    assert.deepEqual(found, [0, 0, 0, 0]);
    assert.ok(!existsSync(file()));
    note(journal);
    assert.deepEqual(lines(), [head, ...LINES, '']);
  });

  it('sees an empty line that begins a piece', () => {
    const head = written();
    const [before, after] = ['["folder","', `"]\n["checkpoint",512]\n`];
    const filled = 2 ** 20 - Buffer.byteLength(`${head}\n${before}${after}`);
    writeFileSync(file(), `${head}\n${before}${'x'.repeat(filled)}${after}\n["checkpoint",1024]\n`);
    assert.deepEqual(opened().found, [0, 0, 0, 0]);
  });
});
