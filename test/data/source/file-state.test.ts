import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { openImages } from '../../../lib/data';
import { IndexJournal } from '../../../lib/data/archives/archive-journal';
import { packTar } from '../../../lib/data/archives/tar-write';
import { fileState } from '../../../lib/data/source/file-state';
import { solid } from '../solid';
import { temporaryFolder, withOwnCache } from '../temporary';

/** The time of change that every file here keeps. */
const THEN = new Date('2020-01-01T00:00:00Z');
/** As long as more blocks than count. */
const LARGE = 5 << 20;

describe('a file that took the place of another one of its size and time', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const put = (file: string, bytes: Uint8Array) => {
    writeFileSync(file, bytes);
    utimesSync(file, THEN, THEN);
  };
  withOwnCache(folder);

  it('is told from it by any byte of a small one', () => {
    const states = [0, 70_000, 199_999].map((place) => {
      const bytes = Buffer.alloc(200_000);
      bytes[place] = 1;
      put(at('f'), bytes);
      return fileState(at('f'));
    });
    assert.equal(new Set(states).size, states.length);
    assert.equal(fileState(at('f')), states[2]);
    assert.match(states[2], /^[0-9a-f]{32}$/);
  });

  it('is told from it though the byte that differs is not looked at', () => {
    const bytes = Buffer.alloc(LARGE);
    put(at('f'), bytes);
    const before = fileState(at('f'));
    bytes[(1 << 16) * 39 + 1] = 1;
    put(at('f'), bytes);
    assert.notEqual(fileState(at('f')), before);
  });

  it('is unpacked anew: shards through gzip', async () => {
    const shard = async (labels: string) => {
      const content = await solid([1, 2, 3]);
      const members = [...labels].flatMap((label, i) => [
        { name: `${i}.jpg`, content },
        { name: `${i}.cls`, content: Buffer.from(label) },
      ]);
      return gzipSync(await packTar(members), { level: 0 });
    };
    const [a, b] = [await shard('0011'), await shard('0111')];
    assert.equal(a.length, b.length);
    for (const [bytes, labels] of [
      [a, [0, 0, 1, 1]],
      [b, [0, 1, 1, 1]],
    ] as const) {
      put(at('d-000000.tar.gz'), bytes);
      assert.deepEqual([...(await openImages(at('d-000000.tar.gz'))).labels], labels);
    }
  });

  it('is walked over from its start: the progress towards the other one’s index is not gone on with', () => {
    put(at('x.tar'), Buffer.alloc(10_240, 1));
    const journal = () => new IndexJournal(at('x.tar.arrow.part'), at('x.tar'));
    const first = journal();
    first.load();
    first.note({ kind: 'checkpoint', position: 512 });
    assert.equal(journal().load().position, 512);
    put(at('x.tar'), Buffer.alloc(10_240, 2));
    assert.equal(journal().load().position, 0);
  });
});
