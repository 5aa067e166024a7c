import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BnlabError } from '../../lib/errors';
import { folderHandler } from '../../lib/models/file-handler';

describe('a handler over a folder that is no model', () => {
  let folder: string;

  beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-file-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  for (const [what, modelTopology, got] of [
    ['no topology', undefined, 'no topology'],
    ['one in bytes', new ArrayBuffer(8), 'a binary topology'],
  ] as const) {
    it(`writes nothing of a model with ${what}`, async () => {
      const place = path.join(folder, 'net');
      await assert.rejects(folderHandler(place).save({ modelTopology, weightData: new ArrayBuffer(0) }), (thrown) => {
        assert.ok(thrown instanceof BnlabError);
        assert.match(thrown.message, new RegExp(`expected a model with a topology in JSON, got ${got}`));
        return true;
      });
      assert.equal(fs.existsSync(place), false);
    });
  }

  it('names the place that is not there, and no file in it', async () => {
    const place = path.join(folder, 'nowhere');
    const isOfPlace = (thrown: unknown) => thrown instanceof BnlabError && thrown.message.startsWith(`${place}:`);
    await assert.rejects(folderHandler(place).load(), isOfPlace);
  });
});
