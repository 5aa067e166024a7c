import assert from 'node:assert/strict';
import path from 'node:path';
import { tf } from '../../lib/engine';
import { folderHandler } from '../../lib/models/file-handler';
import { routeFiles } from '../../lib/models/file-routes';

describe('the handler of a file URL', () => {
  let asked: string[];
  beforeEach(() => {
    asked = [];
    routeFiles((place) => (asked.push(place), folderHandler(place)));
  });
  afterEach(() => routeFiles(folderHandler));

  const PLACES: Readonly<Record<string, string>> = {
    'file:///srv/net': '/srv/net',
    'file://net/model.json': path.join(process.cwd(), 'net/model.json'),
    'file:///srv/../net': '/net',
    // as Windows writes a drive; elsewhere the letter is a folder here
    'file:///C:/net': path.resolve('C:/net'),
    'file:///z:/net': path.resolve('z:/net'),
    'file:///CD:/net': '/CD:/net',
    'file://C:/net': path.resolve('C:/net'),
  };
  for (const [url, place] of Object.entries(PLACES)) {
    it(`is given the place behind ${url}`, () => {
      assert.equal(tf.io.getSaveHandlers(url).length, 1);
      assert.equal(tf.io.getLoadHandlers(url).length, 1);
      assert.deepEqual(asked, [place, place]);
    });
  }

  it('is none for another scheme, nor for several places', () => {
    for (const url of ['http://localhost/net', '/srv/net', 'File:///net', ['file:///a', 'file:///b']]) {
      tf.io.getSaveHandlers(url);
      tf.io.getLoadHandlers(url);
    }
    assert.deepEqual(asked, []);
  });

  it('is asked for once more after it failed', () => {
    routeFiles(() => assert.fail('no handler today'));
    assert.throws(() => tf.io.getLoadHandlers('file:///net'), /no handler today/);
    assert.throws(() => tf.io.getLoadHandlers('file:///net'), /no handler today/);
  });

  it('is that of somebody else where there is one, for loading too', () => {
    const other = { load: () => Promise.reject(new Error('never asked')) };
    let isThere = true;
    tf.io.registerLoadRouter((url) => (isThere && String(url).startsWith('file://') ? other : null) as tf.io.IOHandler);
    try {
      assert.deepEqual(tf.io.getLoadHandlers('file:///net'), [other]);
    } finally {
      isThere = false;
    }
    assert.deepEqual(asked, []);
  });
});
