import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CIFAR10,
  cifarIn,
  cifarLeftOut,
  classNamesIn,
  readBatch,
  recordBytes,
} from '../../../lib/data/sets/cifar-format';
import { openCifarList } from '../../../lib/data/sets/cifar10-list';
import { temporaryFolder } from '../temporary';

describe('the binary versions of CIFAR', () => {
  const folder = temporaryFolder();
  const write = (name: string, content: string | Uint8Array = new Uint8Array(0)) => {
    const file = path.join(folder.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const found = () => {
    const set = cifarIn(folder.path);
    return set && [set.format.name, path.relative(folder.path, set.folder)];
  };

  it('are known by any of their batches, right there or in the folder that the archive unpacks to', () => {
    assert.equal(found(), undefined);
    write('cifar-100-binary/test.bin', new Uint8Array(3074));
    assert.deepEqual(found(), ['CIFAR-100', 'cifar-100-binary']);
    write('cifar-10-batches-bin/test_batch.bin');
    assert.deepEqual(found(), ['CIFAR-10', 'cifar-10-batches-bin']);
    write('data_batch_5.bin');
    assert.deepEqual(found(), ['CIFAR-10', '']);
  });

  it('are not known by folders of these names', () => {
    mkdirSync(path.join(folder.path, 'data_batch_1.bin'));
    assert.equal(found(), undefined);
  });

  it('are CIFAR-100 where all files are whole records of 3,074 bytes, or the names of its classes are there', () => {
    write('train.bin', new Uint8Array(2 * 3074));
    write('test.bin', new Uint8Array(3074 + 1));
    assert.equal(found(), undefined);
    write('fine_label_names.txt', 'x');
    assert.deepEqual(found(), ['CIFAR-100', '']);
  });

  it('have records of a label byte, or two, and 3,072 of pixels, all of them whole', () => {
    assert.equal(recordBytes(CIFAR10), 3073);
    const read = (bytes: number) => readBatch(write('x.bin', new Uint8Array(bytes)), CIFAR10).length;
    assert.equal(read(2 * 3073), 6146);
    for (const [bytes, message] of [
      [0, /^x\.bin: expected records of 3073 bytes, .* of CIFAR-10 has, got 0 bytes\n/],
      [3072, /got 3072 bytes, 3072 beyond the last whole record\n/],
      [3074, /got 3074 bytes, 1 beyond the last whole record\n/],
    ] as const)
      assert.throws(() => read(bytes), { kind: 'data', message });
  });

  it('have the names of classes that their folder says, where it says as many', () => {
    const names = CIFAR10.classes.map((_, i) => `class ${i}`);
    assert.deepEqual(classNamesIn(folder.path, CIFAR10), CIFAR10.classes);
    write('batches.meta.txt', `${names.join('\r\n')}\n\n`);
    assert.deepEqual(classNamesIn(folder.path, CIFAR10), names);
    write('batches.meta.txt', names.slice(1).join('\n'));
    assert.deepEqual(classNamesIn(folder.path, CIFAR10), CIFAR10.classes);
  });

  it('tell what they lack and what lies beside them', () => {
    for (const name of ['data_batch_1.bin', 'test_batch.bin', 'batches.meta.txt', 'readme.html', 'notes.txt'])
      write(name);
    const { examples } = cifarLeftOut(folder.path, CIFAR10);
    const names = examples.map(({ name }) => name);
    assert.deepEqual(names, [
      'data_batch_2.bin',
      'data_batch_3.bin',
      'data_batch_4.bin',
      'data_batch_5.bin',
      'notes.txt',
    ]);
    assert.match(examples[0].reason, /^no such file/);
    assert.match(examples[4].reason, /^beside the batches/);
  });

  it('are lists of records, the fine label of CIFAR-100 among them', () => {
    const records = new Uint8Array(2 * 3074);
    // coarse and fine
    records.set([5, 99], 0);
    records.set([6, 3], 3074);
    const file = write('train.bin', records);
    write('test.bin', records.subarray(0, 3074));
    const list = openCifarList(folder.path);
    assert.deepEqual([list.encoding, list.classes.length, [...list.labels]], ['cifar', 100, [99, 3]]);
    assert.deepEqual(list.entry(1), { label: 3, name: 'train.bin#1', file, offset: 3076, size: 3072 });
    assert.deepEqual([list.origin.layout, list.origin.leftOut.total], ['CIFAR-100 batches', 0]);
    assert.equal(openCifarList(folder.path, { test: true }).length, 1);
    assert.equal(openCifarList(folder.path, { all: true }).name(2), 'test.bin#0');
  });

  it('refuse a label that is no class with its place, and a folder without batches', () => {
    const none = { kind: 'data', message: /expected data_batch_1\.bin, .*data_batch_5\.bin, got none/ } as const;
    assert.throws(() => openCifarList(folder.path), none);
    const records = new Uint8Array(2 * 3073);
    records[3073] = 10;
    write('data_batch_1.bin', records);
    const message = /^data_batch_1\.bin: expected labels of 0 to 9, got label 10 at byte 3073\n/;
    assert.throws(() => openCifarList(folder.path), { kind: 'data', message });
  });

  it('tell what is missing once: with the training part where there is one', () => {
    write('test_batch.bin', new Uint8Array(3073));
    assert.equal(openCifarList(folder.path, { test: true }).origin.leftOut.total, 5);
    write('data_batch_2.bin', new Uint8Array(3073));
    assert.equal(openCifarList(folder.path, { test: true }).origin.leftOut.total, 0);
    assert.equal(openCifarList(folder.path).origin.leftOut.total, 4);
  });
});
