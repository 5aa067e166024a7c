import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ARCHIVE_SETS, downloadSet, IDX_SETS, REMOTE_SETS, type RemoteFile } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { markUnpacked } from '../../../lib/data/download/unpacked';
import { IDX_FILES } from '../../../lib/data/sets/idx-sources';
import type { BnlabError } from '../../../lib/errors';
import { temporaryFolder, withEnvironment } from '../temporary';

describe('the sets that can be downloaded', () => {
  it('are told with what is downloaded, in megabytes', () => {
    assert.deepEqual(
      REMOTE_SETS.map(({ name, megabytes, about }) => [name, megabytes, about]),
      [
        ['mnist', 12, '70,000 handwritten digits, 28x28, grey'],
        ['fashion-mnist', 31, '70,000 pieces of clothing, 28x28, grey'],
        ['cifar10', 170, '60,000 pictures of 10 classes, 32x32'],
        ['cifar100', 169, '60,000 pictures of 100 classes, 32x32'],
        ['imagenette-160', 99, 'ten classes of ImageNet, short side 160'],
        ['imagenette-320', 342, 'ten classes of ImageNet, short side 320'],
        ['imagenette', 1557, 'ten classes of ImageNet, full size'],
        ['tiny-imagenet', 248, '200 classes of ImageNet, 64x64'],
      ],
    );
  });
});

describe('downloadSet', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_OFFLINE: '1' });
  const place = (...inner: readonly string[]) => path.join(folder.path, 'data', ...inner);
  const get = (name: string) => downloadSet(name, { project: folder.path });

  it('knows every set by name, and says which there are', async () => {
    const expected =
      'one of mnist, fashion-mnist, cifar10, cifar100, imagenette-160, imagenette-320, imagenette, tiny-imagenet';
    const hint =
      'See them with bnlab data download --list. ImageNet: data-scripts/download-imagenet.ts says how to get it.';
    const refusal = { kind: 'usage', where: 'data download', expected, got: "'cifar-ten'", hint };
    await assert.rejects(downloadSet('cifar-ten'), refusal);
    // words of the language are no sets
    await assert.rejects(downloadSet('constructor'), { ...refusal, got: "'constructor'" });
  });

  it('fails with exit code 1 where it cannot download, and leaves nothing', async () => {
    for (const { name } of REMOTE_SETS) {
      await assert.rejects(get(name), (thrown: BnlabError) => thrown.exitCode === 1);
      assert.deepEqual(readdirSync(folder.path), [], name);
    }
  });

  for (const name of Object.keys(ARCHIVE_SETS) as (keyof typeof ARCHIVE_SETS)[])
    it(`finds a set that is there whole, and asks nobody: ${name}`, async () => {
      mkdirSync(place(name), { recursive: true });
      writeFileSync(place(name, 'a.txt'), 'alpha');
      markUnpacked(place(name), place(name), ARCHIVE_SETS[name].checksum);
      assert.deepEqual(await get(name), { name, folder: place(name) });
    });

  for (const name of Object.keys(IDX_SETS) as (keyof typeof IDX_SETS)[]) {
    it(`finds the four files of a set, and asks nobody: ${name}`, async () => {
      mkdirSync(place(name), { recursive: true });
      const files = IDX_SETS[name] as Record<string, Required<RemoteFile>>;
      const before = { ...files };
      try {
        for (const { key, name: file } of IDX_FILES) {
          // the published files are not here: some bytes stand in for each
          const bytes = Buffer.from(`some bytes of ${key}`);
          const sums = { checksum: checksum(bytes), sha256: checksum(bytes, 'sha256') };
          files[key] = { ...before[key], bytes: bytes.length, ...sums };
          writeFileSync(place(name, `${file}.gz`), bytes);
        }
        assert.deepEqual(await get(name), { name, folder: place(name) });
      } finally {
        Object.assign(files, before);
      }
    });

    it(`refuses another file in the place of a published one: ${name}`, async () => {
      mkdirSync(place(name), { recursive: true });
      const file = place(name, 't10k-labels-idx1-ubyte.gz');
      writeFileSync(file, 'something else');
      const got = `14 bytes instead of ${IDX_SETS[name].testLabels.bytes}`;
      await assert.rejects(get(name), { kind: 'data', where: file, expected: 'the published file', got });
      assert.deepEqual(readdirSync(place(name)), [path.basename(file)]);
    });
  }
});
