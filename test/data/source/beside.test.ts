import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifestLine, openSource } from '../../../lib/data';
import { writeTar } from '../../../lib/data/archives/tar-write';
import type { BnlabError } from '../../../lib/errors';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder, withEnvironment } from '../temporary';

/** Bytes of a CIFAR-10 record. */
const RECORD = 3073;

describe('what lies beside a set', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  withEnvironment({ BNLAB_DATA: undefined });

  const shard = async (name: string) => {
    const content = await solid([1, 2, 3]);
    const label = (text: string) => Buffer.from(text);
    await writeTar(at(name), [
      { name: 'a.jpg', content },
      { name: 'a.cls', content: label('0') },
      { name: 'b.jpg', content },
      { name: 'b.cls', content: label('1') },
    ]);
  };

  for (const name of ['val.tar.gz', 'val.zip', 'val.tar.part', 'validation.parquet', 'stray.jpg']) {
    it(`is named where the training part lies beside ${name}`, async () => {
      await writeTree(folder.path, [...pictures('train/cat', 3), ...pictures('train/dog', 3)]);
      writeFileSync(at(name), 'x');
      const { manifest } = await openSource(folder.path);
      assert.deepEqual(manifest.split.unused, [name]);
      assert.match(manifestLine(manifest), new RegExp(`not used: ${name}`));
    });
  }

  it('is named when it is the archive of a part that is there as a folder, and not when it is an index of ours', async () => {
    await writeTree(folder.path, [...pictures('train/cat', 3), ...pictures('train/dog', 3)]);
    const content = await solid([1, 2, 3]);
    const members = ['cat/a.jpg', 'dog/a.jpg'].map((name) => ({ name, content }));
    for (const part of ['train', 'val']) await writeTar(at(`${part}.tar`), members);
    await openSource(folder.path);
    const { manifest } = await openSource(folder.path);
    assert.deepEqual([manifest.validation?.name, manifest.split.unused], ['val.tar', ['train.tar']]);
  });

  for (const name of ['d-000001.tar.part', 'd-000001.tar.zst', 'extra.jpg', 'more'])
    it(`is left out of shards by name: ${name}`, async () => {
      await shard('d-000000.tar');
      if (name === 'more') mkdirSync(at(name));
      else writeFileSync(at(name), 'x');
      const { leftOut } = (await openSource(folder.path)).manifest.train;
      assert.deepEqual(leftOut.examples, [{ name, reason: 'beside the shards and none of them' }]);
    });

  it('is named beside shards with their part in the name', async () => {
    for (const part of ['train', 'val']) await shard(`${part}-000000.tar`);
    writeFileSync(at('train-000001.tar.part'), 'x');
    assert.deepEqual((await openSource(folder.path)).manifest.split.unused, ['train-000001.tar.part']);
  });

  it('is named beside one tar per class', async () => {
    const content = await solid([1, 2, 3]);
    for (const name of ['cat', 'dog']) await writeTar(at(`${name}.tar`), [{ name: `${name}.jpg`, content }]);
    writeFileSync(at('owl.tar.part'), 'x');
    const { leftOut } = (await openSource(folder.path)).manifest.train;
    assert.deepEqual(
      leftOut.examples.map(({ name }) => name),
      ['owl.tar.part'],
    );
  });

  it('and is missing is named, too: batches of CIFAR', async () => {
    const bytes = Buffer.alloc(20 * RECORD);
    for (let i = 0; i < 20; i++) bytes[i * RECORD] = i % 10;
    for (const n of [1, 2, 3, 4, 5]) writeFileSync(at(`data_batch_${n}.bin`), bytes);
    writeFileSync(at('test_batch.bin'), bytes);
    assert.equal((await openSource(folder.path)).manifest.train.leftOut.total, 0);
    rmSync(at('data_batch_3.bin'));
    const { leftOut } = (await openSource(folder.path)).manifest.train;
    assert.deepEqual(leftOut.examples, [
      { name: 'data_batch_3.bin', reason: 'no such file: a batch of the published set' },
    ]);
    cpSync(at('data_batch_1.bin'), at('data_batch_3.bin'));
    rmSync(at('test_batch.bin'));
    assert.equal((await openSource(folder.path)).manifest.train.leftOut.examples[0].name, 'test_batch.bin');
  });

  for (const name of ['set.tar', 'd-000000.tar'])
    it(`says why nothing was read: absolute names in ${name}`, async () => {
      const content = await solid([1, 2, 3]);
      const label = Buffer.from('0');
      const one = [
        { name: '/a/x.jpg', content },
        { name: '/a/x.cls', content: label },
      ];
      await writeTar(at(name), name === 'set.tar' ? one.slice(0, 1) : one);
      await assert.rejects(openSource(at(name)), (thrown: BnlabError) => {
        assert.match(thrown.got, /none; there is .*a name with an absolute path/);
        return true;
      });
    });
});
