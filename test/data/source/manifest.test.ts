import assert from 'node:assert/strict';
import { cpSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  indexArchive,
  makeShards,
  manifestIdentity,
  manifestLine,
  manifestOfImages,
  openImageFolder,
  openSplits,
} from '../../../lib/data';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder } from '../temporary';

describe('the manifest of a source', () => {
  const folder = temporaryFolder();
  const set = (name = 'set') => path.join(folder.path, name);
  const print = async (source: string) => (await openSplits(source)).manifest.fingerprint;
  beforeEach(() => writeTree(set(), [...pictures('cat', 12), ...pictures('dog', 12), 'cat/x.bmp', 'readme.md']));

  it('says layout, classes, counts, what is left out and the split, in one line without a path', async () => {
    const { manifest, detail } = await openSplits(set());
    assert.deepEqual(manifest.classes, ['cat', 'dog']);
    assert.deepEqual(
      [manifest.train.perClass, manifest.validation?.perClass],
      [
        [11, 11],
        [1, 1],
      ],
    );
    assert.deepEqual([manifest.split.kind, manifest.split.seed], ['held out', 1]);
    assert.equal(detail, manifestLine(manifest));
    assert.equal(
      detail,
      'Pictures of set: 22 to train on, 2 to validate, 2 classes (cat, dog); class folders (a folder for each class); a tenth of each class is held out at ' +
        'random (seed 1); 2 left out (1 × not a picture, 1 × an unsupported picture format (.bmp)); ' +
        `fingerprint ${manifest.fingerprint.slice(0, 12)}.`,
    );
    assert.ok(!JSON.stringify(manifest).includes(folder.path));
  });

  for (const [what, names, words] of [
    ['in capitals', ['Cat', 'cat', 'dog'], '2 classes look alike (Cat, cat)'],
    [
      'in how letters are encoded',
      ['caf\u00e9', 'cafe\u0301', 'dog'],
      '2 classes look alike (cafe<U+0301>, caf\u00e9)',
    ],
  ] as const) {
    it(`says that classes differ only ${what}`, async () => {
      await writeTree(
        set('alike'),
        names.flatMap((name) => pictures(name, 10)),
      );
      const { manifest, detail } = await openSplits(set('alike'));
      assert.equal(manifest.classes.length, 3);
      assert.ok(detail.includes(words), detail);
    });
  }

  it('is the same for a copy elsewhere with other times', async () => {
    cpSync(set(), set('copy/set'), { recursive: true });
    utimesSync(path.join(set('copy/set'), 'cat', 'p0.jpg'), 1, 1);
    assert.equal(await print(set()), await print(set('copy/set')));
  });

  const CHANGES: readonly (readonly [what: string, change: () => void | Promise<void>])[] = [
    ['a picture has other bytes of the same number', () => flipLast(path.join(set(), 'cat', 'p3.jpg'))],
    ['a picture has another name', () => cpSync(path.join(set(), 'cat', 'p3.jpg'), path.join(set(), 'cat', 'q.jpg'))],
    ['there is another class', () => writeTree(set(), pictures('owl', 3))],
    ['a class has another name', () => cpSync(path.join(set(), 'cat'), path.join(set(), 'cats'), { recursive: true })],
  ];
  for (const [what, change] of CHANGES) {
    it(`has another fingerprint when ${what}`, async () => {
      const before = await print(set());
      await change();
      assert.notEqual(await print(set()), before);
    });
  }

  it('has another fingerprint for another archive of the same size, and for other shards', async () => {
    const content = [await solid([200, 0, 0], 'png'), await solid([0, 0, 200], 'png')];
    assert.equal(content[0].length, content[1].length);
    const prints: string[] = [];
    for (const [first, second] of [
      [0, 1],
      [1, 0],
    ]) {
      const members = Array.from({ length: 24 }, (_, i) => ({
        name: `${i % 2 ? 'dog' : 'cat'}/${i}.png`,
        content: content[i % 2 ? first : second],
      }));
      await writeTar(set('x.tar'), members);
      await indexArchive(set('x.tar'));
      prints.push(await print(set('x.tar')));
      const list = openImageFolder(set());
      await makeShards({ list, folder: set(`shards${first}`), shortSide: 0, seed: 1 + first });
      prints.push(await print(set(`shards${first}`)));
    }
    assert.equal(new Set(prints).size, 4);
  });

  it('holds class names, counts and split where a run that goes on is compared', async () => {
    const { manifest } = await openSplits(set());
    assert.deepEqual(manifestIdentity(manifest), {
      classes: ['cat', 'dog'],
      images: { train: 22, validation: 2 },
      split: { kind: 'held out', seed: 1 },
      fingerprint: manifest.fingerprint,
    });
  });

  it('of a set in memory counts its labels and tells sets apart by their checksums', () => {
    const images = (labels: number[]) => ({
      images: new Uint8Array(labels.length * 3072),
      labels: Uint8Array.from(labels),
    });
    const of = (checksum: string) =>
      manifestOfImages({
        train: images([0, 1, 1]),
        test: images([1]),
        classNames: ['cat', 'dog'],
        source: { kind: 'files', name: 'CIFAR-10', detail: 'x', checksums: { a: checksum } },
      });
    assert.deepEqual(
      [of('1').train.perClass, of('1').validation?.perClass],
      [
        [1, 2],
        [0, 1],
      ],
    );
    assert.equal(of('1').fingerprint, of('1').fingerprint);
    assert.notEqual(of('1').fingerprint, of('2').fingerprint);
  });

  it('of a set in memory is refused where a label is none of its classes', () => {
    const part = { images: new Uint8Array(3), labels: Uint8Array.of(0, 2, 1) };
    const source = { kind: 'files', name: 'own', detail: 'x', checksums: {} } as const;
    assert.throws(() => manifestOfImages({ train: part, test: part, classNames: ['cat', 'dog'], source }), {
      kind: 'data',
      message: /^own: expected labels of 0 to 1, got label 2 at example 1/,
    });
  });
});

function flipLast(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 3] ^= 1;
  writeFileSync(file, bytes);
}
