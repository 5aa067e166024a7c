/** What is said of pictures that cannot be decoded. */
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { decodePicture, type DecodeOptions, type DecoderName } from '../../../lib/data';
import { hasTurboJpeg } from '../../../lib/data/pictures/turbojpeg';
import { BnlabError } from '../../../lib/errors';
import { solid } from '../solid';
import { drawnJpeg, markerAt } from './jpeg/samples';

const DECODERS: readonly DecoderName[] = hasTurboJpeg() ? ['sharp', 'turbojpeg'] : ['sharp'];
const MOST_PIXELS = 2 ** 27;

async function said(bytes: Uint8Array, options: DecodeOptions = {}): Promise<string> {
  const thrown: unknown = await decodePicture(bytes, 'cat.jpg', options).then(() => 'accepted', (error: unknown) => error); // prettier-ignore
  if (!(thrown instanceof BnlabError)) return String(thrown);
  const { kind, where, expected, got, hint } = thrown;
  assert.deepEqual([kind, where, expected], ['data', 'cat.jpg', 'a picture (JPEG or PNG)']);
  assert.match(hint, /damaged or no picture/);
  assert.ok(thrown.cause instanceof Error);
  return got;
}

/** A JPEG whose frame says another size. */
function sized(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  copy.writeUInt16BE(height, markerAt(copy, 0xc0) + 5);
  copy.writeUInt16BE(width, markerAt(copy, 0xc0) + 7);
  return copy;
}

describe('a picture that cannot be decoded', () => {
  for (const decoder of DECODERS)
    describe(`with ${decoder}`, () => {
      it('is said to be what it is', async () => {
        const jpeg = await drawnJpeg();
        for (const [bytes, words] of [
          [new Uint8Array(0), /^an empty file$/],
          [Buffer.from('hello'), /unsupported image format/],
          [await solid([1, 2, 3], 'gif'), /^a file of the format gif$/],
          [await solid([1, 2, 3], 'tiff'), /^a file of the format tiff$/],
          [jpeg.subarray(0, 40), /^the data end early \(in the header\)$/],
          [jpeg.subarray(0, jpeg.length / 2), /^the data end early \(at row \d+ of 64\)$/],
        ] as const)
          assert.match(await said(bytes, { decoder }), words);
      });

      it('may have as many pixels as are allowed', async () => {
        const jpeg = await drawnJpeg();
        const most = 96 * 64;
        assert.equal(await said(jpeg, { decoder, maximumPixels: most }), 'accepted');
        const words = `96 x 64 pixels, more than ${most - 1}`;
        assert.equal(await said(jpeg, { decoder, maximumPixels: most - 1 }), words);
        const png = await sharp(jpeg).png().toBuffer();
        assert.equal(await said(png, { decoder, maximumPixels: most }), 'accepted');
        assert.match(await said(png, { decoder, maximumPixels: most - 1 }), /pixel limit/);
      });

      it('has one message on one line', async () => {
        const png = await sharp(await drawnJpeg()).png().toBuffer(); // prettier-ignore
        const words = await said(png.subarray(0, png.length / 2), { decoder });
        assert.ok(words.length > 10 && !/\n|^\s|\s$/.test(words), JSON.stringify(words));
      });
    });

  it('may claim 2^27 pixels, and no more', async () => {
    const jpeg = await drawnJpeg();
    const [width, height] = [16_384, 8192];
    assert.equal(width * height, MOST_PIXELS);
    assert.match(await said(sized(jpeg, width, height), { decoder: 'sharp' }), /the data end early/);
    const words = `16384 x 8193 pixels, more than ${MOST_PIXELS}`;
    assert.equal(await said(sized(jpeg, width, height + 1), { decoder: 'sharp' }), words);
  });

  it('by libjpeg-turbo has scans that are missing or too many', async function () {
    if (!hasTurboJpeg()) return this.skip();
    const jpeg = await drawnJpeg({ progressive: true });
    const [at, end] = [markerAt(jpeg, 0xda, 9), markerAt(jpeg, 0xd9)];
    const missing = Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(end)]);
    const decoder = 'turbojpeg';
    assert.equal(await said(missing, { decoder }), 'the data end early (before the last scan)');
    assert.equal(await said(jpeg, { decoder }), 'accepted');
  });
});

describe('a decoded picture', () => {
  for (const decoder of DECODERS)
    it(`has its own pixels and no others, with ${decoder}`, async () => {
      const [large, small] = [await drawnJpeg({}, { width: 200, height: 90 }), await drawnJpeg()]; // prettier-ignore
      const first = await decodePicture(small, 'x', { decoder });
      const copy = first.data.slice();
      await decodePicture(large, 'x', { decoder });
      assert.deepEqual([first.width, first.height, first.data.length], [96, 64, 96 * 64 * 3]);
      assert.deepEqual(first.data, copy);
    });
});
