/** Batches of records laid out by hand: label bytes, then 3,072 bytes of pixels. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openCifarList } from '../../../lib/data/sets/cifar10-list';
import { temporaryFolder } from '../temporary';

const TEN = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const records = (labels: readonly (readonly number[])[]) =>
  Buffer.concat(labels.map((label) => Buffer.concat([Buffer.from(label), Buffer.alloc(3072)])));
const MISSING = 'no such file: a batch of the published set';

describe('CIFAR as a list of pictures', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const write = (batches: Readonly<Record<string, readonly (readonly number[])[]>>) => {
    for (const [name, labels] of Object.entries(batches)) {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), records(labels));
    }
  };
  const read = (how?: Parameters<typeof openCifarList>[1]) => {
    const list = openCifarList(folder.path, how);
    const pictures = Array.from({ length: list.length }, (_, i) => {
      const { name, file, label, offset, size } = list.entry(i);
      assert.equal(file, at(name.replace(/#.*/, '')));
      return [name, label, offset, size];
    });
    const left = list.origin.leftOut.examples.map(({ name, reason }) => `${name}: ${reason}`);
    return { list, pictures, left };
  };

  it('has the records of the training batches, the test batch or all, in their order', () => {
    write({ 'data_batch_2.bin': [[9]], 'data_batch_1.bin': [[3], [0]], 'test_batch.bin': [[7]] });
    const train = [
      ['data_batch_1.bin#0', 3, 1, 3072],
      ['data_batch_1.bin#1', 0, 3074, 3072],
      ['data_batch_2.bin#0', 9, 1, 3072],
    ];
    const test = [['test_batch.bin#0', 7, 1, 3072]];
    assert.deepEqual(read().pictures, train);
    assert.deepEqual(read({ test: true }).pictures, test);
    assert.deepEqual(read({ all: true }).pictures, [...train, ...test]);
    const { list } = read();
    assert.deepEqual([list.classes, list.encoding], [TEN, 'cifar']);
    assert.deepEqual([list.origin.layout, list.origin.why], ['CIFAR-10 batches', 'its batch files are there']);
  });

  it('tells what is missing once, with the training part where there is one', () => {
    write({ 'data_batch_1.bin': [[3]], 'test_batch.bin': [[7]] });
    writeFileSync(at('notes.txt'), '');
    const left = [
      ...[2, 3, 4, 5].map((i) => `data_batch_${i}.bin: ${MISSING}`),
      'notes.txt: beside the batches and none of them',
    ];
    assert.deepEqual([read().left, read({ test: true }).left, read({ all: true }).left], [left, [], left]);
  });

  it('tells it with the test batch where that is alone', () => {
    write({ 'test_batch.bin': [[7]] });
    assert.deepEqual(read({ test: true }).left, [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin: ${MISSING}`)); // prettier-ignore
  });

  it('has the fine labels of CIFAR-100, which stand behind the coarse ones', () => {
    write({ 'cifar-100-binary/train.bin': [[4, 99], [1, 17]] }); // prettier-ignore
    const list = openCifarList(folder.path);
    assert.deepEqual([...list.labels], [99, 17]);
    const { file, offset, size } = list.entry(1);
    assert.deepEqual([file, offset, size], [at('cifar-100-binary/train.bin'), 3074 + 2, 3072]);
    assert.deepEqual([list.classes.length, list.origin.layout], [100, 'CIFAR-100 batches']);
  });

  it('is refused with a label of no class, where that stands', () => {
    write({ 'data_batch_1.bin': [[3], [10]] });
    assert.throws(() => read(), {
      kind: 'data',
      message: /^data_batch_1\.bin: expected labels of 0 to 9, got label 10 at byte 3073\n/,
    });
  });

  it('is refused where no batch is', () => {
    assert.throws(() => read(), {
      kind: 'data',
      message: /expected data_batch_1\.bin, .*data_batch_5\.bin, got none\nPass the folder cifar-10-batches-bin/,
    });
    write({ 'data_batch_1.bin': [[3]] });
    assert.throws(() => read({ test: true }), { kind: 'data', message: /expected test_batch\.bin, got none/ });
  });
});
