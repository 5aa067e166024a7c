import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeIdx } from '../../../lib/data/sets/idx';
import { openIdxList } from '../../../lib/data/sets/idx-list';
import { IDX_FILES } from '../../../lib/data/sets/idx-sources';
import { temporaryFolder, withOwnCache } from '../temporary';

const images = (n: number, side = 28) => encodeIdx({ dims: [n, side, side], data: new Uint8Array(n * side * side) });
const labels = (values: readonly number[]) => encodeIdx({ dims: [values.length], data: Uint8Array.from(values) });

describe('MNIST’s files as a list', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);
  const at = (name: string) => path.join(folder.path, name);
  const write = (files: Readonly<Record<string, Uint8Array>>) => {
    const good = {
      'train-images-idx3-ubyte': images(2),
      'train-labels-idx1-ubyte': labels([9, 0]),
      't10k-images-idx3-ubyte': images(1),
      't10k-labels-idx1-ubyte': labels([4]),
    };
    for (const [name, bytes] of Object.entries({ ...good, ...files })) writeFileSync(at(name), bytes);
  };

  it('has a record of 784 bytes for each picture, behind a header of 16', async () => {
    write({ notes: new Uint8Array(0) });
    const list = await openIdxList(folder.path);
    assert.deepEqual([list.length, list.encoding, [...list.labels]], [2, 'digit', [9, 0]]);
    assert.deepEqual(list.classes, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    const file = at('train-images-idx3-ubyte');
    assert.deepEqual(list.entry(0), { label: 9, name: 'train#0', file, offset: 16, size: 784 });
    assert.deepEqual(list.entry(1), { label: 0, name: 'train#1', file, offset: 800, size: 784 });
    const { layout, leftOut } = list.origin;
    assert.deepEqual([layout, leftOut.total], ['IDX files', 1]);
  });

  it('has the test part on demand, which tells nothing of what lies beside it', async () => {
    write({ notes: new Uint8Array(0) });
    const list = await openIdxList(folder.path, { test: true });
    assert.deepEqual([list.length, list.name(0), [...list.labels]], [1, 't10k#0', [4]]);
    assert.deepEqual([list.entry(0).file, list.origin.leftOut.total], [at('t10k-images-idx3-ubyte'), 0]);
  });

  it('is found where torchvision keeps a relative', async () => {
    write({});
    const inner = at('FashionMNIST/raw');
    mkdirSync(inner, { recursive: true });
    for (const { name } of IDX_FILES) renameSync(at(name), path.join(inner, name));
    assert.equal((await openIdxList(folder.path)).entry(0).file, path.join(inner, 'train-images-idx3-ubyte'));
  });

  it('is refused without the files', async () => {
    await assert.rejects(openIdxList(folder.path), { kind: 'io', message: /the four IDX files, got none of them/ });
  });

  const REFUSED: readonly (readonly [what: string, files: Readonly<Record<string, Uint8Array>>, message: RegExp])[] = [
    [
      'another size',
      { 'train-images-idx3-ubyte': images(2, 27) },
      /^train-images-idx3-ubyte: .* of 28x28 pixels, got 2 of 27x27\n/,
    ],
    [
      'another count',
      { 'train-labels-idx1-ubyte': labels([1]) },
      /^train-images-idx3-ubyte and train-labels-idx1-ubyte: .* got 2 images and 1 labels\n/,
    ],
    [
      'a label that is no digit',
      { 'train-labels-idx1-ubyte': labels([1, 10]) },
      /^train-labels-idx1-ubyte: .*0 to 9, got label 10 at example 1\n/,
    ],
    [
      'labels for pictures',
      { 'train-images-idx3-ubyte': labels([1]) },
      /^train-images-idx3-ubyte: expected 3 dimensions/,
    ],
    [
      'pictures for labels',
      { 'train-labels-idx1-ubyte': images(1) },
      /^train-labels-idx1-ubyte: expected 1 dimension,/,
    ],
  ];
  for (const [what, files, message] of REFUSED)
    it(`is refused with ${what}`, async () => {
      write(files);
      await assert.rejects(openIdxList(folder.path), { kind: 'data', message });
    });
});
