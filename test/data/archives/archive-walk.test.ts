import assert from 'node:assert/strict';
import path from 'node:path';
import { walkArchive } from '../../../lib/data/archives/archive-walk';
import { FileReader } from '../../../lib/data/archives/file-reader';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { temporaryFolder } from '../temporary';

/** More members than a checkpoint waits for. */
const MEMBERS = 10_003;

describe('the walk over an archive', () => {
  const folder = temporaryFolder();

  it('goes on from a checkpoint as if it had not stopped, behind content that fills no block', async () => {
    const archive = path.join(folder.path, 'flat.tar');
    const content = Buffer.from('small');
    await writeTar(
      archive,
      Array.from({ length: MEMBERS }, (_, i) => ({ name: `c/${i}.jpg`, content })),
    );
    const reader = new FileReader(archive);
    try {
      const all = [...walkArchive(reader)];
      const at = all.findIndex(({ kind }) => kind === 'checkpoint');
      const checkpoint = all[at];
      assert.ok(checkpoint.kind === 'checkpoint');
      const rest = all.slice(at + 1);
      assert.equal(rest.length, 3);
      assert.deepEqual([...walkArchive(reader, { start: checkpoint.position })], rest);
    } finally {
      reader.close();
    }
  });
});
