import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checksum } from '../../../lib/data/download/checksum';
import { idxLeftOut, knownIdxSet, locateIdxFiles, publishedSet } from '../../../lib/data/sets/idx-files';
import { IDX_SETS, UNPACKED_MD5 } from '../../../lib/data/sets/idx-sources';
import { temporaryFolder } from '../temporary';

const NAMES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;

describe('the four files of an IDX set', () => {
  const folder = temporaryFolder();
  const write = (names: readonly string[], inner = '') => {
    mkdirSync(path.join(folder.path, inner), { recursive: true });
    for (const name of names) writeFileSync(path.join(folder.path, inner, name), '');
  };
  const found = (options?: { relatives: boolean }) => {
    const files = locateIdxFiles(folder.path, options);
    return files && Object.entries(files).map(([key, file]) => `${key}: ${path.relative(folder.path, file)}`);
  };
  const keys = ['trainImages', 'trainLabels', 'testImages', 'testLabels'];

  it('are found packed or plain, in either spelling, packed ones first', () => {
    assert.equal(found(), undefined);
    write(NAMES.map((name) => name.replace('-idx', '.idx')));
    assert.deepEqual(found(), keys.map((key, i) => `${key}: ${NAMES[i].replace('-idx', '.idx')}`)); // prettier-ignore
    write(NAMES.map((name) => `${name.replace('-idx', '.idx')}.gz`));
    assert.equal(found()?.[1], 'trainLabels: train-labels.idx1-ubyte.gz');
    write(NAMES);
    assert.equal(found()?.[1], 'trainLabels: train-labels-idx1-ubyte');
    write([`${NAMES[1]}.gz`]);
    assert.equal(found()?.[1], 'trainLabels: train-labels-idx1-ubyte.gz');
  });

  it('are found where torchvision keeps them, those of a relative only where it will do', () => {
    write(NAMES, 'FashionMNIST/raw');
    assert.equal(found(), undefined);
    assert.equal(found({ relatives: true })?.[0], 'trainImages: FashionMNIST/raw/train-images-idx3-ubyte');
    write(NAMES, 'MNIST/raw');
    assert.equal(found({ relatives: true })?.[0], 'trainImages: MNIST/raw/train-images-idx3-ubyte');
    write(NAMES, 'raw');
    assert.equal(found()?.[0], 'trainImages: raw/train-images-idx3-ubyte');
  });

  it('are refused where some of them are missing, with their names', () => {
    write(NAMES.slice(0, 2));
    const message = /: expected all four IDX files, got no t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte\n/;
    assert.throws(found, { kind: 'data', where: path.basename(folder.path), message });
    write(NAMES.slice(2, 3));
    assert.throws(found, { kind: 'data', message: /got no t10k-labels-idx1-ubyte\n/ });
  });

  it('may have other forms of themselves beside them, and other files', () => {
    write([...NAMES, 'train-images.idx3-ubyte', `${NAMES[3]}.gz`, 'notes.txt']);
    const files = { trainImages: NAMES[0], trainLabels: NAMES[1], testImages: NAMES[2], testLabels: NAMES[3] };
    const at = (name: string) => path.join(folder.path, name);
    const located = Object.fromEntries(Object.entries(files).map(([key, name]) => [key, at(name)]));
    const { reasons } = idxLeftOut(located as unknown as Parameters<typeof idxLeftOut>[0]);
    const form = 'another form of a file that is read';
    assert.deepEqual(reasons, { [form]: 2, 'beside the four IDX files and none of them': 1 });
  });

  it('are a published set by the checksums of all of them', () => {
    for (const name of ['mnist', 'fashion-mnist'] as const) {
      const sums = Object.values(IDX_SETS[name]).map((file) => file.checksum);
      assert.equal(publishedSet(sums.toReversed()), name);
      assert.equal(publishedSet(sums.slice(0, 1)), name);
      assert.equal(publishedSet([...sums.slice(1), 'other']), undefined);
    }
    assert.equal(publishedSet([]), undefined);
    write(NAMES);
    assert.equal(knownIdxSet(locateIdxFiles(folder.path)!), undefined);
  });

  it('are known by the labels to train on, packed as they are published or plain', () => {
    write(NAMES);
    const located = locateIdxFiles(folder.path)!;
    // the checksum of no bytes stands in for that of labels which are not here
    const sum = checksum(new Uint8Array(0));
    const [plain, packed] = [UNPACKED_MD5 as Set<string>, IDX_SETS['fashion-mnist'].trainLabels as { checksum: string }]; // prettier-ignore
    const published = packed.checksum;
    try {
      packed.checksum = sum;
      assert.equal(knownIdxSet(located), 'Fashion-MNIST');
      plain.add(sum);
      assert.equal(knownIdxSet(located), 'MNIST');
    } finally {
      packed.checksum = published;
      plain.delete(sum);
    }
    assert.equal(knownIdxSet(located), undefined);
  });
});
