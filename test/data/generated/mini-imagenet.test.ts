/** A generated ImageNet, unpacked by hand: what its pictures are like, and whether its three archives agree. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { readMatStructs } from '../../../lib/data/archives/mat5';
import { generateMiniImagenet } from '../../../lib/data/generated/mini-imagenet';
import { drawTexture } from '../../../lib/data/generated/textures';
import { Random } from '../../../lib/random';

/** Members of a tar: headers of 512 bytes with the name first and the size in octal digits at 124. */
function unpacked(tar: Buffer): ReadonlyMap<string, Buffer> {
  const members = new Map<string, Buffer>();
  for (let at = 0; tar[at] !== 0;) {
    const name = tar.toString('latin1', at, tar.indexOf(0, at));
    const size = parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    members.set(name, tar.subarray(at + 512, at + 512 + size));
    at += 512 + 512 * Math.ceil(size / 512);
  }
  return members;
}

/** The quality of a JPEG, of which libjpeg makes its quantization tables: the last value of the first is 99 at quality 50. */
function qualityOf(jpeg: Buffer): number {
  const last = jpeg[jpeg.indexOf(Buffer.from([0xff, 0xdb])) + 4 + 64];
  return Math.round(100 - (last * 100) / 99 / 2);
}

async function lookAt(bytes: Buffer): Promise<string> {
  const { format, width, height, channels, space, isProgressive, orientation, chromaSubsampling } =
    await sharp(bytes).metadata();
  const kind = [
    format,
    space,
    channels,
    isProgressive ? 'progressive' : '',
    orientation ?? '',
    chromaSubsampling ?? '',
  ];
  return `${width}x${height} ${kind.join(' ')} ${format === 'jpeg' ? qualityOf(bytes) : ''}`;
}

const OPTIONS = { classes: 3, perClass: 10, validationPerClass: 2, side: [8, 10], seed: 10 } as const;
const WNIDS = ['n99000003', 'n99000010', 'n99000017'];
const FOLDER = path.join(os.tmpdir(), `bnlab-test-mini-imagenet-${process.pid}-alone`);

