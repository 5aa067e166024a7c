import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { indexArchive, labelsById, openImages, openIndex, readDevkit, readIndex } from '../../../lib/data';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { miniImagenet } from '../mini-imagenet';
import { takeLock } from '../../../lib/locks';
import { deadLock, temporaryFolder } from '../temporary';

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

  it('tidies what a killed run left beside a whole index, and nothing while somebody is at it', async () => {
    const archive = await copy('train');
    const { index } = await indexArchive(archive);
    const left = [`${index}.part`, `${index}.0123abcd.tmp`];
    const leave = () => left.forEach((file) => writeFileSync(file, 'half'));
    leave();
    const living = takeLock(`${archive}.other`, 'indexing');
    renameSync(`${archive}.other.lock`, `${index}.lock`);
    await openImages(archive);
    assert.ok(left.every((file) => existsSync(file)));
    living.release();
    writeFileSync(`${index}.lock`, deadLock());
    await openImages(archive);
    assert.deepEqual(readdirSync(folder.path).sort(), [path.basename(archive), path.basename(index)]);
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

  it('refuses an archive without pictures, and one that is not the published one', async () => {
    const archive = path.join(folder.path, 'empty.tar');
    await writeTar(archive, [{ name: 'readme.txt', content: Buffer.from('x') }]);
    await assert.rejects(indexArchive(archive), /expected pictures .* got none/);
    await assert.rejects(indexArchive(await copy('train'), { verify: true }), /expected 147897477120 bytes/);
  });

  it('is refused when its archive has changed or gone', async () => {
    const archive = await copy('train');
    const { index } = await indexArchive(archive);
    truncateSync(archive, 1000);
    assert.throws(() => openIndex(index), /with \d+ bytes beside it, got 1000 bytes/);
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
