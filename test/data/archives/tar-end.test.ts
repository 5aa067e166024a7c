/** Where an archive ends, and what its end says. */
import assert from 'node:assert/strict';
import { bytesReader, type ByteReader } from '../../../lib/data/archives/file-reader';
import { tarEntries } from '../../../lib/data/archives/tar';
import { checkEnd, HALF_END, isUnended, NO_END } from '../../../lib/data/archives/tar-end';
import { packTar } from '../../../lib/data/archives/tar-write';

const BLOCK = 512;
const MEBIBYTE = 2 ** 20;

/** Checks an end mark at byte 1024 with so many bytes behind its first block; what it says about the archive. */
function end(behind: Buffer): readonly string[] {
  const said: string[] = [];
  const reader = bytesReader(Buffer.concat([Buffer.alloc(1024, 'x'), Buffer.alloc(BLOCK), behind]), 'a.tar');
  const onUnended = (reason: string) => said.push(reason);
  checkEnd(reader, { position: 1024, end: reader.size, where: 'a.tar', members: 1, onUnended });
  return said;
}

describe('the end of an archive', () => {
  it('is two blocks of zeros: with less the archive was cut off', () => {
    for (const zeros of [0, 1, BLOCK - 1]) assert.deepEqual(end(Buffer.alloc(zeros)), [HALF_END], `${zeros} bytes`);
    for (const zeros of [BLOCK, BLOCK + 1, 9216]) assert.deepEqual(end(Buffer.alloc(zeros)), [], `${zeros} bytes`);
  });

  it('may be padded by up to a mebibyte of zeros', () => {
    assert.deepEqual(end(Buffer.alloc(MEBIBYTE)), []);
    const got = `${MEBIBYTE + 1} zeros at byte 1536, after 1 member`;
    assert.throws(() => end(Buffer.alloc(MEBIBYTE + 1)), { kind: 'data', got });
  });

  it('has nothing else behind it, to the last byte of the padding', () => {
    for (const zeros of [0, BLOCK - 1, BLOCK, MEBIBYTE - 1]) {
      const got = `more bytes at byte ${1536 + zeros}, after 1 member`;
      assert.throws(() => end(Buffer.concat([Buffer.alloc(zeros), Buffer.of(7)])), { kind: 'data', got });
    }
  });

  it('is not looked for beyond the padding that there may be', () => {
    const asked: number[] = [];
    const size = 100 * MEBIBYTE;
    const reader: ByteReader = {
      name: 'a.tar',
      size,
      read: (_, length) => (asked.push(length), new Uint8Array(length)),
    };
    assert.throws(() => checkEnd(reader, { position: 0, end: size, where: 'a.tar', members: 0 }), /zeros at byte 512/);
    assert.throws(() => checkEnd(reader, { position: 0, end: 2048, where: 'a.tar', members: 0 }) ?? assert.fail('passed'), /passed/); // prettier-ignore
    assert.deepEqual(asked, [MEBIBYTE, 1536]);
  });

  it('is missed once where the archive stops behind a member', async () => {
    const whole = await packTar([{ name: 'a', content: Buffer.from('x') }]);
    const said = (bytes: Uint8Array) => {
      const reasons: string[] = [];
      const entries = [...tarEntries(bytesReader(bytes, 'a.tar'), { onUnended: (reason) => reasons.push(reason) })];
      return [entries.length, ...reasons];
    };
    assert.deepEqual(said(whole), [1]);
    assert.deepEqual(said(whole.subarray(0, -BLOCK)), [1, HALF_END]);
    assert.deepEqual(said(whole.subarray(0, -2 * BLOCK)), [1, NO_END]);
  });

  it('is told apart from what is wrong with a member', () => {
    assert.deepEqual([NO_END, HALF_END, 'a symbolic link'].map(isUnended), [true, true, false]);
  });
});
