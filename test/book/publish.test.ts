import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { publish } from '../../lib/book/publish';
import { temporaryFolder } from '../data/temporary';

const site = (words: string) => new Map([['index.html', words]]);

describe('a book that is put in its place', () => {
  const folder = temporaryFolder();
  const real = fs.renameSync;
  afterEach(() => {
    fs.renameSync = real;
  });
  const out = () => path.join(folder.path, 'site');
  const words = () => fs.readFileSync(path.join(out(), 'index.html'), 'utf8');
  /** The disk fails where a folder would get the name of the book from a new one. */
  const failOnNew = (isFailing: (from: string) => boolean) => {
    fs.renameSync = (from, to) => {
      if (isFailing(String(from))) throw Object.assign(new Error('EIO: i/o error, rename'), { code: 'EIO' });
      real(from, to);
    };
  };

  it('takes the place of an older one, which is gone', () => {
    publish(site('old'), out());
    publish(site('new'), out());
    assert.equal(words(), 'new');
    assert.deepEqual(fs.readdirSync(folder.path), ['site']);
  });

  it('leaves the older one as it was where it cannot be put there', () => {
    publish(site('old'), out());
    failOnNew((from) => from.endsWith('.tmp'));
    assert.throws(() => publish(site('new'), out()), {
      kind: 'io',
      message: /site: expected a folder that can be written/,
    });
    assert.equal(words(), 'old');
    assert.deepEqual(fs.readdirSync(folder.path), ['site']);
  });

  it('leaves the older one as it was where that cannot be moved away', () => {
    publish(site('old'), out());
    failOnNew((from) => from.endsWith('site'));
    assert.throws(() => publish(site('new'), out()), { kind: 'io' });
    assert.equal(words(), 'old');
    assert.deepEqual(fs.readdirSync(folder.path), ['site']);
  });

  it('leaves nothing where there was nothing and it cannot be put there', () => {
    failOnNew((from) => from.endsWith('.tmp'));
    assert.throws(() => publish(site('new'), out()), { kind: 'io' });
    assert.deepEqual(fs.readdirSync(folder.path), []);
  });
});
