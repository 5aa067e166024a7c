import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import {
  checkImages,
  indexArchive,
  makeShards,
  openIndex,
  openShards,
  readIndex,
  writeIndex,
  type ImageList,
} from '../../../lib/data';
import { packTar } from '../../../lib/data/archives/tar-write';
import { BnlabError } from '../../../lib/errors';
import { Random } from '../../../lib/random';
import { temporaryFolder } from '../temporary';

describe('damage', () => {
  /** Places at which each file is cut, and places at which a byte of it is changed. */
  const PLACES = 200;
  const PICTURES = 9;
  const folder = temporaryFolder();
  /** The only place that may be written to. */
  const inside = () => path.join(folder.path, 'inside');
  const archive = () => path.join(inside(), 'train.tar');
  let bytes: Buffer;

  /** A tar of three tars of three tiny pictures. */
  before(async () => {
    const picture = await sharp({ create: { width: 16, height: 12, channels: 3, background: '#963' } })
      .jpeg()
      .toBuffer();
    const classTar = async (wnid: string) =>
      packTar([0, 1, 2].map((i) => ({ name: `${wnid}_${i}.JPEG`, content: picture })));
    const wnids = ['n00000001', 'n00000002', 'n00000003'];
    const members = wnids.map(async (wnid) => ({ name: `${wnid}.tar`, content: await classTar(wnid) }));
    bytes = await packTar(await Promise.all(members));
  });
  beforeEach(() => {
    mkdirSync(inside());
    writeFileSync(archive(), bytes);
  });

  /** Runs the body with `whole` cut at each place, then with one byte of it changed. */
  async function everyDamage(
    whole: Buffer,
    seed: number,
    body: (damaged: Buffer, what: string) => Promise<void> | void,
  ) {
    const random = new Random(seed);
    for (let i = 0; i < PLACES; i++) {
      const cut = random.integer(whole.length);
      await body(whole.subarray(0, cut), `cut at ${cut}, seed ${seed}`);
    }
    for (let i = 0; i < PLACES; i++) {
      const place = random.integer(whole.length);
      const changed = Buffer.from(whole);
      changed[place] ^= 1 + random.integer(255);
      await body(changed, `changed at ${place}, seed ${seed}`);
    }
  }

  const NO_ARCHIVES: Readonly<Record<string, () => Buffer | Promise<Buffer>>> = {
    text: () => Buffer.from('x'.repeat(2000)),
    'an archive of nothing': () => packTar([]),
    'an archive without a picture': () => packTar([{ name: 'a.txt', content: Buffer.from('x') }]),
    'an archive that is cut before its first checkpoint': () => bytes.subarray(0, 1500),
  };
  for (const [what, content] of Object.entries(NO_ARCHIVES))
    it(`leaves nothing beside what is none: ${what}`, async () => {
      writeFileSync(archive(), await content());
      await assert.rejects(indexArchive(archive()), { kind: 'data' });
      assert.deepEqual(readdirSync(inside()), ['train.tar']);
    });

  it(`to an archive at ${PLACES} places each stops its indexing with the position, or spoils one picture`, async () => {
    const index = `${archive()}.arrow`;
    const end = bytes.length - 1024;
    let stopped = 0;
    await everyDamage(bytes, 5, async (damaged, what) => {
      writeFileSync(archive(), damaged);
      rmSync(index, { force: true });
      // the clock of files is coarse: what a run left must not look like that of the next one
      rmSync(`${index}.part`, { force: true });
      try {
        const { images } = await indexArchive(archive());
        assert.equal(images, PICTURES, what);
        // the end mark is all that an archive may lack
        assert.ok(damaged.length >= end, what);
      } catch (thrown) {
        assert.ok(
          thrown instanceof BnlabError && thrown.kind === 'data' && /at byte \d+/.test(thrown.got),
          `${what}: ${String(thrown)}`,
        );
        assert.ok(!existsSync(index), what);
        stopped++;
        return;
      }
      const { faults } = await checkImages(openIndex(index));
      assert.ok(faults.length <= 1, what);
    });
    assert.ok(stopped > PLACES, `${stopped}`);
    assert.deepEqual(readdirSync(folder.path), ['inside']);
    for (const name of readdirSync(inside())) assert.match(name, /^train\.tar(\.arrow(\.part)?)?$/);
  });

  it(`to an indexed archive at ${PLACES} places is found when it is opened, or spoils one picture`, async () => {
    const { index } = await indexArchive(archive());
    let spoiled = 0;
    let found = 0;
    await everyDamage(bytes, 6, async (damaged, what) => {
      writeFileSync(archive(), damaged);
      if (damaged.length < bytes.length) {
        assert.throws(() => openIndex(index), { kind: 'data' }, what);
        return;
      }
      let list: ImageList;
      try {
        list = openIndex(index);
      } catch (thrown) {
        // a header that is not as it was indexed: this may be another archive of the same size
        assert.ok(thrown instanceof BnlabError && thrown.kind === 'data', what);
        found++;
        return;
      }
      const { faults } = await checkImages(list);
      assert.ok(faults.length <= 1, what);
      spoiled += faults.length;
    });
    assert.ok(spoiled > 0 && found > 0, `${spoiled} spoiled, ${found} found`);
  });

  it(`to an index at ${PLACES} places each is found before anything in it is believed`, async () => {
    const { index } = await indexArchive(archive());
    await everyDamage(readFileSync(index), 8, (damaged, what) => {
      writeFileSync(index, damaged);
      assert.throws(() => readIndex(index), { name: 'BnlabError', kind: 'data' }, what);
    });
  });

  it(`to a shard or the index of shards at ${PLACES} places each is refused, or spoils one picture`, async () => {
    const { index } = await indexArchive(archive());
    const shards = path.join(inside(), 'shards');
    await makeShards({ list: openIndex(index), folder: shards, perShard: PICTURES });
    for (const name of readdirSync(shards)) {
      const whole = readFileSync(path.join(shards, name));
      let refused = 0;
      await everyDamage(whole, 9, async (damaged, what) => {
        writeFileSync(path.join(shards, name), damaged);
        const report = await Promise.resolve()
          .then(() => checkImages(openShards(shards)))
          .catch((thrown: unknown) => {
            assert.ok(thrown instanceof BnlabError && thrown.kind === 'data', `${name}, ${what}: ${String(thrown)}`);
            refused++;
          });
        if (report) assert.ok(report.images === PICTURES && report.faults.length <= 1, `${name}, ${what}`);
      });
      assert.ok(refused > PLACES, `${name}: ${refused}`);
      writeFileSync(path.join(shards, name), whole);
    }
  });

  it('to the places of an index is found, too, where it was written like that', async () => {
    const index = `${archive()}.arrow`;
    const { list } = readIndex((await indexArchive(archive())).index);
    const { offset, size } = list.entry(PICTURES - 1);
    await writeIndex(index, { list, containerSizes: [offset + size - 1] });
    assert.throws(() => readIndex(index), /row 8 points to bytes \d+ to \d+ of \d+/);
  });
});
