import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { openImages } from '../../../lib/data';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { Random } from '../../../lib/random';
import { pictures, solid } from '../solid';
import { temporaryFolder } from '../temporary';

const SEED = 5;
const PICTURES = 120;

describe('two processes at once', () => {
  const folder = temporaryFolder();

  const start = async (archive: string, shards: string, pause: number) => {
    const program = path.join(__dirname, 'build-set.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', program, archive, shards, String(pause)]);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { out, err };
  };

  it('index one archive and make one folder of shards: both end with the whole set', async () => {
    const content = await solid([1, 2, 3]);
    const random = new Random(SEED);
    for (let attempt = 0; attempt < 2; attempt++) {
      const archive = path.join(folder.path, `${attempt}`, 'set.tar');
      const members = ['a', 'b'].flatMap((name) => pictures(name, PICTURES / 2));
      await writeTar(
        archive,
        members.map((name) => ({ name, content })),
      );
      const shards = path.join(path.dirname(archive), 'shards');
      const offset = attempt === 0 ? 0 : random.integer(300);
      const both = await Promise.all([start(archive, shards, 0), start(archive, shards, offset)]);
      for (const { out, err } of both) {
        assert.deepEqual(
          JSON.parse(out || 'null'),
          { indexed: PICTURES, images: PICTURES, bad: 0 },
          `offset ${offset}: ${err}`,
        );
      }
      assert.deepEqual(readdirSync(path.dirname(archive)).sort(), ['set.tar', 'set.tar.arrow', 'shards']);
      assert.equal(readdirSync(shards).length, Math.ceil(PICTURES / 16) + 1);
      assert.equal((await openImages(shards)).length, PICTURES);
    }
  });
});
