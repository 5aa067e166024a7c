import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  decodePicture,
  ImageLoader,
  indexArchive,
  makeShards,
  openCifarList,
  openImageFolder,
  openImages,
  openIndex,
  openShards,
  type ImageList,
  type ImageLoaderOptions,
} from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { EntryReader } from '../../../lib/data/loader/entry-reader';
import { parseJpegHeader } from '../../../lib/data/pictures/jpeg-header';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { miniFolder, miniImagenet, miniTrainList } from '../mini-imagenet';
import { heldMemory } from '../memory';
import { temporaryFolder } from '../temporary';
import { SOURCES } from '../../sources';

type Options = Partial<ImageLoaderOptions> & { readonly list: ImageList };

/** What a loader delivers over some steps, as text that can be compared. */
async function delivered(steps: number, options: Options): Promise<string[]> {
  const loader = new ImageLoader({ miniBatch: 10, seed: 3, size: 32, workers: 1, distortion: 'full', ...options });
  try {
    const batches: string[] = [];
    for (let i = 0; i < steps; i++) {
      const { step, images, labels, indices, faults } = await loader.next();
      const names = Array.from(indices, (index) => path.basename(options.list.name(index)));
      batches.push(
        JSON.stringify({ step, pixels: checksum(images), labels: [...labels], names, faults: faults.length }),
      );
    }
    return batches;
  } finally {
    await loader.close();
  }
}

/** Mean levels that JPEG changes in drawn pictures, which are all coloured edges; another picture is 50 or more away. */
const COMPRESSION_LOSS = 6;

