import assert from 'node:assert/strict';
import { checkTarKind, fileKind } from '../../../lib/data/archives/compressed';
import { bytesReader } from '../../../lib/data/archives/file-reader';

/** First bytes as the formats' specifications give them, in hexadecimal. */
const HEADS: readonly (readonly [kind: string, head: string])[] = [
  ['gzip', '1f8b'],
  ['zip', '504b0304'],
  ['zip', '504b0506'],
  ['bzip2', '425a68'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
  ['7z', '377abcaf271c'],
  ['rar', '52617221'],
  ['parquet', '50415231'],
  ['arrow', '4152524f5731'],
  ['hdf5', '89484446'],
  ['jpeg', 'ffd8ff'],
  ['png', '89504e47'],
  ['pickle', '8002'],
  ['pickle', '8003'],
  ['pickle', '8004'],
  ['pickle', '8005'],
];

describe('the kind of a file', () => {
  const reader = (head: Uint8Array) => bytesReader(Buffer.concat([head, Buffer.alloc(20, 0xee)]), 'file.tar');

  for (const [kind, hex] of HEADS) {
    const head = Buffer.from(hex, 'hex');
    it(`is ${kind} by ${hex}, all of it`, () => {
      assert.equal(fileKind(reader(head)), kind);
      assert.throws(() => checkTarKind(reader(head)), { kind: 'data', message: new RegExp(`got a ${kind} file`) });
      head.forEach((byte, i) => {
        const other = Buffer.from(head);
        // protocols of pickle differ in one bit
        other[i] = byte ^ 0x40;
        assert.equal(fileKind(reader(other)), undefined, `byte ${i}`);
        assert.equal(fileKind(bytesReader(head.subarray(0, i), 'cut')), undefined, `${i} bytes`);
      });
    });
  }

  const INTO = 'Pass the folder that comes out, or the tar.';
  const HINTS: readonly (readonly [kinds: readonly string[], hint: string])[] = [
    [['gzip'], `Unpack it first: gunzip, or tar -xzf. ${INTO}`],
    [['zip'], `Unpack it first: unzip. ${INTO}`],
    [['bzip2', 'xz', 'zstd'], `Unpack it first: tar -xf. ${INTO}`],
    [['7z', 'rar'], `Unpack it first. ${INTO}`],
    [['jpeg', 'png'], 'Pass the folder that the pictures lie in.'],
    [
      ['pickle'],
      'Python alone reads it: get the binary version (npx bnlab data download cifar10, or cifar100), or write its pictures as PNG into one folder per class.',
    ],
    [['parquet', 'arrow', 'hdf5'], 'Pass a tar archive, an .arrow index that bnlab made, or a folder.'],
  ];
  for (const [kinds, hint] of HINTS)
    it(`comes with what to do: ${kinds.join(', ')}`, () => {
      for (const [kind, hex] of HEADS.filter(([each]) => kinds.includes(each))) {
        const refusal = { expected: 'a tar archive, which is read in place', got: `a ${kind} file`, hint };
        assert.throws(() => checkTarKind(reader(Buffer.from(hex, 'hex'))), { where: 'file.tar', ...refusal });
      }
    });

  it('is not known of a tar archive, nor of nothing', () => {
    for (const head of [Buffer.from('n01440764/x.jpg'), Buffer.alloc(0)])
      assert.doesNotThrow(() => checkTarKind(bytesReader(head, 'file.tar')));
  });
});
