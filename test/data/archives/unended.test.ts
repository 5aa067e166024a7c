import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  checkSource,
  indexArchive,
  makeShards,
  manifestLine,
  openImageFolder,
  openImages,
  openIndex,
  openSource,
} from '../../../lib/data';
import { bytesReader } from '../../../lib/data/archives/file-reader';
import { tarEntries } from '../../../lib/data/archives/tar';
import { HALF_END, NO_END } from '../../../lib/data/archives/tar-end';
import { packTar, type NewTarEntry } from '../../../lib/data/archives/tar-write';
import { bnlab } from '../../cli/printed';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder, withOwnCache } from '../temporary';

/** Bytes of a block, and of the end mark: two blocks of zeros. */
const BLOCK = 512;
const END = 2 * BLOCK;

describe('an archive that was cut between two members', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  withOwnCache(folder);

  const members = async (names: readonly string[]): Promise<NewTarEntry[]> => {
    const content = await solid([9, 90, 200]);
    return names.map((name) => ({ name, content: name.endsWith('.cls') ? Buffer.from(name.slice(-5, -4)) : content }));
  };
  /** The bytes of an archive of these members up to the first byte behind the last of the first `kept`. */
  const cut = async (all: readonly NewTarEntry[], kept = all.length, end = 0) => {
    const whole = await packTar(all);
    const first = await packTar(all.slice(0, kept));
    return whole.subarray(0, first.length - END + end);
  };
  const samples = ['a0.jpg', 'a0.cls', 'b1.jpg', 'b1.cls', 'c0.jpg', 'c0.cls'];

  const ENDS: readonly (readonly [what: string, end: number, reasons: readonly string[]])[] = [
    ['both blocks of zeros', END, []],
    ['one block of zeros', BLOCK, [HALF_END]],
    ['one block of zeros and a bit', BLOCK + 100, [HALF_END]],
    ['none', 0, [NO_END]],
  ];
  for (const [what, end, reasons] of ENDS) {
    it(`is told by its end mark: ${what}`, async () => {
      const told: string[] = [];
      const bytes = await cut(await members(['a.jpg', 'b.jpg']), 2, end);
      const reader = bytesReader(bytes, 'x.tar');
      assert.equal([...tarEntries(reader, { onUnended: (reason) => told.push(reason) })].length, 2);
      assert.deepEqual(told, reasons);
    });
  }

  it('is told where only the padding of its last member is missing', async () => {
    const told: string[] = [];
    const bytes = await packTar([{ name: 'a', content: Buffer.from('abc') }]);
    const reader = bytesReader(bytes.subarray(0, BLOCK + 3), 'x.tar');
    assert.equal([...tarEntries(reader, { onUnended: (reason) => told.push(reason) })].length, 1);
    assert.deepEqual(told, [NO_END]);
  });

  const SOURCES: readonly (readonly [what: string, file: string, names: readonly string[], kept: number])[] = [
    ['a shard', 'set/x-000000.tar', samples, 4],
    ['an archive of class folders', 'x.tar', [...pictures('cat', 3), ...pictures('dog', 3)], 4],
    ['a tar of a class', 'set/cat.tar', pictures('.', 3), 2],
  ];
  for (const [what, file, names, kept] of SOURCES) {
    it(`is read and named in the manifest: ${what}`, async () => {
      mkdirSync(at('set'));
      if (file === 'set/cat.tar') writeFileSync(at('set/dog.tar'), await packTar(await members(['p.jpg'])));
      writeFileSync(at(file), await cut(await members(names), kept));
      const source = file.startsWith('set/') ? at('set') : at(file);
      for (let again = 0; again < 2; again++) {
        const { manifest } = await openSource(source);
        const { examples } = manifest.train.leftOut;
        assert.deepEqual(examples, [{ name: path.basename(file), reason: NO_END }]);
        assert.ok(manifestLine(manifest).includes(`1 left out (1 × ${NO_END})`));
      }
      assert.equal((await checkSource(source)).unended.length, 1);
      const { code, out } = await bnlab('data', 'check', source);
      assert.equal(code, 1);
      assert.match(out, new RegExp(`at fault: ${path.basename(file)}: no end mark`));
    });
  }

  it('is named inside another archive, too: the tar of a class', async () => {
    const whole = await packTar(await members(['p0.jpg', 'p1.jpg']));
    const half = await cut(await members(['p0.jpg', 'p1.jpg']), 1);
    const outer = [
      { name: 'cat.tar', content: half },
      { name: 'dog.tar', content: whole },
    ];
    writeFileSync(at('x.tar'), await packTar(outer));
    const { leftOut } = (await openSource(at('x.tar'))).manifest.train;
    assert.deepEqual(leftOut.examples, [{ name: 'cat.tar', reason: NO_END }]);
  });

  it('is named when its indexing goes on at its very end', async () => {
    writeFileSync(at('x.tar'), await packTar([{ name: 'cat.tar', content: await packTar(await members(['p.jpg'])) }]));
    const bytes = readFileSync(at('x.tar'));
    writeFileSync(at('x.tar'), bytes.subarray(0, bytes.length - END));
    // an index that cannot be written: what was found stays in the journal
    mkdirSync(at('x.tar.arrow'));
    await assert.rejects(indexArchive(at('x.tar')));
    assert.ok(existsSync(at('x.tar.arrow.part')));
    rmSync(at('x.tar.arrow'), { recursive: true });
    const { skipped, resumedAt } = await indexArchive(at('x.tar'));
    assert.equal(resumedAt, bytes.length - END);
    assert.deepEqual(
      skipped.map(({ reason }) => reason),
      [NO_END],
    );
  });

  it('is refused where an index knows it whole, and read when the index is gone', async () => {
    const all = await members([...pictures('cat', 3), ...pictures('dog', 3)]);
    writeFileSync(at('x.tar'), await packTar(all));
    const { index } = await indexArchive(at('x.tar'));
    writeFileSync(at('x.tar'), await cut(all, 4));
    assert.throws(() => openIndex(index), { kind: 'data' });
    const refusal = /x\.tar: expected an archive as it was indexed, got no end mark[^]*delete x\.tar\.arrow first/;
    for (let again = 0; again < 2; again++) await assert.rejects(openImages(at('x.tar')), refusal);
    rmSync(index);
    assert.equal((await openImages(at('x.tar'))).length, 4);
  });

  it('is refused where shards.json lists it', async () => {
    await writeTree(at('pictures'), [...pictures('a', 3), ...pictures('b', 3)]);
    await makeShards({ list: openImageFolder(at('pictures')), folder: at('out'), shortSide: 0 });
    const shard = at('out/train-000000.tar');
    const bytes = readFileSync(shard);
    writeFileSync(shard, bytes.subarray(0, bytes.length - END));
    await assert.rejects(openImages(at('out')), /expected a shard of \d+ bytes, got \d+ bytes/);
    // the size alone proves nothing when the list was made from the cut shard
    const index = JSON.parse(readFileSync(at('out/shards.json'), 'utf8')) as { shards: { bytes: number }[] };
    index.shards[0].bytes -= END;
    writeFileSync(at('out/shards.json'), JSON.stringify(index));
    await assert.rejects(openImages(at('out')), /a whole shard, as shards\.json lists it, got no end mark/);
  });

  it('goes on being whole with padding behind its end', async () => {
    writeFileSync(at('x.tar'), await packTar(await members([...pictures('cat', 2), ...pictures('dog', 2)])));
    appendFileSync(at('x.tar'), Buffer.alloc(9 * 1024));
    assert.equal((await openSource(at('x.tar'))).manifest.train.leftOut.total, 0);
  });
});
