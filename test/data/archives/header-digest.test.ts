import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { headerDigest } from '../../../lib/data/archives/header-digest';
import { packTar } from '../../../lib/data/archives/tar-write';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { temporaryFolder } from '../temporary';

/** SHA-256 of pieces one after another. */
function digest(pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

describe('the digest of headers', () => {
  const folder = temporaryFolder();
  const write = (name: string, content: Uint8Array) => {
    const file = path.join(folder.path, name);
    writeFileSync(file, content);
    return file;
  };
  /** A list of pictures of one byte each, at the places of their contents. */
  const listOf = (places: readonly (readonly [file: string, offset: number])[]) => {
    const builder = new ImageListBuilder();
    places.forEach(([file, offset], i) => builder.add({ className: 'c', name: `${i}.jpg`, file, offset, size: 1 }));
    return builder.build();
  };
  const content = Buffer.from('x');

  it('is of the members of each archive, and of the blocks before the pictures', async () => {
    const [a, b] = [await packTar([{ name: 'n', content }, { name: '1.jpg', content }]), await packTar([{ name: '2.jpg', content }])]; // prettier-ignore
    const [first, second] = [write('a.tar', a), write('b.tar', b)];
    const expected = ['n\0' + '512\0' + '1\0', '1.jpg\0' + '1536\0' + '1\0', '2.jpg\0' + '512\0' + '1\0'];
    const headers = [a.subarray(1024, 1536), b.subarray(0, 512)];
    assert.equal(headerDigest(listOf([[first, 1536], [second, 512]])), digest([...expected, ...headers])); // prettier-ignore
  });

  it('is of 2,000 members at most', async () => {
    const archive = await packTar(Array.from({ length: 2001 }, (_, i) => ({ name: `${i}`, content: Buffer.alloc(0) })));
    const members = Array.from({ length: 2000 }, (_, i) => `${i}\0${512 * (i + 1)}\0` + '0\0');
    const expected = digest([...members, archive.subarray(0, 512)]);
    assert.equal(headerDigest(listOf([[write('a.tar', archive), 512]])), expected);
  });

  it('is of the blocks before 8,192 pictures at most', async () => {
    const archive = await packTar([{ name: '1.jpg', content }]);
    const file = write('a.tar', archive);
    const of = (pictures: number) => headerDigest(listOf(new Array<[string, number]>(pictures).fill([file, 512])));
    const expected = (blocks: number) => {
      const headers = new Array<Uint8Array>(blocks).fill(archive.subarray(0, 512));
      return digest(['1.jpg\0' + '512\0' + '1\0', ...headers]);
    };
    assert.equal(of(8192), expected(8192));
    assert.equal(of(8193), expected(8192));
  });

  it('holds no file open', async () => {
    const file = write('a.tar', await packTar([{ name: '1.jpg', content }]));
    const lowest = () => {
      const handle = openSync(file, 'r');
      closeSync(handle);
      return handle;
    };
    // a new handle is the lowest number that is free
    const before = lowest();
    headerDigest(listOf([[file, 512]]));
    assert.equal(lowest(), before);
  });
});
