import assert from 'node:assert/strict';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesReader, FileReader, type ByteReader } from '../../../lib/data/archives/file-reader';
import { temporaryFolder } from '../temporary';

const CONTENT = Buffer.from('0123456789');
const READS: readonly (readonly [from: number, length: number, end: number | undefined, text: string])[] = [
  [0, 10, undefined, '0123456789'],
  [2, 3, undefined, '234'],
  [8, 5, undefined, '89'],
  [2, 6, 4, '23'],
  [2, 2, 9, '23'],
  [4, 6, 4, ''],
  [6, 3, 4, ''],
  [10, 1, undefined, ''],
  [12, 3, undefined, ''],
];

describe('bytes that are read at any place', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder.path, 'a.bin');

  for (const [from, length, end, text] of READS) {
    it(`are "${text}" for ${length} from ${from}${end === undefined ? '' : ` before ${end}`}`, () => {
      writeFileSync(file(), CONTENT);
      const opened = new FileReader(file());
      const readers: readonly ByteReader[] = [opened, bytesReader(CONTENT, 'a.bin')];
      for (const reader of readers) {
        assert.deepEqual([reader.name, reader.size], ['a.bin', 10]);
        assert.equal(Buffer.from(reader.read(from, length, end)).toString(), text);
      }
      opened.close();
    });
  }

  it('are fewer in a file that has become shorter, and say how large it is now', () => {
    writeFileSync(file(), CONTENT);
    const reader = new FileReader(file());
    truncateSync(file(), 4);
    assert.equal(Buffer.from(reader.read(1, 8)).toString(), '123');
    assert.equal(reader.stat().size, 4);
    reader.close();
  });

  it('are none of a file that is not there, a folder, or a reader that was closed', () => {
    assert.throws(() => new FileReader(file()), { kind: 'io' });
    mkdirSync(file());
    const reader = new FileReader(file());
    assert.throws(() => reader.read(0, 1), /1 bytes that can be read at byte 0/);
    reader.close();
    assert.throws(() => reader.stat(), { kind: 'io' });
  });
});
