import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { chooseDecoder, decodePicture, drawTexture, renderCrops, type DecoderName } from '../../../lib/data';
import { parseJpegHeader } from '../../../lib/data/pictures/jpeg-header';
import { hasTurboJpeg } from '../../../lib/data/pictures/turbojpeg';
import { BnlabError } from '../../../lib/errors';
import { Random } from '../../../lib/random';

const REAL = process.env.BNLAB_DATA ?? '';
const DECODERS: readonly DecoderName[] = hasTurboJpeg() ? ['sharp', 'turbojpeg'] : ['sharp'];
/** Mean difference of levels between two decoders, or between a picture and what JPEG makes of it at quality 95. */
const CLOSE = 2;
/** The same for a crop that libjpeg-turbo may shrink while decoding: another filter, so edges differ a little. */
const CLOSE_WHEN_SHRUNK = 3;

const [WIDTH, HEIGHT] = [96, 64];
const drawn = drawTexture({ label: 4, width: WIDTH, height: HEIGHT, random: new Random(2) });
const smooth = sharp(drawn, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).blur(2);

function difference(a: Uint8Array, b: Uint8Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

describe('decodePicture', () => {
  for (const decoder of DECODERS) {
    describe(`with ${decoder}`, () => {
      it('decodes colour, grayscale, progressive, CMYK and a PNG that is called JPEG', async () => {
        const expected = await smooth.clone().raw().toBuffer();
        const grey1 = await smooth.clone().grayscale().raw().toBuffer();
        // of one component: grayscale() alone writes three that are alike
        const greyJpeg = await smooth.clone().toColourspace('b-w').jpeg({ quality: 95 }).toBuffer();
        assert.equal(parseJpegHeader(greyJpeg)?.components, 1);
        const grey = Buffer.from([...grey1].flatMap((level) => [level, level, level]));
        const cases: [string, Buffer, Buffer][] = [
          ['colour', await smooth.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(), expected],
          ['progressive', await smooth.clone().jpeg({ quality: 95, progressive: true }).toBuffer(), expected],
          ['grayscale', greyJpeg, grey],
          ['png', await smooth.clone().png().toBuffer(), expected],
        ];
        for (const [name, bytes, pixels] of cases) {
          const { data, width, height } = await decodePicture(bytes, `${name}.JPEG`, { decoder });
          assert.deepEqual([width, height], [WIDTH, HEIGHT], name);
          const levels = difference(data, pixels);
          assert.ok(levels < CLOSE, `${name}: ${levels}`);
        }
        const cmyk = await smooth.clone().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
        assert.equal(parseJpegHeader(cmyk)?.components, 4);
        const { data } = await decodePicture(cmyk, 'cmyk', { decoder });
        // inks without a profile are more vivid than the original: the hue must fit, not the level
        assert.ok(difference(data, expected) < 40);
      });

      it('leaves transparency away: the colours are those that are stored', async () => {
        const colours = [10, 200, 30, 0, 250, 5, 60, 128];
        const rgba = sharp(Uint8Array.from(colours), { raw: { width: 2, height: 1, channels: 4 } });
        const palette = await rgba.clone().png({ palette: true, colours: 4, dither: 0 }).toBuffer();
        const grey = sharp(Uint8Array.from([40, 0, 90, 200]), { raw: { width: 2, height: 1, channels: 2 } });
        const cases: [string, Buffer, number[]][] = [
          ['RGBA', await rgba.clone().png().toBuffer(), [10, 200, 30, 250, 5, 60]],
          ['grey and alpha', await grey.png().toBuffer(), [40, 40, 40, 90, 90, 90]],
          ['a palette with transparency', palette, [...(await sharp(palette).removeAlpha().raw().toBuffer())]],
        ];
        for (const [name, bytes, expected] of cases) {
          const { data } = await decodePicture(bytes, name, { decoder });
          assert.deepEqual([...data], expected, name);
        }
      });

      it('turns a picture upright only when it is told to', async () => {
        const rotated = await smooth.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
        assert.equal(parseJpegHeader(rotated)?.orientation, 6);
        const stored = await decodePicture(rotated, 'x', { decoder });
        const upright = await decodePicture(rotated, 'x', { decoder, upright: true });
        assert.deepEqual([stored.width, upright.width], [WIDTH, HEIGHT]);
        assert.deepEqual(
          [...upright.data.subarray(0, 3)],
          [...stored.data.subarray((HEIGHT - 1) * WIDTH * 3).subarray(0, 3)],
        );
      });

      it('refuses what is no picture, cut short, or too large, and says why', async () => {
        const jpeg = await smooth.clone().jpeg().toBuffer();
        const huge = Buffer.from(jpeg);
        const frame = huge.indexOf(Buffer.from([0xff, 0xc0]));
        huge.writeUInt16BE(65_000, frame + 5);
        huge.writeUInt16BE(65_000, frame + 7);
        const cases: [string, Uint8Array][] = [
          ['nothing', new Uint8Array(0)],
          ['text', Buffer.from('hello')],
          ['a gif', await smooth.clone().gif().toBuffer()],
          ['half a jpeg', jpeg.subarray(0, jpeg.length / 2)],
          ['a jpeg header', jpeg.subarray(0, 100)],
          ['half a png', (await smooth.clone().png().toBuffer()).subarray(0, 500)],
          ['a gigapixel', huge],
        ];
        for (const [name, bytes] of cases) {
          await assert.rejects(decodePicture(bytes, name, { decoder }), (thrown: unknown) => {
            assert.ok(thrown instanceof BnlabError, `${name}: ${String(thrown)}`);
            return thrown.kind === 'data' && thrown.where === name;
          });
        }
      });

      it('survives 200 flipped bits and 100 cuts: pixels or an error', async () => {
        const jpeg = await smooth.clone().jpeg().toBuffer();
        const random = new Random(6);
        for (let i = 0; i < 300; i++) {
          const damaged = Buffer.from(i < 200 ? jpeg : jpeg.subarray(0, random.integer(jpeg.length)));
          if (i < 200) damaged[random.integer(jpeg.length)] ^= 1 << random.integer(8);
          // a flipped size must not cost gigabytes in a test
          await decodePicture(damaged, 'x', { decoder, maximumPixels: 1e6 }).catch((thrown: unknown) => {
            assert.ok(thrown instanceof BnlabError, `case ${i}, seed 6: ${String(thrown)}`);
          });
        }
      });
    });
  }

  it('decodes every photograph of the test data as the manifest says, alike with every decoder', async function () {
    const manifest = path.join(REAL, 'jpeg_manifest.csv');
    if (!REAL || !existsSync(manifest)) {
      console.log('      skipped: set BNLAB_DATA to a folder that has jpeg_manifest.csv');
      return this.skip();
    }
    const [head, ...rows] = readFileSync(manifest, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const column = (row: readonly string[], name: string) => row[head.indexOf(name)];
    // every photograph is `bnlab data check`'s matter; a test takes the odd ones and a sample of the others
    const chosen = rows.filter((row, i) => column(row, 'file').startsWith('odd/') || i % 12 === 0);
    for (const row of chosen) {
      const file = column(row, 'file');
      const bytes = readFileSync(path.join(REAL, file));
      const header = parseJpegHeader(bytes);
      assert.deepEqual(
        [header?.width, header?.height],
        [Number(column(row, 'width')), Number(column(row, 'height'))],
        file,
      );
      assert.equal(header?.orientation, Number(column(row, 'exif_orientation') || 1), file);
      if (file.endsWith('truncated.jpg')) {
        for (const decoder of DECODERS) await assert.rejects(decodePicture(bytes, file, { decoder }), { kind: 'data' });
        continue;
      }
      const pictures = await Promise.all(DECODERS.map((decoder) => decodePicture(bytes, file, { decoder })));
      for (const { data } of pictures) assert.ok(difference(data, pictures[0].data) < CLOSE, file);
    }
  });
});

describe('renderCrops', () => {
  for (const decoder of DECODERS) {
    it(`cuts, resizes and mirrors with ${decoder}, many crops from one decoding`, async () => {
      const jpeg = await smooth.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
      const into = new Uint8Array(3 * 16 * 16 * 3);
      const crop = { left: 10, top: 20, width: 40, height: 40 };
      const crops = [
        { ...crop, mirrored: false },
        { ...crop, mirrored: true },
        { left: 0, top: 0, width: WIDTH, height: HEIGHT, mirrored: false },
      ];
      await renderCrops(jpeg, 'x', () => crops, { width: 16, height: 16, into, decoder });
      const expected = await smooth.clone().raw().toBuffer();
      const cut = sharp(expected, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).extract(crop);
      const other = await cut.resize(16, 16, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
      const view = (i: number) => into.subarray(i * 768, (i + 1) * 768);
      assert.ok(difference(view(0), other) < CLOSE_WHEN_SHRUNK, `${difference(view(0), other)}`);
      for (let y = 0; y < 16; y++) {
        for (let x = 0; x < 16; x++) assert.equal(view(1)[(y * 16 + x) * 3], view(0)[(y * 16 + 15 - x) * 3]);
      }
      assert.ok(difference(view(2), view(0)) > CLOSE_WHEN_SHRUNK);
    });
  }
});

describe('chooseDecoder', () => {
  it('takes what is there, and says what is missing', () => {
    assert.equal(chooseDecoder('sharp'), 'sharp');
    assert.equal(chooseDecoder(''), hasTurboJpeg() ? 'turbojpeg' : 'sharp');
    assert.throws(() => chooseDecoder('other'), { kind: 'usage' });
  });
});