describe('a generated ImageNet', () => {
  const told: (readonly [number, number])[] = [];
  let train: readonly (readonly [string, Buffer])[] = [];
  let validation: ReadonlyMap<string, Buffer>;
  let devkit: ReadonlyMap<string, Buffer>;

  before(async () => {
    const files = await generateMiniImagenet({
      ...OPTIONS,
      folder: FOLDER,
      onProgress: (...counts) => told.push(counts),
    });
    const name = (file: string) => path.join(FOLDER, file);
    assert.deepEqual(files, {
      train: name('ILSVRC2012_img_train.tar'),
      validation: name('ILSVRC2012_img_val.tar'),
      devkit: name('ILSVRC2012_devkit_t12.tar.gz'),
    });
    const classes = [...unpacked(readFileSync(files.train))];
    assert.deepEqual(classes.map(([tar]) => tar), WNIDS.map((wnid) => `${wnid}.tar`)); // prettier-ignore
    train = classes.flatMap(([, tar]) => [...unpacked(tar)]);
    validation = unpacked(readFileSync(files.validation));
    devkit = unpacked(gunzipSync(readFileSync(files.devkit)));
  });
  after(() => rmSync(FOLDER, { recursive: true, force: true }));

  it('has a tar of each class, whose pictures have numbers with gaps', () => {
    const names = WNIDS.flatMap((wnid) =>
      [2, 15, 28, 41, 54, 67, 80, 93, 106, 119].map((number) => `${wnid}_${number}.JPEG`),
    );
    assert.deepEqual(train.map(([name]) => name), names); // prettier-ignore
  });

  it('has every kind of odd picture, and others of several sizes, qualities and samplings', async () => {
    const seen = await Promise.all(train.map(([, bytes]) => lookAt(bytes)));
    for (const [position, kind] of [
      [5, /jpeg b-w 1/],
      [11, /jpeg cmyk 4/],
      [14, /jpeg srgb 3 progressive/],
      [17, /png srgb 3/],
      [20, /jpeg srgb 3 {2}6/],
      // every 23 pictures it begins anew
      [28, /jpeg b-w 1/],
    ] as const)
      assert.match(seen[position], kind);
    const usual = seen.filter((_, i) => ![5, 11, 14, 17, 20, 28].includes(i));
    for (const about of usual) assert.match(about, /^\d+x\d+ jpeg srgb 3 {3}4:[24]:[04] (8[5-9]|9[0-5])$/);
    const sizes = seen.map((about) => about.split(/[x ]/).slice(0, 2).map(Number)); // prettier-ignore
    for (const size of sizes) {
      const [short, long] = [Math.min(...size), Math.max(...size)];
      assert.ok(short >= 8 && short <= 10 && long <= Math.round(1.5 * short), size.join('x'));
    }
    // what they were when this was written, picture by picture: names of runs say a seed, and no pictures
    assert.equal(
      createHash('sha256').update(seen.join('\n')).digest('hex').slice(0, 16),
      'fc7661fbf92d0ef8',
      seen.join('\n'),
    );
  });

  it('has validation pictures in no order, whose classes the ground truth says', async () => {
    const names = [...validation.keys()];
    const inOrder = [1, 2, 3, 4, 5, 6].map((i) => `ILSVRC2012_val_0000000${i}.JPEG`);
    assert.notDeepEqual(names, inOrder);
    assert.deepEqual([...names].sort(), inOrder);
    const truth = devkit.get('ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt')!.toString('utf8');
    const meta = readMatStructs(devkit.get('ILSVRC2012_devkit_t12/data/meta.mat')!, 'synsets', 'meta.mat');
    const labels = truth.trimEnd().split('\n').map((id) => WNIDS.indexOf(String(meta[Number(id) - 1].WNID))); // prettier-ignore
    assert.deepEqual([...labels].sort(), [0, 0, 1, 1, 2, 2]);
    for (const [i, name] of inOrder.entries()) {
      const { data, info } = await sharp(validation.get(name)).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true }); // prettier-ignore
      const differences = WNIDS.map((_, label) => {
        const random = new Random(OPTIONS.seed).split(name);
        // the sides, and which of them is the longer one
        random.uniform();
        random.uniform();
        random.integer(4);
        const drawn = drawTexture({ label, width: info.width, height: info.height, random });
        return drawn.reduce((sum, value, at) => sum + Math.abs(value - data[at]), 0);
      });
      // the last one is grey
      if (i !== 5) assert.equal(differences.indexOf(Math.min(...differences)), labels[i], `${name}: ${differences}`);
    }
    assert.equal(`${labels.join('')} ${names.map((name) => name.at(-6)).join('')}`, '120120 562431');
  });

  it('has a table of synsets by ids that are in another order, and a node of their tree', () => {
    const meta = readMatStructs(devkit.get('ILSVRC2012_devkit_t12/data/meta.mat')!, 'synsets', 'meta.mat');
    assert.deepEqual(meta.map(({ ILSVRC2012_ID: id }) => id), [[1], [2], [3], [4]]); // prettier-ignore
    const wnids = meta.map(({ WNID: wnid }) => wnid);
    assert.notDeepEqual(wnids.slice(0, 3), WNIDS);
    assert.deepEqual([...wnids].sort(), [...WNIDS, 'n99999999']);
    for (const { WNID: wnid, words, num_children: children, num_train_images: images } of meta) {
      const label = WNIDS.indexOf(String(wnid));
      const expected = label < 0 ? ['entity', [2], [0]] : [`made-up class ${label}`, [0], [10]];
      assert.deepEqual([words, children, images], expected);
    }
  });

  it('tells of each picture that is done', () => {
    assert.deepEqual(told, Array.from({ length: 36 }, (_, i) => [i + 1, 36])); // prettier-ignore
  });
});
