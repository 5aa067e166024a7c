/** What one header says about the member after it: long names of GNU tar, and pax headers. */
import assert from 'node:assert/strict';
import { bytesReader } from '../../../lib/data/archives/file-reader';
import { tarEntries } from '../../../lib/data/archives/tar';

interface Parts {
  readonly type?: string;
  readonly content?: string;
  readonly link?: string;
  /** The size that the header says; that of the content by default. */
  readonly size?: number;
}

/** A member: its header, and its content in whole blocks. */
function member(name: string, { type = '0', content = '', link = '', size }: Parts = {}): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write((size ?? content.length).toString(8).padStart(11, '0'), 124);
  block.write(type, 156);
  block.write(link, 157);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([block, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
const long = (type: 'L' | 'K', content: string) => member('././@LongLink', { type, content: `${content}\0` });
const pax = (records: Readonly<Record<string, string>>, type = 'x') => {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    // the length counts its own digits
    return `${rest.length + (rest.length > 97 ? 3 : rest.length > 8 ? 2 : 1)}${rest}`;
  });
  return member('pax', { type, content: lines.join('') });
};
const read = (...parts: readonly Buffer[]) =>
  [...tarEntries(bytesReader(Buffer.concat([...parts, Buffer.alloc(1024)]), 'a.tar'))].map(
    ({ name, size, offset, link, type, unusable }) => ({ name, size, offset, type, link, unusable }),
  );
const plain = { name: 'a', size: 1, offset: 512, type: '0', link: undefined, unusable: undefined };
const file = member('a', { content: 'x' });
const linked = member('a', { type: '1', link: 'b' });
const asLink = { ...plain, size: 0, type: '1', unusable: 'a hard link' };

describe('a header before a member', () => {
  const name = 'n'.repeat(150);
  it('of GNU tar gives it a long name, or what it links to, and nothing to the next one', () => {
    const first = { ...plain, name, offset: 1536 };
    assert.deepEqual(read(long('L', name), file, file), [first, { ...plain, offset: 2560 }]);
    assert.deepEqual(read(long('K', name), linked), [{ ...asLink, offset: 1536, link: name }]);
    assert.deepEqual(read(linked), [{ ...asLink, link: 'b' }]);
    const both = [long('K', 'other'), long('L', name), linked];
    assert.deepEqual(read(...both), [{ ...asLink, name, link: 'other', offset: 2560 }]);
  });

  for (const type of ['x', 'X']) {
    it(`of pax (${type}) gives it a path, a link and a size`, () => {
      assert.deepEqual(read(pax({ path: name }, type), file), [{ ...plain, name, offset: 1536 }]);
      assert.deepEqual(read(pax({ linkpath: name }, type), linked), [{ ...asLink, link: name, offset: 1536 }]);
      const sized = read(pax({ size: '513' }, type), member('a', { content: 'x'.repeat(513), size: 0 }), file);
      assert.deepEqual(sized, [{ ...plain, size: 513, offset: 1536 }, { ...plain, offset: 3072 }]); // prettier-ignore
      assert.deepEqual(read(pax({ size: '0' }, type), member('a', { size: 9 })), [{ ...plain, size: 0, offset: 1536 }]);
    });
  }

  it('leaves what an earlier one said where it does not say it anew', () => {
    const time = pax({ mtime: '1' });
    assert.deepEqual(read(long('L', name), time, file)[0].name, name);
    assert.deepEqual(read(long('L', name), pax({ path: 'p' }), file)[0].name, 'p');
    assert.deepEqual(read(long('K', name), time, linked)[0].link, name);
    assert.deepEqual(read(pax({ size: '1' }), long('L', name), member('a', { content: 'x', size: 0 }))[0].name, name);
    assert.deepEqual(read(pax({ size: '1' }), long('L', name), member('a', { content: 'x', size: 0 }))[0].size, 1);
  });

  it('of all members, and of a volume, is passed over', () => {
    const global = pax({ path: 'everything' }, 'g');
    const volume = member('volume', { type: 'V' });
    assert.deepEqual(read(global, volume, file), [{ ...plain, offset: 2048 }]);
  });

  it('of a sparse file makes it unusable', () => {
    const [sparse, next] = read(pax({ path: 'p', 'GNU.sparse.major': '1' }), file, file);
    assert.deepEqual([sparse.unusable, next.unusable], ['a sparse file', undefined]);
  });

  it('is at most a mebibyte, and is named by where it begins', () => {
    const half = 2 ** 20;
    const header = (size: number) => member('././@LongLink', { type: 'L', content: 'n'.repeat(size) });
    assert.equal(read(header(half), file)[0].name.length, half);
    assert.throws(
      () => read(file, header(half + 1), file),
      /an extended header of 1048577 bytes at byte 1024, after 1 member/,
    );
    assert.throws(() => read(file, pax({ size: '1.5' }), file), /a pax header with the size 1\.5 at byte 1024/);
    assert.throws(() => read(file, pax({ size: '-1' }), file), /a pax header with the size -1 at byte 1024/);
  });

  for (const [type, unusable] of [
    ['0', undefined],
    ['7', undefined],
    ['5', undefined],
    ['1', 'a hard link'],
    ['2', 'a symbolic link'],
    ['3', 'a device'],
    ['4', 'a device'],
    ['6', 'a pipe'],
    ['S', 'a sparse file'],
    ['M', 'a part of a file that began in another volume'],
    ['D', 'a member of the unknown type "D"'],
  ] as const) {
    it(`is not needed for the type ${type}`, () => {
      const [entry] = read(member('a', { type, link: 'b' }));
      assert.deepEqual(entry, { ...plain, size: 0, type, unusable, link: type === '1' ? 'b' : undefined });
    });
  }
});
