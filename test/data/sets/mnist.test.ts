import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeIdx, loadMnist, type IdxSetFiles, type LoadMnistOptions } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { IDX_FILES } from '../../../lib/data/sets/idx-sources';
import { serve, testServer } from '../download/server';
import { temporaryFolder, withEnvironment } from '../temporary';

const REAL = process.env.BNLAB_DATA ? path.join(process.env.BNLAB_DATA, 'mnist') : undefined;
const IMAGES = (n: number) => encodeIdx({ dims: [n, 28, 28], data: new Uint8Array(n * 784).fill(n) });
const LABELS = (n: number) => encodeIdx({ dims: [n], data: Uint8Array.from({ length: n }, (_, i) => i % 10) });
const CONTENT = { trainImages: IMAGES(12), trainLabels: LABELS(12), testImages: IMAGES(5), testLabels: LABELS(5) };
const SMALL = { train: 30, test: 10 };

function writeSet(folder: string, { gz = true, dotted = false } = {}): void {
  mkdirSync(folder, { recursive: true });
  for (const { key, name } of IDX_FILES) {
    const spelled = dotted ? name.replace('-idx', '.idx') : name;
    writeFileSync(path.join(folder, gz ? `${spelled}.gz` : spelled), gz ? gzipSync(CONTENT[key]) : CONTENT[key]);
  }
}

