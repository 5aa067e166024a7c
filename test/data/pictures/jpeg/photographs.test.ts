import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodePicture, judgeJpeg, renderCrops, type DecoderName } from '../../../../lib/data';
import { hasTurboJpeg } from '../../../../lib/data/pictures/turbojpeg';
import { Random } from '../../../../lib/random';
import { temporaryFolder } from '../../temporary';

const PHOTOGRAPHS = path.join(process.env.BNLAB_DATA ?? '', 'imagenet-sample-images');
const DECODERS: readonly DecoderName[] = hasTurboJpeg() ? ['sharp', 'turbojpeg'] : ['sharp'];
/** BNLAB_LONG=1 takes the numbers that were asked for; the suite takes a tenth. */
const LONG = process.env.BNLAB_LONG === '1';
const FLIPS = LONG ? 400 : 40;
const CUTS = LONG ? 200 : 20;
const SEED = 11;
/** Mean levels by which an accepted picture may differ from what Pillow reads: it reads the same rows with the same library. */
const SAME_AS_PILLOW = 1;

/** Prints for each file its size and writes its pixels beside it, or prints what Pillow says against it. */
const PILLOW = `
import sys
from PIL import Image
for name in sys.argv[1:]:
    try:
        picture = Image.open(name).convert('RGB')
        open(name + '.rgb', 'wb').write(picture.tobytes())
    except Exception: pass`;

interface Damaged {
  readonly what: string;
  readonly bytes: Buffer;
}

/** Photographs with one bit flipped, and photographs cut at any place. */
function damagedPhotographs(): Damaged[] {
  const random = new Random(SEED);
  const small = readdirSync(PHOTOGRAPHS)
    .map((name) => ({ name, bytes: readFileSync(path.join(PHOTOGRAPHS, name)) }))
    .filter(({ bytes }) => bytes.length < 150_000);
  return Array.from({ length: FLIPS + CUTS }, (_, i) => {
    const { name, bytes } = small[random.integer(small.length)];
    // some cuts near the end, where only the end marker or a few rows are lost
    const at = i % 5 === 0 ? bytes.length - 1 - random.integer(40) : random.integer(bytes.length);
    const damaged = Buffer.from(i < FLIPS ? bytes : bytes.subarray(0, at));
    if (i < FLIPS) damaged[at] ^= 1 << random.integer(8);
    return { what: `${i < FLIPS ? 'a flip' : 'a cut'} at byte ${at} of ${name}`, bytes: damaged };
  });
}

async function decode(bytes: Buffer, decoder: DecoderName): Promise<Uint8Array | undefined> {
  try {
    return (await decodePicture(bytes, 'x', { decoder, maximumPixels: 2e7 })).data;
  } catch {
    return undefined;
  }
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  assert.equal(a.length, b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

describe('real photographs', function () {
  const folder = temporaryFolder();
  this.timeout(LONG ? 600_000 : 60_000);

  before(function () {
    if (existsSync(PHOTOGRAPHS)) return;
    console.log('      skipped: set BNLAB_DATA to a folder that has imagenet-sample-images');
    this.skip();
  });

  it(`that are damaged (${FLIPS} flips, ${CUTS} cuts, seed ${SEED}) are faults or the same pixels, with every decoder`, async () => {
    const counts = { accepted: 0, faults: 0 };
    for (const { what, bytes } of damagedPhotographs()) {
      const [first, ...others] = await Promise.all(DECODERS.map((decoder) => decode(bytes, decoder)));
      for (const other of others) {
        assert.equal(other === undefined, first === undefined, `${what}: ${judgeJpeg(bytes).fault ?? 'no fault'}`);
        if (first && other) assert.ok(Buffer.compare(first, other) === 0, `${what}: other pixels`);
      }
      counts[first ? 'accepted' : 'faults']++;
    }
    // most flips change a value and nothing that could be noticed; nearly all cuts lose rows
    assert.ok(counts.faults > 0.8 * CUTS && counts.accepted > 0.5 * FLIPS, JSON.stringify(counts));
  });

  it('that are damaged and accepted are what Pillow reads', async function () {
    if (spawnSync('/usr/bin/python3', ['-c', 'import PIL']).status !== 0) {
      console.log('      skipped: no Pillow here (apt-get install python3-pil)');
      return this.skip();
    }
    const damaged = damagedPhotographs();
    const files = damaged.map(({ bytes }, i) => {
      const file = path.join(folder.path, `${i}.jpg`);
      writeFileSync(file, bytes);
      return file;
    });
    assert.equal(spawnSync('/usr/bin/python3', ['-W', 'ignore', '-c', PILLOW, ...files]).status, 0);
    let compared = 0;
    for (const [i, { what, bytes }] of damaged.entries()) {
      const ours = await decode(bytes, DECODERS[DECODERS.length - 1]);
      if (!ours || !existsSync(`${files[i]}.rgb`)) continue;
      const levels = meanDifference(ours, readFileSync(`${files[i]}.rgb`));
      assert.ok(levels <= SAME_AS_PILLOW, `${what}: ${levels} levels`);
      compared++;
    }
    assert.ok(compared > 0.5 * FLIPS, `${compared} compared`);
  });

  it('are whole, every one', () => {
    const names = readdirSync(PHOTOGRAPHS).filter((_, i) => LONG || i % 8 === 0);
    for (const name of names) {
      const { fault, passedOver } = judgeJpeg(readFileSync(path.join(PHOTOGRAPHS, name)));
      assert.deepEqual([fault, passedOver], [undefined, []], name);
    }
  });

  it('give the same bits with every decoder in the exact mode', async () => {
    const names = readdirSync(PHOTOGRAPHS).filter((_, i) => i % (LONG ? 2 : 24) === 0);
    const random = new Random(SEED);
    for (const name of names) {
      const bytes = readFileSync(path.join(PHOTOGRAPHS, name));
      const [x, y] = [random.uniform(0, 0.4), random.uniform(0, 0.4)];
      const crop = ({ width, height }: { width: number; height: number }) => ({
        left: x * width,
        top: y * height,
        width: width * 0.57,
        height: height * 0.57,
        mirrored: false,
      });
      const seen = await Promise.all(
        DECODERS.map(async (decoder) => {
          const into = new Uint8Array(32 * 32 * 3);
          await renderCrops(bytes, name, (size) => [crop(size)], { width: 32, height: 32, into, decoder, exact: true });
          return into;
        }),
      );
      for (const other of seen) assert.ok(Buffer.compare(other, seen[0]) === 0, name);
    }
  });
});