describe('ImageLoader', () => {
  const folder = temporaryFolder();
  /** 96 pictures make 9 mini-batches of 10 an epoch: 12 steps cross into the second. */
  const STEPS = 12;

  it('delivers the same batches with 1, 2 and 8 workers', async () => {
    const list = await miniTrainList();
    const one = await delivered(STEPS, { list });
    for (const workers of [2, 8])
      assert.deepEqual(await delivered(STEPS, { list, workers }), one, `${workers} workers`);
    assert.equal(new Set(one).size, STEPS);
  });

  it('goes on in the middle of an epoch as if nothing had happened', async () => {
    const list = await miniTrainList();
    const whole = await delivered(STEPS, { list });
    assert.deepEqual(await delivered(STEPS - 7, { list, workers: 2, startStep: 7 }), whole.slice(7));
  });

  it('delivers the same from the archive in place and from folders', async () => {
    const list = await miniTrainList();
    await miniFolder(path.join(folder.path, 'train'));
    const fromFolder = openImageFolder(path.join(folder.path, 'train'));
    // the folder is sorted by name, the archive as it was packed: bring the archive into the folder's order
    const base = (name: string) => path.basename(name);
    const places = new Map(Array.from({ length: list.length }, (_, i) => [base(list.name(i)), i]));
    const sorted = list.subset(Array.from({ length: list.length }, (_, i) => places.get(base(fromFolder.name(i)))!));
    const one = await delivered(STEPS, { list: sorted });
    for (const workers of [1, 2]) assert.deepEqual(await delivered(STEPS, { list: fromFolder, workers }), one);
  });

  describe('with shards that keep the size', () => {
    /** The shards, and the pictures of the archive that they were made of in the same order. */
    const pack = async () => {
      const list = await miniTrainList();
      await makeShards({ list, folder: folder.path, perShard: 40, shortSide: 0, quality: 95 });
      const shards = openShards(folder.path);
      const order = Array.from({ length: list.length }, (_, i) => Number(path.basename(shards.name(i)).slice(0, 8)));
      return { shards, originals: list.subset(order) };
    };
    // a member is called by its key, not by the picture's name
    const withoutNames = async (steps: number, options: Options) =>
      (await delivered(steps, options)).map((batch) => batch.replace(/"names":\[[^\]]*\]/, ''));

    it('delivers what it does from the archive: the stored bytes of all but CMYK and PNG are kept', async () => {
      const { shards, originals } = await pack();
      const [a, b] = [new EntryReader(), new EntryReader()];
      const kept: number[] = [];
      for (let i = 0; i < shards.length; i++) {
        const [original, stored] = [a.bytes(originals.entry(i)), b.bytes(shards.entry(i))];
        if (Buffer.from(original).equals(stored)) {
          kept.push(i);
          continue;
        }
        // compressed anew: a JPEG never has quite the same pixels, so these cannot be part of identical batches
        assert.ok(parseJpegHeader(original)?.components !== 3 && parseJpegHeader(original)?.components !== 1);
        const [before, after] = [await decodePicture(original, 'original'), await decodePicture(stored, 'stored')];
        assert.deepEqual([after.width, after.height], [before.width, before.height]);
        const levels =
          before.data.reduce((sum, value, k) => sum + Math.abs(value - after.data[k]), 0) / before.data.length;
        assert.ok(levels < COMPRESSION_LOSS, `${originals.name(i)}: ${levels}`);
      }
      [a, b].forEach((each) => each.close());
      assert.equal(shards.length - kept.length, 8);
      const expected = await withoutNames(STEPS, { list: originals.subset(kept), miniBatch: 8 });
      for (const workers of [1, 2]) {
        assert.deepEqual(await withoutNames(STEPS, { list: shards.subset(kept), miniBatch: 8, workers }), expected);
      }
    });

    it('delivers what it does from the same files in folders, the newly compressed ones too', async () => {
      const { shards } = await pack();
      const stored = new EntryReader();
      for (let i = 0; i < shards.length; i++) {
        const entry = shards.entry(i);
        const place = path.join(folder.path, 'unpacked', shards.classes[entry.label]);
        mkdirSync(place, { recursive: true });
        writeFileSync(path.join(place, path.basename(entry.name)), stored.bytes(entry));
      }
      stored.close();
      const unpacked = openImageFolder(path.join(folder.path, 'unpacked'));
      const places = new Map(Array.from({ length: shards.length }, (_, i) => [path.basename(unpacked.name(i)), i]));
      const sorted = unpacked.subset(
        Array.from({ length: shards.length }, (_, i) => places.get(path.basename(shards.name(i)))!),
      );
      assert.deepEqual(await delivered(STEPS, { list: shards }), await delivered(STEPS, { list: sorted }));
    });
  });

  it('shows every example once an epoch, the last ones too when partial batches are kept', async () => {
    const list = await miniTrainList();
    const loader = new ImageLoader({ list, miniBatch: 36, seed: 1, size: 16, workers: 2, keepPartial: true });
    const seen: number[] = [];
    const sizes: number[] = [];
    for await (const { indices, step } of loader) {
      seen.push(...indices);
      sizes.push(indices.length);
      if (step === 2) break;
    }
    assert.deepEqual(sizes, [36, 36, 24]);
    assert.deepEqual(
      seen.sort((a, b) => a - b),
      [...Array(96).keys()],
    );
  });

  it('evaluates in the stored order without randomness, one crop or 144', async () => {
    const list = (await miniTrainList()).subset([5, 6, 7]);
    const centre = await delivered(1, { list, miniBatch: 3, view: 'centre', shuffle: 'none' });
    assert.deepEqual(await delivered(1, { list, miniBatch: 3, view: 'centre', shuffle: 'none', seed: 9 }), centre);
    const loader = new ImageLoader({
      list,
      miniBatch: 3,
      seed: 1,
      size: 8,
      view: 'crops144',
      shuffle: 'none',
      workers: 1,
    });
    const { images, labels } = await loader.next();
    await loader.close();
    assert.deepEqual([images.length, labels.length], [3 * 144 * 8 * 8 * 3, 3]);
  });

  it('shuffles whole shards, or the examples in them too', async () => {
    const list = (await miniTrainList()).subset([...Array(40).keys()]);
    const stays = new ImageLoader({ list, miniBatch: 8, seed: 1, shuffle: 'shards', shardSize: 8, workers: 1 });
    const mixes = new ImageLoader({ list, miniBatch: 8, seed: 1, shuffle: 'within-shards', shardSize: 8, workers: 1 });
    for (let step = 0; step < 10; step++) {
      const [a, b] = [[...stays.order.indices(step)], [...mixes.order.indices(step)]];
      assert.deepEqual(
        a,
        Array.from({ length: 8 }, (_, i) => a[0] + i),
      );
      assert.notDeepEqual(
        b,
        [...b].sort((x, y) => x - y),
      );
      assert.equal(new Set(b.map((i) => Math.floor(i / 8))).size, 1);
    }
    await Promise.all([stays.close(), mixes.close()]);
  });

  it('keeps memory bounded: a batch lies in one of as many places as are made ahead', async () => {
    const list = await miniTrainList();
    const loader = new ImageLoader({ list, miniBatch: 4, seed: 1, size: 8, workers: 2, prefetch: 2 });
    const places = new Set<ArrayBufferLike>();
    for (let i = 0; i < 40; i++) places.add((await loader.next()).images.buffer);
    await loader.close();
    assert.ok(places.size <= 2, `${places.size}`);
  });

  it('holds no more memory after 20 passes than after two', async () => {
    const list = await miniTrainList();
    const loader = new ImageLoader({ list, miniBatch: 8, seed: 1, size: 24, workers: 1 });
    const held: number[] = [];
    while (loader.nextStep < 20 * loader.order.stepsPerEpoch) {
      await loader.next();
      if (loader.nextStep % (2 * loader.order.stepsPerEpoch) === 0) held.push(heldMemory());
    }
    await loader.close();
    // a batch's pixels that stayed would be 13 KiB, 216 times
    assert.ok(held.at(-1)! - held[0] < 1 << 19, held.join(', '));
  });

  it('takes CIFAR-10 batch files like any other source', async () => {
    const record = (label: number) =>
      Buffer.concat([Buffer.of(label), Buffer.alloc(1024, 10), Buffer.alloc(1024, 20), Buffer.alloc(1024, 30)]);
    writeFileSync(path.join(folder.path, 'data_batch_1.bin'), Buffer.concat([record(3), record(9)]));
    const list = await openImages(folder.path);
    const loader = new ImageLoader({
      list,
      miniBatch: 2,
      seed: 1,
      size: 32,
      view: 'centre',
      shuffle: 'none',
      workers: 1,
    });
    const { images, labels } = await loader.next();
    await loader.close();
    assert.deepEqual(
      [[...labels], [...images.subarray(0, 6)]],
      [
        [3, 9],
        [10, 20, 30, 10, 20, 30],
      ],
    );
    writeFileSync(path.join(folder.path, 'data_batch_1.bin'), Buffer.concat([record(3), record(10)]));
    assert.throws(() => openCifarList(folder.path), /label 10 at byte 3073/);
  });

  describe('with faulty pictures', () => {
    /** An archive of eight pictures, of which the third and the sixth are none. */
    const faulty = async (): Promise<string> => {
      const good = await miniTrainList();
      const { file, offset, size } = good.entry(0);
      const picture = readFileSync(file).subarray(offset, offset + size);
      const content = [
        picture,
        picture,
        picture.subarray(0, 300),
        picture,
        picture,
        Buffer.from('no picture'),
        picture,
        picture,
      ];
      const archive = path.join(folder.path, 'faulty.tar');
      await writeTar(
        archive,
        content.map((bytes, i) => ({ name: `c/${i}.jpg`, content: bytes })),
      );
      return (await indexArchive(archive)).index;
    };
    const options = { miniBatch: 4, seed: 1, size: 16, shuffle: 'none', workers: 2 } as const;

    it('stops at the first and names it', async () => {
      const loader = new ImageLoader({ list: openIndex(await faulty()), ...options });
      await assert.rejects(loader.next(), (thrown: Error) =>
        /^c\/2\.jpg: expected a picture at byte \d+ of faulty\.tar/.test(thrown.message),
      );
      await loader.close();
    });

    it('leaves them out and reports them: a smaller batch, never a substitute', async () => {
      const loader = new ImageLoader({ list: openIndex(await faulty()), ...options, faults: 'skip' });
      const first = await loader.next();
      assert.deepEqual([...first.indices], [0, 1, 3]);
      assert.equal(first.images.length, 3 * 16 * 16 * 3);
      assert.deepEqual(
        first.faults.map(({ name, container }) => [name, container]),
        [['c/2.jpg', 'faulty.tar']],
      );
      assert.deepEqual([...(await loader.next()).indices], [4, 6, 7]);
      assert.equal(loader.faults.length, 2);
      await loader.close();
    });

    it('stops after k', async () => {
      const loader = new ImageLoader({ list: openIndex(await faulty()), ...options, faults: 2 });
      await loader.next();
      await assert.rejects(loader.next(), /fault 2; the last ones: c\/2\.jpg, c\/5\.jpg/);
      await loader.close();
    });

    it('stops with the position when the archive was cut after it was indexed, whatever the policy', async () => {
      const list = openIndex(await faulty());
      truncateSync(list.containers[0], list.entry(3).offset + 100);
      const loader = new ImageLoader({ list, ...options, faults: 'skip' });
      const where = /of c\/3\.jpg at byte \d+, got 100 bytes: the file ends/;
      await assert.rejects(loader.next(), { kind: 'io', message: where });
      await assert.rejects(loader.next(), { kind: 'io', message: where });
      await loader.close();
    });

    it('names the first of several that are cut off, though another is found sooner', async () => {
      const archive = path.join(folder.path, 'cut.tar');
      const [small, large] = [Buffer.from('small'), Buffer.alloc(2 ** 26)];
      const content = [small, small, large, small];
      await writeTar(
        archive,
        content.map((bytes, i) => ({ name: `c/${i}.jpg`, content: bytes })),
      );
      const list = openIndex((await indexArchive(archive)).index);
      truncateSync(archive, list.entry(2).offset + large.length - 1);
      const loader = new ImageLoader({ list, ...options, miniBatch: 2, prefetch: 1, faults: 'skip' });
      // after this one both workers wait
      await loader.next();
      await assert.rejects(loader.next(), { kind: 'io', message: /bytes of c\/2\.jpg at byte/ });
      await loader.close();
    });

    it('lets a program end that failed and did not close it', async () => {
      const index = await faulty();
      const library = path.join(__dirname, '../../../lib/data');
      const program = `
        const { ImageLoader, openIndex } = require(${JSON.stringify(library)});
        const list = openIndex(process.argv[1]);
        require('node:fs').truncateSync(list.containers[0], list.entry(1).offset);
        new ImageLoader({ ...${JSON.stringify(options)}, list }).next().catch(({ kind }) => console.log(kind));`;
      const end = spawnSync(process.execPath, [...SOURCES, '-e', program, index], {
        encoding: 'utf8',
        timeout: 60_000,
      });
      assert.deepEqual([end.stdout, end.status, end.signal], ['io\n', 0, null], end.stderr);
    });

    const replacements: readonly (readonly [string, (file: string) => void])[] = [
      ['a folder', (file) => mkdirSync(file)],
      ['a link to nothing', (file) => symlinkSync('nowhere', file)],
      ['a link to itself', (file) => symlinkSync(path.basename(file), file)],
      ['an empty file', (file) => writeFileSync(file, '')],
    ];
    for (const [what, replace] of replacements) {
      it(`leaves a picture out in whose place there is ${what} by now`, async () => {
        await miniFolder(path.join(folder.path, 'train'));
        const list = openImageFolder(path.join(folder.path, 'train')).subset([0, 1, 2, 3]);
        const { file, name } = list.entry(1);
        rmSync(file);
        replace(file);
        const loader = new ImageLoader({ ...options, list, faults: 'skip' });
        const { indices, faults } = await loader.next();
        await loader.close();
        assert.deepEqual([[...indices], faults.map((fault) => fault.name)], [[0, 2, 3], [name]]);
      });
    }

    it('tells a missing picture from a missing disk', async () => {
      await miniFolder(path.join(folder.path, 'train'));
      const list = openImageFolder(path.join(folder.path, 'train')).subset([0, 1, 2, 3]);
      rmSync(list.entry(1).file);
      const skip = { ...options, list, faults: 'skip' } as const;
      const one = new ImageLoader(skip);
      assert.deepEqual([...(await one.next()).indices], [0, 2, 3]);
      await one.close();
      renameSync(path.join(folder.path, 'train'), path.join(folder.path, 'gone'));
      const all = new ImageLoader(skip);
      await assert.rejects(all.next(), { kind: 'io' });
      await all.close();
    });
  });

  it('refuses options that make no batches', async () => {
    const list = await miniTrainList();
    for (const wrong of [
      { miniBatch: 0 },
      { miniBatch: 97 },
      { workers: 0 },
      { prefetch: 0 },
      { size: -1 },
      { startStep: -1 },
      { faults: 0 },
    ]) {
      assert.throws(
        () => new ImageLoader({ list, miniBatch: 4, seed: 1, ...wrong }),
        { name: 'BnlabError' },
        JSON.stringify(wrong),
      );
    }
  });

  it('refuses to go on after it was closed', async () => {
    const loader = new ImageLoader({ list: await miniTrainList(), miniBatch: 4, seed: 1, workers: 1 });
    await loader.close();
    await assert.rejects(loader.next(), /got a closed one/);
  });
});

