import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { tableFromIPC } from 'apache-arrow';
import { pack } from 'tar-stream';
import { indexArchive, labelsById, openImages, openIndex, readDevkit, readIndex } from '../../../lib/data';
import { PUBLISHED_ARCHIVES } from '../../../lib/data/archives/archive-index';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { checksum } from '../../../lib/data/download/checksum';
import { miniImagenet } from '../mini-imagenet';
import { openFiles } from '../open-files';
import { temporaryFolder } from '../temporary';

describe('the index of an archive', () => {
  const folder = temporaryFolder();
  const copy = async (which: 'train' | 'validation') => {
    const file = path.join(folder.path, path.basename((await miniImagenet())[which]));
    copyFileSync((await miniImagenet())[which], file);
    return file;
  };

  it('lists the pictures of a tar of tars, labels in the order of the sorted synsets', async () => {
    const archive = await copy('train');
    const report = await indexArchive(archive);
    assert.deepEqual([report.images, report.classes, report.skipped.length], [96, 4, 0]);
    const list = openIndex(report.index);
    assert.deepEqual(list.classes, [...list.classes].sort());
    const bytes = readFileSync(archive);
    for (let i = 0; i < list.length; i++) {
      const { name, offset, size, label } = list.entry(i);
      assert.ok(name.startsWith(`${list.classes[label]}_`));
      const start = bytes.toString('latin1', offset, offset + 4);
      assert.ok(start.startsWith('\xff\xd8\xff') || start === '\x89PNG', name);
      assert.ok(size > 100);
    }
  });

  it('is an Arrow file that others can read', async () => {
    const { index } = await indexArchive(await copy('train'));
    const table = tableFromIPC(readFileSync(index));
    assert.deepEqual(
      table.schema.fields.map(({ name }) => name),
      ['synset', 'label', 'name', 'container', 'offset', 'size'],
    );
    const row = table.get(30)?.toJSON() as Record<string, unknown>;
    assert.equal(row.name, openIndex(index).name(30));
    assert.equal(row.synset, openIndex(index).classes[Number(row.label)]);
  });

  it('takes the classes of the validation archive from the devkit, whatever order it is in', async () => {
    const { devkit: file } = await miniImagenet();
    const devkit = readDevkit(file);
    const list = openIndex((await indexArchive(await copy('validation'), { devkit })).index);
    const labels = labelsById(devkit);
    assert.deepEqual(list.classes, devkit.classes);
    assert.notDeepEqual(
      [...labels.entries()].map(([id, label]) => id - 1 - label),
      [0, 0, 0, 0],
    );
    for (let i = 0; i < list.length; i++) {
      const { name, label } = list.entry(i);
      const number = Number(/_(\d{8})\./.exec(name)?.[1]);
      assert.equal(label, labels.get(devkit.validationIds[number - 1]));
    }
  });

  it('asks for the devkit where it is needed, and finds it beside the archive', async () => {
    await assert.rejects(indexArchive(await copy('validation')), { kind: 'usage' });
    const { validation } = await miniImagenet();
    assert.equal((await openImages(validation)).length, 12);
  });

  it('goes on where an interrupted run stopped', async () => {
    const archive = await copy('train');
    const whole = readIndex((await indexArchive(archive)).index).list;
    const stop = new Error('interrupted');
    let calls = 0;
    const onProgress = () => {
      if (++calls === 3) throw stop;
    };
    const output = path.join(folder.path, 'again.arrow');
    await assert.rejects(indexArchive(archive, { output, onProgress }), stop);
    assert.ok(!existsSync(output) && existsSync(`${output}.part`));
    // a line that the power cut left half written must not count
    appendFileSync(`${output}.part`, '["image","n99');
    const report = await indexArchive(archive, { output });
    assert.ok(report.resumedAt > 0);
    const { list } = readIndex(output);
    assert.deepEqual([list.labels, list.offsets, list.sizes], [whole.labels, whole.offsets, whole.sizes]);
    assert.ok(!existsSync(`${output}.part`));
  });

  it('begins anew where what was written down is of another archive', async () => {
    const archive = await copy('train');
    const output = path.join(folder.path, 'again.arrow');
    writeFileSync(`${output}.part`, '{"archive":"another"}\n["checkpoint",5]\n');
    const { resumedAt, images } = await indexArchive(archive, { output });
    assert.deepEqual([resumedAt, images], [0, 96]);
  });

  it('reports members that are no pictures or cannot be trusted', async () => {
    const archive = path.join(folder.path, 'odd.tar');
    const content = Buffer.from('x');
    await writeTar(archive, [
      { name: 'n00000001/a.JPEG', content },
      { name: 'n00000001/readme.txt', content },
      { name: 'n00000001/../../b.JPEG', content },
    ]);
    const { images, skipped } = await indexArchive(archive);
    assert.equal(images, 1);
    assert.deepEqual(
      skipped.map(({ reason }) => reason),
      ['not a picture', 'a name that leaves its folder'],
    );
  });

  it('refuses an archive without pictures', async () => {
    const archive = path.join(folder.path, 'empty.tar');
    await writeTar(archive, [{ name: 'readme.txt', content: Buffer.from('x') }]);
    await assert.rejects(indexArchive(archive), /expected pictures .* got none/);
  });

  it('lies where it was asked for, in a folder made for it if need be', async () => {
    const output = path.join(folder.path, 'new', 'deep', 'x.arrow');
    const archive = await copy('train');
    assert.equal((await indexArchive(archive, { output })).index, output);
    assert.equal(openIndex(output).length, 96);
    assert.ok(!existsSync(`${archive}.arrow`));
  });

  it('names classes that the archive has a folder of and no picture', async () => {
    const archive = path.join(folder.path, 'x.tar');
    const tar = pack();
    for (const name of ['set/', 'set/cat/', 'set/cow/']) tar.entry({ name, type: 'directory' });
    for (const name of ['set/cat/1.jpg', 'set/dog/1.jpg']) tar.entry({ name }, 'x');
    tar.finalize();
    writeFileSync(archive, await buffer(tar));
    const { skipped, classes } = await indexArchive(archive);
    assert.deepEqual([classes, skipped.map(({ name }) => name)], [2, ['cow/']]);
  });

  it('is not made of a file that is no archive, or is not there', async () => {
    const file = path.join(folder.path, 'x.tar');
    await assert.rejects(indexArchive(file), { kind: 'usage', message: /expected a tar archive, got nothing there\n/ });
    writeFileSync(file, gzipSync(Buffer.alloc(2048)));
    await assert.rejects(indexArchive(file), { kind: 'data', message: /which is read in place, got a gzip file\n/ });
    assert.deepEqual(readdirSync(folder.path), ['x.tar']);
  });

  it('is made of an archive without an end unless it must have one', async () => {
    const archive = path.join(folder.path, 'x.tar');
    await writeTar(archive, [{ name: 'cat/1.jpg', content: Buffer.from('x') }]);
    assert.equal((await indexArchive(archive, { mustEnd: true })).images, 1);
    // without the two blocks of zeros at its end
    truncateSync(archive, 1024);
    const output = path.join(folder.path, 'again.arrow');
    const message =
      /x\.tar: expected an archive as it was indexed, got no end mark[^]*\nGet .*, delete again\.arrow first\./;
    await assert.rejects(indexArchive(archive, { output, mustEnd: true }), { kind: 'data', message });
    const { images, skipped } = await indexArchive(archive, { output });
    assert.deepEqual([images, skipped.length], [1, 1]);
  });

  it('leaves no file open, made or not', async function () {
    if (process.platform !== 'linux') return this.skip();
    const archive = await copy('train');
    await indexArchive(archive);
    const empty = path.join(folder.path, 'empty.tar');
    await writeTar(empty, []);
    await assert.rejects(indexArchive(empty));
    assert.deepEqual(openFiles(folder.path), []);
  });
});

