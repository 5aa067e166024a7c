import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RemoteFile } from '../../../lib/data';
import { encodeIdx } from '../../../lib/data/sets/idx';
import { checkImageSize, readIdxSet } from '../../../lib/data/sets/idx-set';
import { temporaryFolder } from '../temporary';

const images = (n: number, [height, width] = [2, 2]) =>
  encodeIdx({ dims: [n, height, width], data: new Uint8Array(n * height * width).fill(n) });
const labels = (values: readonly number[]) => encodeIdx({ dims: [values.length], data: Uint8Array.from(values) });
const KEYS = ['trainImages', 'trainLabels', 'testImages', 'testLabels'] as const;
type Content = Readonly<Record<(typeof KEYS)[number], Uint8Array>>;
const GOOD: Content = {
  trainImages: images(3),
  trainLabels: labels([0, 2, 1]),
  testImages: images(1),
  testLabels: labels([2]),
};
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

describe('the files of an IDX set', () => {
  const folder = temporaryFolder();
  const read = (content: Content, known: Content = content) => {
    const each = <T>(made: (key: keyof Content) => T) =>
      Object.fromEntries(KEYS.map((key) => [key, made(key)])) as Record<keyof Content, T>;
    for (const key of KEYS) writeFileSync(path.join(folder.path, key), content[key]);
    const found = each((key) => path.join(folder.path, key));
    const files = each((key): RemoteFile => ({ urls: [], digest: 'md5', checksum: md5(known[key]) }));
    return readIdxSet(found, files, { size: 2, classes: 3 });
  };

  it('are read as two parts, with their checksums as stored', () => {
    const { train, test, checksums, published } = read(GOOD);
    assert.deepEqual([[...train.images], [...train.labels]], [new Array<number>(12).fill(3), [0, 2, 1]]);
    assert.deepEqual([[...test.images], [...test.labels]], [[1, 1, 1, 1], [2]]);
    assert.deepEqual(checksums, Object.fromEntries(KEYS.map((key) => [key, md5(GOOD[key])])));
    assert.equal(published, true);
    const packed = { ...GOOD, trainImages: gzipSync(GOOD.trainImages) };
    assert.equal(read(packed).checksums.trainImages, md5(packed.trainImages));
  });

  for (const key of KEYS)
    it(`are the published ones only where ${key} is`, () => {
      const other = { ...GOOD, [key]: key.endsWith('Images') ? images(2) : labels([0, 1, 0, 1]) };
      assert.equal(read(GOOD, other).published, false);
    });

  const REFUSED: readonly (readonly [what: string, other: Partial<Content>, message: RegExp])[] = [
    ['labels for pictures', { trainImages: labels([1]) }, /^trainImages: expected 3 dimensions, got \[1\]\n/],
    ['pictures for labels', { testLabels: images(1) }, /^testLabels: expected 1 dimension, got \[1, 2, 2\]\n/],
    ['another height', { testImages: images(1, [3, 2]) }, /^testImages: .* of 2x2 pixels, got 1 of 3x2\n/],
    ['another width', { testImages: images(1, [2, 3]) }, /^testImages: .* of 2x2 pixels, got 1 of 2x3\n/],
    ['no pictures', { testImages: images(0), testLabels: labels([]) }, /^testImages: .* of 2x2 pixels, got 0 of 2x2\n/],
    ['other counts', { trainImages: images(2) }, /^trainImages and trainLabels: .* got 2 images and 3 labels\n/],
    ['a label of no class', { trainLabels: labels([0, 3, 1]) }, /^trainLabels: .*0 to 2, got label 3 at example 1\n/],
  ];
  for (const [what, other, message] of REFUSED)
    it(`are refused with ${what}`, () => {
      assert.throws(() => read({ ...GOOD, ...other }), { kind: 'data', message });
    });

  it('are of 28x28 pixels and ten classes by default', () => {
    checkImageSize([1, 28, 28], 28, 'x');
    const content = { trainImages: images(1, [28, 28]), trainLabels: labels([9]) };
    for (const [key, bytes] of Object.entries(content)) writeFileSync(path.join(folder.path, key), bytes);
    const at = (name: string) => path.join(folder.path, name);
    const found = { trainImages: at('trainImages'), trainLabels: at('trainLabels'), testImages: at('trainImages'), testLabels: at('trainLabels') }; // prettier-ignore
    const file: RemoteFile = { urls: [], digest: 'md5', checksum: '' };
    const files = { trainImages: file, trainLabels: file, testImages: file, testLabels: file };
    assert.equal(readIdxSet(found, files).test.labels[0], 9);
    writeFileSync(at('trainLabels'), labels([10]));
    assert.throws(() => readIdxSet(found, files), { message: /labels of 0 to 9, got label 10/ });
  });
});
