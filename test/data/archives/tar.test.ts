import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../../lib/errors';
import { bytesReader, FileReader } from '../../../lib/data/archives/file-reader';
import { tarEntries } from '../../../lib/data/archives/tar';
import { packTar, writeTar } from '../../../lib/data/archives/tar-write';
import { Random } from '../../../lib/random';
import { temporaryFolder } from '../temporary';

/** A header with any fields, and the right checksum unless told otherwise. */
function header({ name = 'a.jpg', size = '00000000003', type = '0', checksum = true, magic = 'ustar\0' } = {}): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, 'latin1');
  block.write('0000644\0', 100);
  block.write(size, 124, 12, 'latin1');
  block.write(type, 156, 1, 'latin1');
  block.write(magic, 257, 'latin1');
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0) + (checksum ? 0 : 1);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

const padded = (content: string) => Buffer.concat([Buffer.from(content), Buffer.alloc(-content.length & 511)]);
const END = Buffer.alloc(1024);
/** A pax header with one record. */
function pax(record: string): Buffer {
  const length = record.length + 4;
  const line = `${length} ${record}\n`;
  assert.equal(line.length, length);
  return Buffer.concat([header({ type: 'x', size: length.toString(8) }), padded(line)]);
}
const read = (...parts: readonly Buffer[]) => [...tarEntries(bytesReader(Buffer.concat(parts), 'test.tar'))];