describe('an archive that is to be the published one', () => {
  const folder = temporaryFolder();
  const write = async (name: string, content = 'x') => {
    const archive = path.join(folder.path, name);
    await writeTar(archive, [{ name: 'cat/1.jpg', content: Buffer.from(content) }]);
    return archive;
  };
  const again = 'The archive is incomplete or damaged: download it again from image-net.org.';

  for (const [name, bytes] of [
    ['ILSVRC2012_img_train.tar', 147_897_477_120],
    ['ILSVRC2012_img_val.tar', 6_744_924_160],
  ] as const)
    it(`has its size: ${name}`, async () => {
      const refusal = { kind: 'data', where: name, expected: `${bytes} bytes`, got: '2048', hint: again };
      await assert.rejects(indexArchive(await write(name), { verify: true }), refusal);
    });

  it('has its SHA-256, which is reported', async () => {
    const name = 'ILSVRC2012_img_train.tar';
    const sha256 = checksum(readFileSync(await write(name)), 'sha256');
    const published = PUBLISHED_ARCHIVES as Record<string, { bytes: number; sha256: string }>;
    const before = published[name];
    try {
      // nobody has 148 GB here: a small archive stands in for the published one
      published[name] = { bytes: 2048, sha256 };
      assert.equal((await indexArchive(path.join(folder.path, name), { verify: true })).sha256, sha256);
      const got = checksum(readFileSync(await write(name, 'y')), 'sha256');
      const refusal = { kind: 'data', where: name, expected: `the SHA-256 ${sha256}`, got, hint: again };
      await assert.rejects(indexArchive(path.join(folder.path, name), { verify: true }), refusal);
    } finally {
      published[name] = before;
    }
  });

  it('has its name: the checksums of others are not known, and need not be', async () => {
    const archive = await write('x.tar');
    const expected = 'ILSVRC2012_img_train.tar or ILSVRC2012_img_val.tar, whose checksums are known';
    const hint = 'Leave --verify away for other archives.';
    await assert.rejects(indexArchive(archive, { verify: true }), { kind: 'data', expected, got: 'x.tar', hint });
    assert.equal((await indexArchive(archive)).sha256, undefined);
  });
});

describe('the devkit', () => {
  const folder = temporaryFolder();

  it('gives ids, sorted classes and the validation ids, and leaves inner synsets out', async () => {
    const { devkit } = await miniImagenet();
    const { synsets, classes, validationIds } = readDevkit(devkit);
    assert.deepEqual(
      synsets.map(({ id }) => id),
      [1, 2, 3, 4],
    );
    assert.deepEqual([classes.length, validationIds.length], [4, 12]);
    assert.ok(!classes.includes('n99999999'));
  });

  it('is refused when something in it is missing or damaged', async () => {
    const { devkit } = await miniImagenet();
    const file = path.join(folder.path, 'devkit.tar.gz');
    writeFileSync(file, readFileSync(devkit).subarray(0, 300));
    assert.throws(() => readDevkit(file), /whole gzip stream/);
    await writeTar(file, [{ name: 'data/meta.mat', content: Buffer.alloc(200) }]);
    assert.throws(() => readDevkit(file), /ILSVRC2012_validation_ground_truth\.txt, got none/);
    const truth = { name: 'data/ILSVRC2012_validation_ground_truth.txt', content: Buffer.from('1\n') };
    await writeTar(file, [{ name: 'data/meta.mat', content: Buffer.alloc(200) }, truth]);
    assert.throws(() => readDevkit(file), /MATLAB 5 file .* got another kind of file/);
  });
});
