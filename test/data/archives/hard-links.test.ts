import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { bytesReader } from '../../../lib/data/archives/file-reader';
import { linkedEntries } from '../../../lib/data/archives/hard-links';

/** An archive of files (name), folders (name/) and hard links (name -> target), each file as long as its place. */
async function archive(members: readonly string[]): Promise<Buffer> {
  const made = pack();
  for (const [i, member] of members.entries()) {
    const [name, linkname] = member.split(' -> ');
    if (linkname) made.entry({ name, type: 'link', linkname });
    else if (name.endsWith('/')) made.entry({ name, type: 'directory' });
    else made.entry({ name }, 'x'.repeat(i + 1));
  }
  made.finalize();
  return buffer(Readable.from(made));
}
const read = async (members: readonly string[], start?: number) => {
  const bytes = await archive(members);
  return [...linkedEntries(bytesReader(bytes, 'a.tar'), start === undefined ? {} : { start, first: 0 })];
};

describe('hard links', () => {
  it('are files of their own name, with the bytes of the member that they name', async () => {
    const entries = await read(['./a', 'b', 'c -> a', 'd -> ./c', 'e -> b']);
    assert.deepEqual(
      entries.map(({ name, size, offset, unusable }) => [name, size, offset, unusable]),
      [
        ['./a', 1, 512, undefined],
        ['b', 2, 1536, undefined],
        ['c', 1, 512, undefined],
        ['d', 1, 512, undefined],
        ['e', 2, 1536, undefined],
      ],
    );
  });

  it('lead to the last member of a name before them', async () => {
    const sizes = (await read(['a', 'x -> a', 'a', 'y -> a'])).map(({ size }) => size);
    assert.deepEqual(sizes, [1, 1, 3, 3]);
    assert.deepEqual(
      (await read(['a', 'b', 'a -> b', 'y -> a'])).map(({ size }) => size),
      [1, 2, 2, 2],
    );
  });

  it('are unusable where what they name is a folder, comes later, or is unusable itself', async () => {
    const entries = await read([
      'd/',
      '../u',
      'first -> d/',
      'x -> later',
      'y -> ../u',
      'later',
      'z -> x',
      'd2/',
      'w -> d2/',
    ]);
    const reasons = Object.fromEntries(entries.map(({ name, unusable }) => [name, unusable]));
    const nowhere = (target: string) => `a hard link to ${target}, which does not come before it`;
    assert.deepEqual(reasons, {
      'd/': undefined,
      '../u': 'a name that leaves its folder',
      first: nowhere('d/'),
      x: nowhere('later'),
      y: nowhere('../u'),
      later: undefined,
      z: nowhere('x'),
      'd2/': undefined,
      w: nowhere('d2/'),
    });
  });

  it('are judged by their own name', async () => {
    const [, link] = await read(['a', '../b -> a']);
    assert.equal(link.unusable, 'a name that leaves its folder');
  });

  it('may lead to what comes before the place where a walk begins, and to nothing behind them', async () => {
    const members = ['a', 'd/', '../u', 'x -> a', 'y -> d/', 'z -> ../u', 'w -> v', 'v'];
    // headers of a and its content, of the folder, and of ../u and its content
    const entries = await read(members, 512 * 5);
    assert.deepEqual(entries.map(({ name, size }) => [name, size]), [['x', 1], ['y', 0], ['z', 0], ['w', 0], ['v', 8]]); // prettier-ignore
    assert.deepEqual(entries.map(({ unusable }) => unusable === undefined), [true, false, false, false, true]); // prettier-ignore
  });

  it('are told of before the damage behind them', async () => {
    const bytes = await archive(['a', 'x -> a']);
    // headers of a and its content, and of the link
    const damaged = Buffer.concat([bytes.subarray(0, 512 * 3), Buffer.alloc(512, 'x')]);
    const entries = linkedEntries(bytesReader(damaged, 'a.tar'));
    assert.deepEqual([entries.next(), entries.next()].map(({ value }) => value?.name), ['a', 'x']); // prettier-ignore
    assert.throws(() => entries.next(), { kind: 'data', message: /at byte 1536, after 2 members/ });
  });
});
