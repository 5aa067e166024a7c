import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { download } from '../../../lib/data';
import { IDX_SETS, type IdxSetFiles, type IdxSetName } from '../../../lib/data/sets/idx-sources';
import { testServer } from '../download/server';
import { temporaryFolder, withEnvironment } from '../temporary';

/** Sizes of the files as their publishers have them, in bytes. */
const PUBLISHED: Readonly<
  Record<IdxSetName, Readonly<Record<keyof IdxSetFiles, readonly [name: string, bytes: number]>>>
> = {
  mnist: {
    trainImages: ['train-images-idx3-ubyte.gz', 9_912_422],
    trainLabels: ['train-labels-idx1-ubyte.gz', 28_881],
    testImages: ['t10k-images-idx3-ubyte.gz', 1_648_877],
    testLabels: ['t10k-labels-idx1-ubyte.gz', 4542],
  },
  'fashion-mnist': {
    trainImages: ['train-images-idx3-ubyte.gz', 26_421_880],
    trainLabels: ['train-labels-idx1-ubyte.gz', 29_515],
    testImages: ['t10k-images-idx3-ubyte.gz', 4_422_102],
    testLabels: ['t10k-labels-idx1-ubyte.gz', 5148],
  },
};

describe('the published files of an IDX set', () => {
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({ BNLAB_OFFLINE: undefined });

  for (const [set, files] of Object.entries(IDX_SETS)) {
    const published = PUBLISHED[set as IdxSetName];
    for (const [key, remote] of Object.entries(files)) {
      const [name, bytes] = published[key as keyof IdxSetFiles];

      it(`have one name on every mirror: ${name} of ${set}`, () => {
        assert.equal(remote.urls.length, 2);
        for (const url of remote.urls) assert.equal(path.posix.basename(new URL(url).pathname), name);
      });

      it(`have the size that was published, and a file of another size is refused: ${name} of ${set}`, async () => {
        for (const other of [bytes - 1, bytes + 1]) {
          server.answer = (_, response) => void response.writeHead(200, { 'content-length': other }).end();
          const got = new RegExp(`: a file of ${other} bytes instead of ${bytes}\\b`);
          const file = path.join(folder.path, 'set', name);
          await assert.rejects(download({ ...remote, urls: [server.url] }, file), { kind: 'io', message: got });
          assert.deepEqual(readdirSync(folder.path), []);
        }
      });
    }
  }
});