describe('tar archives', () => {
  const folder = temporaryFolder();

  it('may end with padding, but not with more: what was joined or never arrived is not left out without a word', () => {
    const whole = [header(), padded('abc'), END] as const;
    assert.equal(read(...whole, Buffer.alloc(9216)).length, 1);
    assert.throws(
      () => read(...whole, ...whole),
      /behind the end mark[^]*more bytes at byte 2048, after 1 member\n.*--ignore-zeros/,
    );
    assert.throws(() => read(...whole, Buffer.alloc(512), Buffer.from('x')), /more bytes at byte 2560/);
    assert.throws(() => read(...whole, Buffer.alloc(2 << 20)), /whole archive[^]*2097664 zeros at byte 1536/);
  });

  it('written here are read here, member by member, in place', async () => {
    const members = Array.from({ length: 20 }, (_, i) => ({ name: `d/${i}.jpg`, content: Buffer.alloc(i * 97, i) }));
    const bytes = await packTar(members);
    const entries = [...tarEntries(bytesReader(bytes, 'x'))];
    assert.deepEqual(
      entries.map(({ name }) => name),
      members.map(({ name }) => name),
    );
    entries.forEach(({ offset, size, unusable }, i) => {
      assert.equal(unusable, undefined);
      assert.ok(bytes.subarray(offset, offset + size).equals(members[i].content));
    });
  });

  it('are the same bytes whenever they are written', async () => {
    const members = [{ name: 'a', content: Buffer.from('x') }];
    assert.deepEqual(await packTar(members), await packTar(members));
  });

  it('with long names, links and folders made by the system tar in every format', function () {
    if (process.platform !== 'linux') {
      console.log('      skipped: needs GNU tar');
      return this.skip();
    }
    const long = `${'folder/'.repeat(18)}name.jpg`;
    const inside = path.join(folder.path, 'in');
    mkdirSync(path.join(inside, path.dirname(long)), { recursive: true });
    writeFileSync(path.join(inside, long), 'content of the long one');
    symlinkSync('elsewhere', path.join(inside, 'link.jpg'));
    for (const format of ['gnu', 'pax', 'ustar']) {
      const file = path.join(folder.path, `${format}.tar`);
      execFileSync('tar', ['--format', format, '-cf', file, '-C', inside, '.']);
      const reader = new FileReader(file);
      const entries = [...tarEntries(reader)];
      const found = entries.find(({ name }) => name.endsWith(long));
      assert.ok(found, format);
      assert.equal(Buffer.from(reader.read(found.offset, found.size)).toString(), 'content of the long one');
      assert.equal(entries.find(({ name }) => name.endsWith('link.jpg'))?.unusable, 'a symbolic link');
      reader.close();
    }
  });

  const reported: readonly (readonly [name: string, parts: Buffer[], reason: RegExp])[] = [
    ['a path that climbs out', [header({ name: '../../etc/passwd.jpg' }), padded('abc')], /leaves its folder/],
    ['an absolute path', [header({ name: '/etc/x.jpg' }), padded('abc')], /absolute path/],
    ['a Windows path', [header({ name: 'C:\\x.jpg' }), padded('abc')], /absolute path/],
    ['a hard link', [header({ type: '1', size: '0' })], /hard link/],
    ['a symbolic link', [header({ type: '2', size: '0' })], /symbolic link/],
    ['a device', [header({ type: '3', size: '0' })], /device/],
    ['an old sparse file', [header({ type: 'S' }), padded('abc')], /sparse/],
    ['a pax sparse file', [pax('GNU.sparse.major=1'), header(), padded('abc')], /sparse/],
    ['an unknown type', [header({ type: 'Z' }), padded('abc')], /unknown type "Z"/],
    ['no name', [header({ name: '' }), padded('abc')], /without a name/],
    ['a name with a line break', [header({ name: 'a\nb.jpg' }), padded('abc')], /control characters/],
  ];
  for (const [name, parts, reason] of reported) {
    it(`marks a member with ${name} as unusable and goes on`, () => {
      const entries = read(...parts, header({ name: 'good.jpg' }), padded('xyz'), END);
      assert.match(entries[0].unusable ?? '', reason);
      assert.deepEqual([entries.at(-1)?.name, entries.at(-1)?.unusable], ['good.jpg', undefined]);
    });
  }

  const refused: readonly (readonly [name: string, parts: Buffer[], message: RegExp])[] = [
    ['no bytes', [], /no bytes at byte 0, after 0 members\n/],
    [
      'half a header',
      [header(), padded('abc'), header().subarray(0, 200)],
      /half a header at byte 1024, after 1 member/,
    ],
    ['a wrong checksum', [header({ checksum: false })], /header with checksum \d+ instead of \d+ at byte 0/],
    ['text', [Buffer.from('<html>'.repeat(200))], /tar header/],
    ['a negative size', [header({ size: '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe' })], /size -2/],
    ['a size beyond numbers', [header({ size: '\x80\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' })], /with the size/],
    [
      'a size beyond the file',
      [header({ size: '77777777777' }), padded('abc')],
      /512 of the 8589934591 bytes of a\.jpg/,
    ],
    ['a size that is no number', [header({ size: '12x' })], /size is no number/],
    ['a pax size beyond the file', [pax('size=99999999'), header(), padded('abc')], /99999999 bytes/],
    ['a pax size that is negative', [pax('size=-500'), header()], /pax header with the size -500/],
    ['a malformed pax header', [header({ type: 'x', size: '4' }), padded('99 a'), header()], /malformed pax/],
    [
      'a long name of megabytes',
      [header({ type: 'L', size: '00010000000' }), Buffer.alloc(2 ** 21)],
      /extended header of 2097152 bytes/,
    ],
  ];
  for (const [name, parts, message] of refused) {
    it(`stops with the position at ${name}`, () => {
      assert.throws(
        () => read(...parts),
        (thrown: unknown) => thrown instanceof BnlabError && thrown.kind === 'data' && message.test(thrown.message),
      );
    });
  }

  it('never hang or crash when cut at 200 places and flipped at 200 places', async () => {
    const bytes = await packTar(
      Array.from({ length: 12 }, (_, i) => ({ name: `n${i}.JPEG`, content: Buffer.alloc(400 * i, 65 + i) })),
    );
    const random = new Random(11);
    const survives = (content: Buffer) => {
      try {
        return [...tarEntries(bytesReader(content, 'x'))].every(({ offset, size }) => offset + size <= content.length);
      } catch (thrown) {
        return thrown instanceof BnlabError;
      }
    };
    for (let i = 0; i < 200; i++) {
      const at = random.integer(bytes.length);
      assert.ok(survives(bytes.subarray(0, at)), `cut at ${at}, seed 11`);
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1 << random.integer(8);
      assert.ok(survives(flipped), `flipped at ${at}, seed 11`);
    }
  });

  it('leave nothing behind when a member cannot be made', async () => {
    async function* failing() {
      yield { name: 'a', content: Buffer.from('x') };
      await Promise.resolve();
      throw new Error('no more');
    }
    await assert.rejects(writeTar(path.join(folder.path, 'x.tar'), failing()), /no more/);
    assert.deepEqual(readdirSync(folder.path), []);
  });
});
