import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { packingOf, unpackedBody } from '../../../lib/data/download/encoding';
import type { Answer } from '../../../lib/data/download/request';

const packing = (
  headers: Readonly<Record<string, string>>,
  { url = 'http://x/a.bin', bytes }: { url?: string; bytes?: number } = {},
) => {
  const answer: Pick<Answer, 'header'> = { header: (name: string) => headers[name] };
  return packingOf(answer as Answer, { url, bytes });
};

describe('a body that a server packed', () => {
  for (const [encoding, expected] of [
    ['gzip', 'gzip'],
    [' GZIP ', 'gzip'],
    ['x-gzip', 'x-gzip'],
    ['deflate', 'deflate'],
    ['br', 'br'],
    ['identity', undefined],
    [' ', undefined],
  ] as const) {
    it(`is known by the encoding "${encoding}"`, () => {
      assert.equal(packing({ 'content-encoding': encoding }), expected);
    });
  }

  it('is none without an encoding, for a file packed itself, or of the size of the file', () => {
    const gzip = { 'content-encoding': 'gzip', 'content-length': '10' };
    assert.equal(packing({}), undefined);
    for (const name of ['a.gz', 'a.tar.GZ', 'a.tgz', 'a.z', 'a.br', 'a.gz?as=a.bin', 'a.gz#x'])
      assert.equal(packing(gzip, { url: `http://x/${name}` }), undefined, name);
    assert.equal(packing(gzip, { url: 'http://x/a.gz/b?c.gz' }), 'gzip');
    assert.equal(packing(gzip, { bytes: 10 }), undefined);
    assert.equal(packing(gzip, { bytes: 11 }), 'gzip');
    assert.equal(packing({ 'content-encoding': 'gzip' }, { bytes: 10 }), 'gzip');
  });

  it('is refused where nobody knows how', () => {
    const unknown = { message: /a body packed as zstd/, failure: 'refused' };
    assert.throws(() => packing({ 'content-encoding': 'zstd' }), unknown);
  });

  const text = Buffer.from('what the file holds');
  for (const [name, packed] of [
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
  ] as const) {
    it(`is unpacked from ${name}, and breaks where it is cut`, async () => {
      assert.deepEqual(await buffer(unpackedBody(Readable.from([packed]), name)), text);
      await assert.rejects(buffer(unpackedBody(Readable.from([packed.subarray(0, -9)]), name)));
    });
  }
});
