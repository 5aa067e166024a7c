/** Header blocks laid out by hand, field by field, as POSIX and GNU tar write them. */
import assert from 'node:assert/strict';
import { isZeroBlock, parsePax, parseTarHeader, zeroEnded } from '../../../lib/data/archives/tar-header';

/** A header with fields of bytes at their places, and the sum of all bytes, its own field counted as blanks. */
function header(fields: Readonly<Record<number, string>>, { sum }: { sum?: string } = {}): Buffer {
  const block = Buffer.alloc(512);
  for (const [at, text] of Object.entries(fields)) block.write(text, Number(at), 'latin1');
  block.fill(' ', 148, 156);
  const total = block.reduce((a, b) => a + b, 0);
  block.fill(0, 148, 156);
  block.write(sum ?? `${total.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
const [NAME, MODE, SIZE, TYPE, LINK, MAGIC, PREFIX] = [0, 100, 124, 156, 157, 257, 345];
const parse = (fields: Readonly<Record<number, string>>) => parseTarHeader(header(fields));

describe('a tar header', () => {
  it('has a name, a size in octal, a type and a link, each to its last byte', () => {
    const [name, link] = ['n'.repeat(100), 'l'.repeat(100)];
    const fields = { [NAME]: name, [MODE]: '0000644\0', [SIZE]: '00000001750\0', [TYPE]: '2', [LINK]: link };
    const read = { name, size: 1000, type: '2', link };
    assert.deepEqual(parse(fields), read);
    assert.deepEqual(parse({ ...fields, [MAGIC]: 'ustar\0' + '00' }), read);
  });

  it('has a checksum of eight bytes, which a blank may end as well as a zero', () => {
    const fields = { [NAME]: 'a', [TYPE]: '5' };
    // the letter, the type and the eight blanks
    const sum = (97 + 53 + 8 * 32).toString(8).padStart(7, '0');
    assert.deepEqual(parseTarHeader(header(fields, { sum: `${sum} ` })), { name: 'a', size: 0, type: '5', link: '' });
  });

  it('is a file of no bytes where type and size are empty', () => {
    assert.deepEqual(parse({ [NAME]: 'a' }), { name: 'a', size: 0, type: '0', link: '' });
    assert.deepEqual(parse({ [NAME]: 'a', [SIZE]: '            ' }), { name: 'a', size: 0, type: '0', link: '' });
  });

  it('has a prefix of 155 bytes in the format of POSIX, and in no other', () => {
    const prefix = 'p'.repeat(155);
    const named = (magic: string) => parse({ [NAME]: 'a', [MAGIC]: magic, [PREFIX]: `${prefix}x` });
    assert.deepEqual(named('ustar\0' + '00'), { name: `${prefix}/a`, size: 0, type: '0', link: '' });
    // GNU tar has times of access at that place
    for (const magic of ['ustar  \0', '', 'ustax\0', 'xstar\0'])
      assert.deepEqual(named(magic), { name: 'a', size: 0, type: '0', link: '' });
    assert.deepEqual(parse({ [NAME]: 'a', [MAGIC]: 'ustar\0' }), { name: 'a', size: 0, type: '0', link: '' });
  });

  for (const [size, value] of [
    [' 17 ', 15],
    ['777777777777', 8 ** 12 - 1],
    ['\x80\0\0\0\0\0\0\x02\0\0\0\0', 2 ** 33],
    ['\x80\0\0\0\0\0\0\0\0\0\x01\x02', 258],
    ['\x80\0\0\0\0\x1f\xff\xff\xff\xff\xff\xff', 2 ** 53 - 1],
  ] as const) {
    it(`has the size ${value} in ${JSON.stringify(size)}`, () => {
      assert.deepEqual(parse({ [NAME]: 'a', [SIZE]: size }), { name: 'a', size: value, type: '0', link: '' });
    });
  }

  for (const [size, problem] of [
    ['8', 'a header whose size is no number'],
    ['-1', 'a header whose size is no number'],
    ['\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff', 'a header with the size -1'],
    ['\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0', 'a header with the size -256'],
    ['\x80\0\0\0\0\x20\0\0\0\0\0\0', `a header with the size ${2 ** 53}`],
    ['\x81\0\0\0\0\0\0\0\0\0\0\0', `a header with the size ${2 ** 88}`],
    ['\xc0\0\0\0\0\0\0\0\0\0\0\0', `a header with the size ${-(2 ** 94)}`],
  ] as const) {
    it(`is none with the size ${JSON.stringify(size)}`, () =>
      assert.deepEqual(parse({ [NAME]: 'a', [SIZE]: size }), { problem }));
  }

  it('is none with a checksum that is wrong, no number, or missing', () => {
    // the letter and the eight blanks
    const right = 97 + 8 * 32;
    const problem = (sum: string) => parseTarHeader(header({ [NAME]: 'a' }, { sum }));
    assert.deepEqual(problem('000542\0 '), { problem: `a header with checksum 354 instead of ${right}` });
    assert.deepEqual(problem('00054x\0 '), { problem: `a header with checksum none instead of ${right}` });
    assert.deepEqual(problem(''), { problem: `a header with checksum 0 instead of ${right}` });
    assert.deepEqual(problem('541'), { name: 'a', size: 0, type: '0', link: '' });
  });

  it('counts every byte but those of the checksum', () => {
    for (const at of [0, 147, 156, 300, 511]) {
      const block = header({ [NAME]: 'name' });
      block[at] += 1;
      assert.ok('problem' in parseTarHeader(block), `byte ${at}`);
    }
  });

  it('may be a block of zeros, which is none', () => {
    const block = Buffer.alloc(512);
    assert.equal(isZeroBlock(block), true);
    for (const at of [0, 511]) assert.equal(isZeroBlock(Buffer.from(block).fill(1, at, at + 1)), false);
  });

  it('has texts in UTF-8, or in Latin-1 where they are none', () => {
    assert.equal(zeroEnded(Buffer.from('é\0x')), 'é');
    assert.equal(zeroEnded(Buffer.from('caf\xe9', 'latin1')), 'café');
    // the sign for what cannot be read is a letter like any other
    assert.equal(zeroEnded(Buffer.from('\uFFFD')), '\uFFFD');
    assert.equal(zeroEnded(Buffer.from('\0x')), '');
  });
});

describe('a pax header', () => {
  const pax = (text: string) => parsePax(new Uint8Array(Buffer.from(text)));

  it('has pairs, each as long as it says', () => {
    assert.deepEqual(pax(''), new Map());
    assert.deepEqual(pax('5 a=\n'), new Map([['a', '']]));
    assert.deepEqual(pax('8 a=b=c\n12 path=\né\n'), new Map([['a', 'b=c'], ['path', '\né']])); // prettier-ignore
  });

  for (const text of [
    '6=b',
    '9 a=b\n',
    '11 a=b\n',
    '6 =b\n\n',
    '6 ab\n\n',
    '6 a=bc',
    '6 a=b',
    '4 a=',
    '5a=b\n',
    'x a=b\n',
    '6.5 a=b\n',
    '-6 a=b\n',
    ' a=b\n',
    '5 a=\nxyz',
    '5 a=\n0 b=\n',
    '5 a=\n-5 b=\n',
    '0x6 a=\n',
  ]) {
    it(`is none as ${JSON.stringify(text)}`, () => assert.equal(pax(text), undefined));
  }
});
