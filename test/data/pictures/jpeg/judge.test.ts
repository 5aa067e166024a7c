import assert from 'node:assert/strict';
import { checksum } from '../../../../lib/data/download/checksum';
import { decodePicture, judgeJpeg, type DecoderName } from '../../../../lib/data';
import { hasTurboJpeg } from '../../../../lib/data/pictures/turbojpeg';
import { change, drawnJpeg, handmadeJpeg, insert, markerAt } from './samples';

const DECODERS: readonly DecoderName[] = hasTurboJpeg() ? ['sharp', 'turbojpeg'] : ['sharp'];
const STRAY = [1, 2, 3];

/** The pixels by every decoder, which must be the same; or the fault, which every decoder must find. */
async function look(jpeg: Buffer): Promise<{ pixels?: string; fault?: string }> {
  const seen = await Promise.all(
    DECODERS.map((decoder) =>
      decodePicture(jpeg, 'x', { decoder }).then(
        ({ data }) => ({ pixels: checksum(data) }),
        (thrown: { got: string }) => ({ fault: thrown.got }),
      ),
    ),
  );
  for (const other of seen) assert.deepEqual(other, seen[0]);
  return seen[0];
}

type Alter = (jpeg: Buffer) => Buffer;

const strayBytes: Alter = (jpeg) => insert(jpeg, markerAt(jpeg, 0xdb), STRAY);
const jfifVersion: Alter = (jpeg) =>
  insert(jpeg, 2, [0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0'), 2, 1, 0, 0, 1, 0, 1, 0, 0]);
/** Ss of the first scan header: its length, number of components, two bytes for each of those. */
const scanParameters: Alter = (jpeg) => {
  const at = markerAt(jpeg, 0xda);
  return change(jpeg, at + 5 + 2 * jpeg[at + 4], () => 1);
};
const noEndMarker: Alter = (jpeg) => jpeg.subarray(0, markerAt(jpeg, 0xd9));
const adobe: Alter = (jpeg) => insert(jpeg, 2, [0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 7]);
const filled: Alter = (jpeg) => insert(jpeg, markerAt(jpeg, 0xd9), Array<number>(500).fill(0));
const someBytesBeforeEnd: Alter = (jpeg) => insert(jpeg, markerAt(jpeg, 0xd9), [...Buffer.from('nine bytes or so')]);
const fillBytes: Alter = (jpeg) => insert(jpeg, markerAt(jpeg, 0xdb), [0xff, 0xff]);
const trailing: Alter = (jpeg) => Buffer.concat([jpeg, Buffer.from('and more')]);

const HARMLESS: readonly (readonly [string, Alter])[] = [
  ['stray bytes before a segment', strayBytes],
  ['a JFIF version that nobody knows', jfifVersion],
  ['odd scan parameters', scanParameters],
  ['a missing end marker', noEndMarker],
  ['an Adobe transform that nobody knows', adobe],
  ['filling before the end marker', filled],
  ['a few bytes before the end marker', someBytesBeforeEnd],
  ['fill bytes before a marker', fillBytes],
  ['bytes behind the end marker', trailing],
  ['a second picture behind the first', (jpeg) => Buffer.concat([jpeg, jpeg.subarray(0, jpeg.length / 2)])],
  ['a number of lines behind the rows', (jpeg) => insert(jpeg, markerAt(jpeg, 0xd9), [0xff, 0xdc, 0, 4, 0, 9])],
  ['a frame that says it is extended', (jpeg) => change(jpeg, markerAt(jpeg, 0xc0) + 1, () => 0xc1)],
  ['a thumbnail in a segment', (jpeg) => insert(jpeg, 2, [0xff, 0xe1, 0, 42, ...jpeg.subarray(0, 40)])],
  ['several of them', (jpeg) => noEndMarker(scanParameters(jfifVersion(strayBytes(jpeg))))],
];

/** A frame that says another size. */
function sized(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const at = markerAt(jpeg, 0xc0) + 5;
  copy.writeUInt16BE(height, at);
  copy.writeUInt16BE(width, at + 2);
  return copy;
}

/** Damage to the rows; the second word is a part of what must be said about it. */
const DAMAGE: readonly (readonly [string, Alter, RegExp])[] = [
  [
    'half of the rows',
    (jpeg) => jpeg.subarray(0, Math.floor(jpeg.length / 2)),
    /the data end early \(at row \d+ of 64\)/,
  ],
  [
    'half of the rows, closed',
    (jpeg) => insert(jpeg.subarray(0, jpeg.length / 2), Math.floor(jpeg.length / 2), [0xff, 0xd9]),
    /the data end early/,
  ],
  ['the last two bytes of data', (jpeg) => jpeg.subarray(0, markerAt(jpeg, 0xd9) - 2), /the data end early/],
  ['a smaller height', (jpeg) => change(jpeg, markerAt(jpeg, 0xc0) + 6, () => 32), /data are left over/],
  [
    'a larger height',
    (jpeg) => change(jpeg, markerAt(jpeg, 0xc0) + 6, () => 80),
    /the data end early \(at row 64 of 80\)/,
  ],
  ['no height, which comes behind the rows', (jpeg) => sized(jpeg, 96, 0), /96 x 0 pixels/],
  ['no width', (jpeg) => sized(jpeg, 0, 64), /0 x 64 pixels/],
  ['more pixels than anybody has', (jpeg) => sized(jpeg, 65_500, 65_500), /65500 x 65500 pixels/],
  ['a larger width', (jpeg) => sized(jpeg, 112, 64), /the data end early/],
  ['samples of 12 bits', (jpeg) => change(jpeg, markerAt(jpeg, 0xc0) + 4, () => 12), /12 bits a sample/],
  ['lossless coding', (jpeg) => change(jpeg, markerAt(jpeg, 0xc0) + 1, () => 0xc3), /coding 3, which nobody reads/],
  ['no quantization table', (jpeg) => change(jpeg, markerAt(jpeg, 0xdb) + 1, () => 0xe5), /no quantization table/],
  [
    'a second scan behind one of all planes',
    (jpeg) => insert(jpeg, markerAt(jpeg, 0xd9), [...jpeg.subarray(markerAt(jpeg, 0xda), markerAt(jpeg, 0xd9))]),
    /a second scan of a picture in one scan/,
  ],
  ['nothing but a beginning', (jpeg) => jpeg.subarray(0, 40), /the data end early \(in the header\)/],
];

describe('what is odd about a JPEG', () => {
  it('does not matter where no pixel depends on it, with either decoder', async () => {
    const jpeg = await drawnJpeg();
    const { pixels } = await look(jpeg);
    assert.ok(pixels);
    for (const [name, alter] of HARMLESS) {
      const seen = await look(alter(jpeg));
      assert.ok(seen.pixels === pixels, `${name}: ${seen.fault ?? 'other pixels'}`);
    }
    assert.deepEqual(judgeJpeg(jpeg).passedOver, []);
    assert.deepEqual(
      new Set(judgeJpeg(scanParameters(jfifVersion(strayBytes(adobe(filled(jpeg)))))).passedOver),
      new Set(['adobeTransform', 'jfifVersion', 'strayBytes', 'scanParameters', 'padding']),
    );
  });

  it('makes a fault where rows are missing or garbled, whatever else is odd', async () => {
    const jpeg = await drawnJpeg();
    for (const [name, damage, said] of DAMAGE) {
      assert.match((await look(damage(jpeg))).fault ?? 'accepted', said, name);
      for (const alter of [strayBytes, jfifVersion, scanParameters, adobe]) {
        const both = damage(jpeg).length > 100 ? alter(damage(jpeg)) : damage(alter(jpeg));
        assert.ok((await look(both)).fault, `${name}, and ${alter.name}`);
      }
    }
  });

  it('is seen in grayscale, 4:4:4 and optimized codes too', async () => {
    for (const options of [{ chromaSubsampling: '4:4:4' }, { optimiseCoding: true }, { quality: 100 }]) {
      const jpeg = await drawnJpeg(options);
      assert.equal((await look(noEndMarker(jpeg))).pixels, (await look(jpeg)).pixels);
      assert.match((await look(jpeg.subarray(0, jpeg.length - 40))).fault ?? '', /the data end early/);
    }
  });

  it('is seen in every scan of a progressive picture', async () => {
    const jpeg = await drawnJpeg({ progressive: true });
    const { pixels } = await look(jpeg);
    assert.equal((await look(noEndMarker(jpeg))).pixels, pixels);
    const lastScan = markerAt(jpeg, 0xda, 9);
    assert.match((await look(jpeg.subarray(0, lastScan))).fault ?? '', /before the last scan/);
    assert.match((await look(jpeg.subarray(0, lastScan - 30))).fault ?? '', /the data end early/);
    assert.match(
      (await look(change(jpeg, lastScan + 9, () => 0x32))).fault ?? '',
      /scans that do not refine each other/,
    );
    const closed = Buffer.concat([jpeg.subarray(0, lastScan), Buffer.from([0xff, 0xd9])]);
    assert.match((await look(closed)).fault ?? '', /before the last scan/);
  });

  it('is seen in every restart interval', async () => {
    const jpeg = handmadeJpeg();
    const grey = checksum(new Uint8Array(2 * 64 * 3).fill(128));
    assert.equal((await look(jpeg)).pixels, grey);
    const restart = markerAt(jpeg, 0xd0);
    assert.match((await look(change(jpeg, restart + 1, () => 0xd1))).fault ?? '', /a wrong restart marker/);
    assert.match(
      (await look(Buffer.concat([jpeg.subarray(0, restart), jpeg.subarray(restart + 2)]))).fault ?? '',
      /left over|restart/,
    );
    // nine bytes are more than libjpeg reads ahead
    const more = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    assert.equal((await look(insert(jpeg, restart, more))).pixels, grey);
    const goesOn = change(jpeg, restart - 1, () => 0x12);
    assert.match((await look(insert(goesOn, restart, more))).fault ?? '', /data are left over/);
  });

  it('does not depend on the pictures before: tables are not lent', async () => {
    const jpeg = await drawnJpeg();
    const withoutTable = change(jpeg, markerAt(jpeg, 0xdb) + 1, () => 0xe5);
    for (let i = 0; i < 2; i++) {
      assert.ok((await look(jpeg)).pixels);
      assert.match((await look(withoutTable)).fault ?? '', /no quantization table/);
    }
  });

  it('reads motion JPEG, which means the standard’s Huffman tables', async () => {
    const jpeg = await drawnJpeg({ optimiseCoding: false });
    let bare: Buffer = jpeg;
    for (let at = bare.indexOf(Buffer.from([0xff, 0xc4])); at >= 0; at = bare.indexOf(Buffer.from([0xff, 0xc4]))) {
      bare = Buffer.concat([bare.subarray(0, at), bare.subarray(at + 2 + bare.readUInt16BE(at + 2))]);
    }
    assert.ok(bare.length < jpeg.length - 400);
    assert.equal((await look(bare)).pixels, (await look(jpeg)).pixels);
  });

  it('refuses a picture of thousands of scans before it is decoded', async () => {
    const jpeg = await drawnJpeg({ progressive: true });
    const end = markerAt(jpeg, 0xd9);
    const at = markerAt(jpeg, 0xda, 9);
    const last = jpeg.subarray(at, end);
    const bomb = Buffer.concat([jpeg.subarray(0, end), ...Array<Buffer>(600).fill(last), jpeg.subarray(end)]);
    assert.ok((await look(bomb)).fault);
  });
});