describe('openImages', () => {
  const folder = temporaryFolder();

  it('reads every layout of a folder', async () => {
    const list = await miniTrainList();
    const { file, offset, size } = list.entry(0);
    const picture = readFileSync(file).subarray(offset, offset + size);
    const write = (...parts: string[]) => {
      const target = path.join(folder.path, ...parts);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, picture);
    };
    write('classes', 'b', '1.JPEG');
    write('classes', 'a', '2.png');
    write('tiny', 'train', 'n2', 'images', 'n2_0.JPEG');
    write('tiny', 'val', 'images', 'val_1.JPEG');
    write('tiny', 'val', 'images', 'val_0.JPEG');
    writeFileSync(
      path.join(folder.path, 'tiny', 'val', 'val_annotations.txt'),
      'val_1.JPEG\tn2\t0\t0\t9\t9\nval_0.JPEG\tn1\t0\t0\t9\t9\n',
    );
    write('flat', 'n1_x.JPEG');
    const labels = async (...parts: string[]) => {
      const { classes, labels: values } = await openImages(path.join(folder.path, ...parts));
      return [classes, [...values]];
    };
    assert.deepEqual(await labels('classes'), [
      ['a', 'b'],
      [0, 1],
    ]);
    assert.deepEqual(await labels('tiny', 'train'), [['n2'], [0]]);
    assert.deepEqual(await labels('tiny', 'val'), [
      ['n1', 'n2'],
      [0, 1],
    ]);
    assert.deepEqual(await labels('flat'), [['n1'], [0]]);
  });

  it('gives the labels of the other split where that is asked for', () => {
    mkdirSync(path.join(folder.path, 'b'));
    writeFileSync(path.join(folder.path, 'b', 'x.jpg'), 'x');
    assert.deepEqual([...openImageFolder(folder.path, { classes: ['a', 'b'] }).labels], [1]);
    assert.throws(() => openImageFolder(folder.path, { classes: ['a'] }), /one of 1 classes, got b/);
  });

  it('says what a source is not', async () => {
    await assert.rejects(openImages(path.join(folder.path, 'absent')), { kind: 'usage' });
    await assert.rejects(openImages(folder.path), /pictures in a folder per class, got none/);
    const { devkit } = await miniImagenet();
    await assert.rejects(openImages(devkit), { kind: 'data' });
  });
});
