/** Pixels of flat and drawn pictures by sharp, worked out from what was put into them. */
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { decodeSharp, type DecodeSharpOptions } from '../../../lib/data/pictures/decode-sharp';
import { parseJpegHeader } from '../../../lib/data/pictures/jpeg-header';
import { drawnJpeg, insert, markerAt } from './jpeg/samples';

const [WIDTH, HEIGHT] = [16, 8];
const MANY = 1e6;

const decode = (bytes: Uint8Array, options: Partial<DecodeSharpOptions> = {}) =>
  decodeSharp(bytes, { header: parseJpegHeader(bytes), upright: false, maximumPixels: MANY, ...options });
/** A picture of one colour; its pixels have `channels` values each. */
const flat = (...values: readonly number[]) =>
  sharp(
    Uint8Array.from({ length: WIDTH * HEIGHT * values.length }, (_, i) => values[i % values.length]),
    {
      raw: { width: WIDTH, height: HEIGHT, channels: values.length as 1 | 2 | 3 | 4 },
    },
  );

describe('a picture decoded by sharp', () => {
  it('of one component has three that are alike', async () => {
    const drawn = sharp(await drawnJpeg()).toColourspace('b-w');
    const levels = await drawn.clone().raw().toBuffer();
    const files = [
      drawn.clone().png(),
      drawn.clone().jpeg({ quality: 100 }),
      drawn.clone().toColourspace('grey16').png(),
      drawn.clone().ensureAlpha(0.5).png(),
    ];
    for (const file of files) {
      const bytes = await file.toBuffer();
      const { data, width, height } = await decode(bytes);
      assert.deepEqual([width, height, data.length], [96, 64, levels.length * 3]);
      for (let i = 0; i < levels.length; i++) {
        assert.ok(data[3 * i] === data[3 * i + 1] && data[3 * i] === data[3 * i + 2], `pixel ${i}`);
        assert.ok(Math.abs(data[3 * i] - levels[i]) <= 2, `pixel ${i}: ${data[3 * i]} for ${levels[i]}`);
      }
    }
  });

  it('of four inks has the light that they leave', async () => {
    const drawn = await sharp(await drawnJpeg()).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(); // prettier-ignore
    const inks = await sharp(drawn).pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer();
    const { data, width, height } = await decode(drawn);
    assert.deepEqual([width, height, data.length * 4], [96, 64, inks.length * 3]);
    for (let i = 0; i < data.length; i++) {
      const [pixel, c] = [Math.floor(i / 3), i % 3];
      const exact = ((255 - inks[4 * pixel + c]) * (255 - inks[4 * pixel + 3])) / 255;
      assert.ok(Math.abs(data[i] - exact) <= 0.5, `value ${i}: ${data[i]} for ${exact}`);
    }
    assert.ok(new Set(inks.filter((_, i) => i % 4 === 3)).size > 9, 'black of many strengths');
  });

  it('has the colours that are stored, whatever profile and transparency lie beside them', async () => {
    const colour = [200, 40, 90];
    const profiled = await flat(...colour).withIccProfile('p3').png().toBuffer(); // prettier-ignore
    const stored = [...(await sharp(profiled, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3)];
    assert.notDeepEqual(stored, colour);
    assert.deepEqual([...(await decode(profiled)).data.subarray(0, 3)], stored);
    const clear = await flat(...colour, 7).png().toBuffer(); // prettier-ignore
    assert.deepEqual([...(await decode(clear)).data.subarray(0, 6)], [...colour, ...colour]);
    const webp = await flat(...colour).webp({ lossless: true }).toBuffer(); // prettier-ignore
    assert.deepEqual([...(await decode(webp)).data.subarray(0, 3)], colour);
  });

  it('is turned only when it is to be, and cut only to what is wanted', async () => {
    const jpeg = await sharp(await drawnJpeg()).withMetadata({ orientation: 6 }).jpeg().toBuffer(); // prettier-ignore
    const [stored, turned] = [await decode(jpeg), await decode(jpeg, { upright: true })];
    assert.deepEqual([stored.width, stored.height, turned.width, turned.height], [96, 64, 64, 96]);
    // a quarter to the right: the first column, from below, is the first row
    for (let x = 0; x < 64; x++)
      assert.deepEqual([...turned.data.subarray(3 * x, 3 * x + 3)], [...stored.data.subarray((63 - x) * 288, (63 - x) * 288 + 3)]); // prettier-ignore
    const region = { left: 5, top: 40, width: 17, height: 20 };
    const cut = await decode(jpeg, { region });
    assert.deepEqual([cut.width, cut.height], [17, 20]);
    for (let y = 0; y < 20; y++) {
      const from = ((40 + y) * 96 + 5) * 3;
      assert.deepEqual([...cut.data.subarray(y * 51, y * 51 + 51)], [...stored.data.subarray(from, from + 51)]);
    }
  });

  it('is refused where rows are missing, and not where its end marker is', async () => {
    const jpeg = await drawnJpeg();
    const { data } = await decode(jpeg);
    const end = markerAt(jpeg, 0xd9);
    assert.deepEqual((await decode(jpeg.subarray(0, end))).data, data);
    const progressive = await drawnJpeg({ progressive: true });
    const cut = progressive.subarray(0, markerAt(progressive, 0xd9));
    assert.deepEqual((await decode(cut)).data, (await decode(progressive)).data);
    assert.deepEqual((await decode(insert(jpeg, markerAt(jpeg, 0xdb), [1, 2, 3]))).data, data);
    await assert.rejects(decode(jpeg.subarray(0, end - 2)), /the data end early/);
    const png = await sharp(jpeg).png().toBuffer();
    await assert.rejects(decode(png.subarray(0, png.length - 200)));
  });

  it('has no more pixels than are allowed', async () => {
    const png = await flat(1, 2, 3).png().toBuffer();
    assert.equal((await decode(png, { maximumPixels: 128 })).width, WIDTH);
    await assert.rejects(decode(png, { maximumPixels: 127 }), /pixel limit/);
  });
});
