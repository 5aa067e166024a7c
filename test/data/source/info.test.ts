import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { faultsCsv, inspectSource } from '../../../lib/data';
import { writeTree } from '../solid';
import { temporaryFolder } from '../temporary';

/** A photograph-like picture: smooth waves whose phase depends on the seed. */
function waves(seed: number, side = 96): sharp.Sharp {
  const data = Buffer.alloc(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < 3; c++) {
        const wave = Math.sin((x * (1 + (seed % 5)) + y * (2 + (seed % 3)) + 40 * seed + 30 * c) / 17);
        data[(y * side + x) * 3 + c] = Math.round(127 + 100 * wave);
      }
    }
  }
  return sharp(data, { raw: { width: side, height: side, channels: 3 } });
}

describe('a look at a source', () => {
  const folder = temporaryFolder();

  it('finds pictures of the training part in the validation part, though scaled and compressed anew', async () => {
    const names: Record<string, Buffer> = {};
    for (let i = 0; i < 8; i++) {
      names[`train/${i % 2 ? 'a' : 'b'}/${i}.png`] = await waves(i).png().toBuffer();
      names[`val/${i % 2 ? 'a' : 'b'}/${i}.png`] = await waves(i + 20)
        .png()
        .toBuffer();
    }
    names['val/a/leak.jpg'] = await waves(3).resize(60, 60).jpeg({ quality: 60 }).toBuffer();
    await writeTree(folder.path, Object.keys(names), names);
    const { info, sheet } = await inspectSource(folder.path);
    assert.deepEqual(
      info.duplicates.map(({ train, validation }) => [train, validation]),
      [['a/3.png', 'a/leak.jpg']],
    );
    assert.ok(info.duplicates[0].difference < 6);
    assert.deepEqual(info.classes, [
      { name: 'a', train: 4, validation: 5 },
      { name: 'b', train: 4, validation: 4 },
    ]);
    const { width, height, format } = await sharp(sheet).metadata();
    assert.deepEqual([width, height, format, info.sheetRows], [640, 128, 'png', ['a', 'b']]);
  });

  it('gives the mean and the deviation of the training part’s pixels', async () => {
    const flat = async (value: number) => {
      const background = { r: value, g: 255, b: 0 };
      return sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer();
    };
    await writeTree(folder.path, ['a/0.png', 'b/0.png'], { 'a/0.png': await flat(0), 'b/0.png': await flat(255) });
    const { info } = await inspectSource(folder.path);
    assert.deepEqual(
      [info.mean, info.deviation],
      [
        [0.5, 1, 0],
        [0.5, 0, 0],
      ],
    );
    assert.equal(info.manifest.split.kind, 'none');
  });

  it('names what cannot be decoded, as a table that others read', async () => {
    await writeTree(folder.path, ['a/0.jpg', 'a/1.jpg', 'b/0.jpg']);
    writeFileSync(path.join(folder.path, 'a', 'x,"y".jpg'), 'no picture');
    const { info } = await inspectSource(folder.path, { images: 100 });
    assert.equal(info.faults.length, 1);
    const [head, row, end] = faultsCsv(info.faults).split('\n');
    assert.equal(head, 'part,index,name,container,offset,problem');
    assert.match(row, /,2,"a\/x,""y""\.jpg","x,""y""\.jpg",0,/);
    assert.equal(end, '');
  });

  it('looks at as many evenly spread pictures as it is told to', async () => {
    await writeTree(
      folder.path,
      Array.from({ length: 30 }, (_, i) => `${i % 2 ? 'a' : 'b'}/${i}.jpg`),
    );
    assert.deepEqual((await inspectSource(folder.path, { images: 7 })).info.looked, { train: 7, validation: 0 });
  });
});
