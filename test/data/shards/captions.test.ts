import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { packTar } from '../../../lib/data/archives/tar-write';
import { openShardFiles } from '../../../lib/data/shards/shards';
import { temporaryFolder } from '../temporary';

type Members = Readonly<Record<string, string>>;

describe('captions where classes should be', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder.path, 'x.tar');
  const write = async (members: Members) => {
    const entries = Object.entries(members).map(([name, text]) => ({ name, content: Buffer.from(text) }));
    writeFileSync(file(), await packTar(entries));
  };

  it('are refused from 20 pictures on, of which more than half have one of their own', async () => {
    const members = (count: number, textOf: (i: number) => string): Members => {
      const entries = Array.from({ length: count }, (_, i): [string, string][] => [[`${i}.jpg`, 'x'], [`${i}.txt`, textOf(i)]]); // prettier-ignore
      return Object.fromEntries(entries.flat());
    };
    for (const [count, classes, isRefused] of [
      [19, 19, false],
      [20, 10, false],
      [20, 11, true],
      [21, 21, true],
    ] as const) {
      await write(members(count, (i) => `a dog ${Math.min(i, classes - 1)}`));
      const open = () => openShardFiles([file()]);
      const got = `${classes} different ones for ${count} pictures, as "a dog 0"`;
      if (isRefused) assert.throws(open, { where: 'x.tar', expected: 'classes that pictures share', got });
      else assert.equal(open().classes.length, classes);
    }
    await write(members(20, (i) => `${'a'.repeat(70)}${i}`));
    assert.throws(() => openShardFiles([file()]), { got: `20 different ones for 20 pictures, as "${'a'.repeat(60)}"` }); // prettier-ignore
  });
});