describe('loadMnist', () => {
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({ BNLAB_OFFLINE: undefined, BNLAB_DATA: undefined });
  const load = (options: LoadMnistOptions = {}) =>
    loadMnist({ project: folder.path, generatedSize: SMALL, download: false, ...options });
  const own = () => path.join(folder.path, 'data', 'mnist');
  const published = (): IdxSetFiles => {
    const file = (key: keyof IdxSetFiles) => ({
      urls: [`${server.url}${key}`],
      digest: 'md5' as const,
      checksum: checksum(gzipSync(CONTENT[key])),
    });
    return {
      trainImages: file('trainImages'),
      trainLabels: file('trainLabels'),
      testImages: file('testImages'),
      testLabels: file('testLabels'),
    };
  };

  for (const layout of [{ gz: true }, { gz: false }, { gz: false, dotted: true }]) {
    it(`reads the project's own folder, ${JSON.stringify(layout)}`, async () => {
      writeSet(own(), layout);
      const { train, test, source } = await load();
      assert.deepEqual([train.labels.length, test.labels.length], [12, 5]);
      assert.deepEqual([train.images.length, train.images[0]], [12 * 784, 12]);
      assert.equal(source.kind, 'files');
      assert.match(source.detail, /read from data\/mnist \(not the published files/);
    });
  }

  it('prefers BNLAB_DATA/mnist, then BNLAB_DATA itself', async () => {
    const given = path.join(folder.path, 'given');
    writeSet(own());
    writeSet(given);
    process.env.BNLAB_DATA = given;
    assert.match((await load()).source.detail, /read from BNLAB_DATA \(/);
    writeSet(path.join(given, 'mnist'));
    assert.match((await load()).source.detail, /read from BNLAB_DATA\/mnist \(/);
  });

  it('says so when BNLAB_DATA is not a folder', async () => {
    process.env.BNLAB_DATA = path.join(folder.path, 'absent');
    await assert.rejects(load(), { kind: 'usage', where: 'BNLAB_DATA' });
  });

  it('generates digits when there is nothing, and says that this is not MNIST and why', async () => {
    const { train, test, source } = await load({ seed: 4 });
    assert.deepEqual([train.labels.length, test.labels.length], [30, 10]);
    assert.equal(source.kind, 'generated');
    assert.match(
      source.detail,
      /^Generated digits .*seed 4.* not MNIST: no MNIST files in data\/mnist, and downloading was not asked for\.$/,
    );
    assert.ok(!source.detail.includes(folder.path));
  });

  it('generates when offline, at once', async () => {
    process.env.BNLAB_OFFLINE = '1';
    const { source } = await load({ download: true, files: published() });
    assert.match(source.detail, /the download failed \(BNLAB_OFFLINE is set\)/);
    assert.equal(server.ranges.length, 0);
  });

  it('downloads, then finds what it downloaded', async () => {
    server.answer = (request, response, n) =>
      serve(gzipSync(CONTENT[request.url!.slice(1) as keyof IdxSetFiles]))(request, response, n);
    const first = await load({ download: true, files: published() });
    assert.equal(first.source.kind, 'downloaded');
    assert.match(first.source.detail, /downloaded just now into data\/mnist \(the four published files/);
    assert.equal(readdirSync(own()).length, 4);
    const second = await load({ files: published() });
    assert.match(second.source.detail, /read from data\/mnist \(the four published files, checksums verified\)/);
    assert.deepEqual(second.train.labels, first.train.labels);
  });

  it('generates when the download fails halfway, and finishes it the next time', async () => {
    server.answer = (request, response, n) => {
      const key = request.url!.slice(1) as keyof IdxSetFiles;
      if (key === 'testImages') response.writeHead(403).end();
      else serve(gzipSync(CONTENT[key]))(request, response, n);
    };
    const options = { download: { pauseMilliseconds: 0 }, files: published() };
    const failed = await load(options);
    assert.match(failed.source.detail, /the download failed \(127\.0\.0\.1:\d+: HTTP status 403\)/);
    server.answer = (request, response, n) =>
      serve(gzipSync(CONTENT[request.url!.slice(1) as keyof IdxSetFiles]))(request, response, n);
    assert.equal((await load(options)).source.kind, 'downloaded');
  });

  const breakages: readonly (readonly [name: string, spoil: (folder: string) => void, message: RegExp])[] = [
    ['a missing file', (at) => rmSync(path.join(at, 't10k-labels-idx1-ubyte.gz')), /got no t10k-labels-idx1-ubyte/],
    [
      'a truncated gz',
      (at) => writeFileSync(path.join(at, 'train-images-idx3-ubyte.gz'), gzipSync(CONTENT.trainImages).subarray(0, 40)),
      /train-images-idx3-ubyte\.gz: expected a whole gzip stream/,
    ],
    [
      'labels and images of different counts',
      (at) => writeFileSync(path.join(at, 'train-labels-idx1-ubyte.gz'), gzipSync(LABELS(11))),
      /as many labels as images, got 12 images and 11 labels/,
    ],
    [
      'a label that is no digit',
      (at) =>
        writeFileSync(
          path.join(at, 't10k-labels-idx1-ubyte.gz'),
          gzipSync(encodeIdx({ dims: [5], data: Uint8Array.of(1, 2, 10, 3, 4) })),
        ),
      /labels of 0 to 9, got label 10 at example 2/,
    ],
    [
      'images of another size',
      (at) =>
        writeFileSync(
          path.join(at, 't10k-images-idx3-ubyte.gz'),
          gzipSync(encodeIdx({ dims: [5, 2, 2], data: new Uint8Array(20) })),
        ),
      /images of 28x28 pixels, got 5 of 2x2/,
    ],
  ];
  for (const [name, spoil, message] of breakages) {
    it(`stops at ${name} instead of generating`, async () => {
      writeSet(own());
      spoil(own());
      await assert.rejects(
        load(),
        (thrown: Error & { kind?: string }) => thrown.kind === 'data' && message.test(thrown.message),
      );
    });
  }

  it('takes a folder given by name, and only that', async () => {
    writeSet(own());
    await assert.rejects(load({ folder: folder.path }), /the four MNIST files, got none of them/);
    assert.equal((await load({ folder: own() })).source.kind, 'files');
  });

  it('reads the real files and knows them, compressed or not', async function () {
    if (!REAL || !existsSync(REAL)) {
      console.log('      skipped: set BNLAB_DATA to a folder that has mnist/');
      return this.skip();
    }
    const { train, test, source } = await load({ folder: REAL });
    assert.deepEqual([train.labels.length, test.labels.length], [60_000, 10_000]);
    assert.match(source.detail, /the four published files, checksums verified/);
    assert.deepEqual([...train.labels.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    const mean = train.images.reduce((sum, value) => sum + value, 0) / train.images.length / 255;
    assert.ok(Math.abs(mean - 0.1307) < 5e-5, `mean ${mean}`);
    const { name } = IDX_FILES[0];
    copyFileSync(path.join(REAL, `${name}.gz`), path.join(folder.path, `${name}.gz`));
  });
});
