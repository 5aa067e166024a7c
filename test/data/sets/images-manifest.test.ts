import assert from 'node:assert/strict';
import { manifestOfImages, namesOf, sourceLine } from '../../../lib/data/sets/images-manifest';
import type { PartManifest } from '../../../lib/data/source/manifest';

const images = (labels: readonly number[]) => ({ images: new Uint8Array(0), labels: Uint8Array.from(labels) });
const source = { kind: 'files', name: 'zoo', detail: 'A zoo.', checksums: { a: '1' } } as const;
const set = { train: images([0, 2, 0]), test: images([1]), classNames: ['a', 'b', 'c'], source };

describe('the manifest of images in memory', () => {
  it('numbers classes that have no names, ten at least', () => {
    const without = (train: readonly number[], test: readonly number[]) =>
      namesOf({ classNames: [], train: images(train), test: images(test) }).length;
    assert.deepEqual([without([], []), without([9], [0]), without([3], [10]), without([11], [2])], [10, 10, 11, 12]);
    assert.deepEqual(namesOf({ ...set, classNames: [] }).slice(8), ['8', '9']);
    assert.equal(namesOf(set), set.classNames);
  });

  it('counts the labels of each part', () => {
    const { train, validation, split, source: name } = manifestOfImages(set);
    assert.deepEqual([train.name, train.images, train.perClass], ['train', 3, [2, 0, 1]]);
    assert.deepEqual([validation?.name, validation?.images, validation?.perClass], ['test', 1, [0, 1, 0]]);
    assert.deepEqual([train.layout, train.why, name], ['zoo', 'A zoo.', 'zoo']);
    assert.deepEqual(split, { kind: 'found', why: 'A zoo.', unused: [] });
    const bare = manifestOfImages({ ...set, source: { ...source, name: undefined } });
    assert.deepEqual([bare.train.layout, bare.source], ['images', 'images']);
    assert.throws(() => manifestOfImages({ ...set, test: images([3]) }), { kind: 'data', message: /^zoo: .*label 3/ });
  });

  it('says with the training part alone what was left out', () => {
    const leftOut = { total: 2, reasons: { stray: 2 }, examples: [] };
    const manifest = manifestOfImages({ ...set, source: { ...source, leftOut } });
    assert.deepEqual([manifest.train.leftOut, manifest.validation?.leftOut.total], [leftOut, 0]);
    const end = ` Fingerprint ${manifest.fingerprint.slice(0, 12)}.`;
    assert.equal(sourceLine({ ...source, leftOut }, manifest), `A zoo. 2 left out (2 × stray).${end}`);
    assert.equal(sourceLine(source, manifest), `A zoo.${end}`);
    const nothing = { total: 0, reasons: {}, examples: [] };
    assert.equal(sourceLine({ ...source, leftOut: nothing }, manifest), `A zoo.${end}`);
  });

  it('has another fingerprint for other labels, files and parts', () => {
    const prints = [
      set,
      { ...set, train: images([0, 2, 1]) },
      { ...set, test: images([2]) },
      { ...set, source: { ...source, checksums: { a: '2' } } },
      { ...set, source: { ...source, name: 'park' } },
    ].map((each) => manifestOfImages(each).fingerprint);
    assert.equal(new Set(prints).size, prints.length);
    const { train, validation } = manifestOfImages({ ...set, test: set.train });
    assert.notEqual(train.fingerprint, validation?.fingerprint);
  });

  it('counts the pictures of the source that are not kept in memory', () => {
    const part = (name: string, count: number): PartManifest => {
      const leftOut = { total: 1, reasons: { stray: 1 }, examples: [] };
      const told = { layout: 'class folders', why: 'folders', perClass: [], fingerprint: '' };
      return { name, images: count, leftOut, ...told };
    };
    const split = { kind: 'none', why: 'one part', unused: ['x'] } as const;
    const made = { ...manifestOfImages(set), train: part('big', 10), validation: part('small', 1), split };
    const { train, validation, split: shown } = manifestOfImages({ ...set, source: { ...source, made } });
    assert.deepEqual([train.name, train.layout, train.images, train.leftOut.total], ['big', 'class folders', 3, 8]);
    assert.deepEqual(train.leftOut.reasons, { stray: 1, 'a picture more than 3, which are kept in memory': 7 });
    assert.deepEqual([validation?.name, validation?.leftOut.reasons], ['small', { stray: 1 }]);
    assert.equal(shown, split);
  });
});
