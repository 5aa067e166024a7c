import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cachedDigits, MNIST_SIZE } from '../../../lib/data/generated/digits-cache';
import { takeLock } from '../../../lib/locks';
import { deadLock, temporaryFolder } from '../temporary';

describe('the cache of generated digits', () => {
  const folder = temporaryFolder();
  const size = { train: 40, test: 20 };
  const load = (seed = 1) => cachedDigits({ seed, folder: folder.path, size });

  it('gives back what was drawn', () => {
    const drawn = load();
    const cached = load();
    assert.equal(cached.md5, drawn.md5);
    for (const part of ['train', 'test'] as const) {
      assert.ok(Buffer.from(cached[part].images).equals(drawn[part].images));
      assert.ok(Buffer.from(cached[part].labels).equals(drawn[part].labels));
    }
    assert.equal(readdirSync(folder.path).length, 1);
  });

  it('keeps seeds apart', () => {
    assert.notEqual(load(1).md5, load(2).md5);
  });

  it('is drawn anew when a byte of it is wrong or missing', () => {
    const { md5 } = load();
    const file = path.join(folder.path, readdirSync(folder.path)[0]);
    const whole = readFileSync(file);
    for (const damaged of [whole.subarray(0, 5000), Buffer.from(whole).fill(1, 700, 701), Buffer.alloc(0)]) {
      writeFileSync(file, damaged);
      assert.equal(load().md5, md5);
      assert.ok(readFileSync(file).equals(whole));
    }
  });

  it('does without when the folder cannot be written', () => {
    writeFileSync(path.join(folder.path, 'file'), '');
    const blocked = path.join(folder.path, 'file', 'cache');
    assert.equal(cachedDigits({ seed: 1, folder: blocked, size }).md5, load().md5);
  });

  it('begins with the MD5 of training and test pictures and their labels, one behind the other', () => {
    const { train, test, md5 } = load();
    const [name, ...others] = readdirSync(folder.path);
    assert.deepEqual([name, others], ['digits-v1-seed1-40-20.bin', []]);
    const content = Buffer.concat([train.images, train.labels, test.images, test.labels]);
    assert.equal(content.length, 60 * 785);
    assert.equal(createHash('md5').update(content).digest('hex'), md5);
    assert.ok(readFileSync(path.join(folder.path, name)).equals(Buffer.concat([Buffer.from(md5, 'hex'), content])));
    // training and test pictures are drawn apart from each other
    assert.notDeepEqual(train.labels.subarray(0, 20), test.labels);
  });

  it('is read and not drawn where it is whole, and what a killed process left beside it goes', () => {
    const { md5 } = load();
    const file = path.join(folder.path, 'digits-v1-seed1-40-20.bin');
    const content = readFileSync(file).subarray(16).fill(3, 0, 100);
    const other = createHash('md5').update(content).digest();
    writeFileSync(file, Buffer.concat([other, content]));
    writeFileSync(`${file}.0123abcd.tmp`, 'half');
    writeFileSync(`${file}.lock`, deadLock());
    const { md5: read, train } = load();
    assert.notEqual(read, md5);
    assert.deepEqual([read, train.images[0]], [other.toString('hex'), 3]);
    assert.deepEqual(readdirSync(folder.path), [path.basename(file)]);
  });

  it('is done without where another process is at it', () => {
    const file = path.join(folder.path, 'digits-v1-seed1-40-20.bin');
    const lock = takeLock(file, 'a test');
    const { md5 } = load();
    lock.release();
    assert.deepEqual(readdirSync(folder.path), []);
    assert.equal(load().md5, md5);
    assert.deepEqual(readdirSync(folder.path), [path.basename(file)]);
  });

  it('has the sizes of MNIST unless others are asked', () => {
    assert.deepEqual(MNIST_SIZE, { train: 60_000, test: 10_000 });
  });
});
