import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { labelsById, readDevkit } from '../../../lib/data/archives/devkit';
import { writeMatStructs } from '../../../lib/data/archives/mat5';
import { packTar } from '../../../lib/data/archives/tar-write';
import { temporaryFolder } from '../temporary';

const TRUTH = 'ILSVRC2012_validation_ground_truth.txt';
const synset = (id: number, wnid: string, children = 0) => ({
  ILSVRC2012_ID: id,
  WNID: wnid,
  words: `word ${id}`,
  num_children: children,
});
/** Out of order by id, and with a synset that is no leaf; in the order of wnids the ids are 3, 1, 2. */
const SYNSETS = [
  synset(3, 'n00000010'),
  synset(1, 'n00000020'),
  synset(900, 'n00000001', 2),
  synset(2, 'n00000030'),
] as const;
const META = writeMatStructs('synsets', SYNSETS);

describe('the devkit', () => {
  const folder = temporaryFolder();

  const packed = async (meta: Uint8Array | undefined, truth: string | undefined) => {
    const members = [
      ...(meta ? [{ name: 'devkit/data/meta.mat', content: meta }] : []),
      ...(truth === undefined ? [] : [{ name: `devkit/data/${TRUTH}`, content: Buffer.from(truth) }]),
    ];
    const file = path.join(folder.path, 'kit.tar.gz');
    writeFileSync(file, gzipSync(await packTar(members)));
    return file;
  };

  it('gives leaves by id, classes by wnid, and the id of each validation picture', async () => {
    const kit = readDevkit(await packed(META, '2\n3\n3\n'));
    assert.deepEqual(kit.synsets, [
      { id: 1, wnid: 'n00000020', words: 'word 1' },
      { id: 2, wnid: 'n00000030', words: 'word 2' },
      { id: 3, wnid: 'n00000010', words: 'word 3' },
    ]);
    assert.deepEqual(kit.classes, ['n00000010', 'n00000020', 'n00000030']);
    assert.deepEqual(kit.validationIds, [2, 3, 3]);
    assert.equal(kit.wnidOf.get(3), 'n00000010');
    assert.deepEqual([...labelsById(kit)].sort(), [[1, 1], [2, 2], [3, 0]]); // prettier-ignore
  });

  for (const inside of ['', 'data']) {
    it(`may be unpacked, its tables in ${inside || 'the folder itself'}`, () => {
      const place = path.join(folder.path, inside);
      mkdirSync(place, { recursive: true });
      writeFileSync(path.join(place, 'meta.mat'), META);
      writeFileSync(path.join(place, TRUTH), '1\n');
      assert.deepEqual(readDevkit(folder.path).validationIds, [1]);
    });
  }

  it('is not a folder without its tables', () => {
    assert.throws(() => readDevkit(folder.path), { kind: 'data', expected: 'the file data/meta.mat', got: 'none' });
  });

  const tables = (...synsets: readonly ReturnType<typeof synset>[]) => writeMatStructs('synsets', synsets);
  const REFUSED: readonly (readonly [what: string, meta: Uint8Array | undefined, truth: string | undefined, RegExp])[] =
    [
      ['no synsets', undefined, '1', /the file data\/meta\.mat, got none/],
      ['no ground truth', META, undefined, /the file data\/ILSVRC2012_validation_ground_truth\.txt, got none/],
      ['an id of no synset', META, '4\n1\n', /got 4 in line 1/],
      ['an id of a synset that is no leaf', META, '1\n900\n', /got 900 in line 2/],
      ['no leaves', tables(synset(1, 'n00000001', 5)), '1', /leaf synsets.*got none/],
      ['an id that is no whole number', tables(synset(1.5, 'n00000001')), '1', /got \{"id":1\.5/],
      ['a name that is no wnid', tables(synset(1, 'n1')), '1', /got \{"id":1,"wnid":"n1"/],
    ];
  for (const [what, meta, truth, message] of REFUSED) {
    it(`is refused with ${what}`, async () => {
      const file = await packed(meta, truth);
      assert.throws(() => readDevkit(file), message);
    });
  }
});
