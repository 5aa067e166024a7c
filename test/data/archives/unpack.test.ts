import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { unpack, type UnpackOptions } from '../../../lib/data/archives/unpack';
import { temporaryFolder } from '../temporary';
import { zipOf } from '../zip';

/** An archive of files (name=content) and folders (name/). */
async function tarOf(members: readonly string[]): Promise<Buffer> {
  const made = pack();
  for (const member of members) {
    const [name, content] = member.split('=') as [string, string | undefined];
    if (content === undefined) made.entry({ name, type: 'directory' });
    else made.entry({ name }, content);
  }
  made.finalize();
  return buffer(Readable.from(made));
}

const MEMBERS = ['top/', 'top/a.txt=alpha', 'top/sub/', 'top/sub/b.txt=beta'];

describe('unpacking', () => {
  const folder = temporaryFolder();
  const target = () => path.join(folder.path, 'out');
  const at = (name: string) => path.join(folder.path, name);
  const unpacked = async (name: string, content: Uint8Array, options?: UnpackOptions) => {
    writeFileSync(at(name), content);
    await unpack(at(name), target(), options);
    return readdirSync(target(), { recursive: true }).map(String).sort();
  };

  it('reads a tar, plain or compressed, with folders that are members of their own', async () => {
    const tar = await tarOf(MEMBERS);
    assert.deepEqual(await unpacked('x.tar', tar), ['a.txt', 'sub', 'sub/b.txt']);
    assert.equal(readFileSync(path.join(target(), 'sub/b.txt'), 'utf8'), 'beta');
    assert.deepEqual(readdirSync(folder.path).sort(), ['out', 'x.tar']);
    await unpack(at('x.tar'), at('again'));
    writeFileSync(at('x.tgz'), gzipSync(tar));
    await unpack(at('x.tgz'), at('third'));
    assert.deepEqual(readdirSync(at('third')).sort(), ['a.txt', 'sub']);
  });

  it('fills a folder that is empty, and needs no word about how much', async () => {
    mkdirSync(target());
    await unpacked('x.tar', await tarOf([`top/a=${'x'.repeat(100_000)}`]));
    assert.equal(readFileSync(path.join(target(), 'a')).length, 100_000);
  });

  it('keeps all where the members lie in no one folder, and leaves nothing beside', async () => {
    assert.deepEqual(await unpacked('x.tar', await tarOf(['a/1=x', 'b=y'])), ['a', 'a/1', 'b']);
    assert.deepEqual(readdirSync(folder.path).sort(), ['out', 'x.tar']);
  });

  it('counts files, and takes as many bytes as it is allowed', async () => {
    const counts: number[] = [];
    const onFile = (files: number) => void counts.push(files);
    const tar = await tarOf(MEMBERS);
    // alpha and beta
    await assert.rejects(unpacked('x.tar', tar, { maximumBytes: 8 }), {
      kind: 'data',
      message: /^x\.tar: expected a whole, harmless archive, got more than 8 bytes/,
    });
    await unpacked('x.tar', tar, { maximumBytes: 9, onFile });
    assert.deepEqual(counts, [1, 2]);
  });

  it('shows the folder before it gets its name', async () => {
    let seen: string[] = [];
    const beforePlacing = (staged: string) => {
      seen = readdirSync(staged).sort();
      assert.ok(!existsSync(target()));
    };
    await unpacked('x.tar', await tarOf(MEMBERS), { beforePlacing });
    assert.deepEqual(seen, ['a.txt', 'sub']);
  });

  it('refuses a folder that holds one thing before it reads anything', async () => {
    mkdirSync(target());
    writeFileSync(path.join(target(), 'own'), '');
    const counts: number[] = [];
    const onFile = (files: number) => void counts.push(files);
    await assert.rejects(unpacked('x.tar', await tarOf(MEMBERS), { onFile }), {
      kind: 'io',
      message: /expected a folder that is empty or does not exist yet, got it holds something/,
    });
    assert.deepEqual(counts, []);
  });

  it('names the member that it refuses, and the folder where the disk refuses', async () => {
    await assert.rejects(unpacked('x.tar', await tarOf(['a=x', '../b=x'])), {
      message: /^\.\.\/b: expected a whole, harmless archive, got a name that leaves its folder/,
    });
    const long = 'n'.repeat(300);
    await assert.rejects(unpacked('x.tar', await tarOf([`top/${long}=x`])), {
      kind: 'io',
      message: /out: expected a folder that can be filled, got .*/,
    });
    await assert.rejects(unpacked('x.tar', await tarOf(['top/'])), { kind: 'data', message: /got an empty archive/ });
    assert.deepEqual(readdirSync(folder.path), ['x.tar']);
  });

  it('refuses members that are neither files nor folders', async () => {
    const made = pack();
    made.entry({ name: 'top/a' }, 'x');
    made.entry({ name: 'top/link', type: 'symlink', linkname: '..' });
    made.finalize();
    await assert.rejects(unpacked('x.tar', await buffer(Readable.from(made))), {
      kind: 'data',
      message: /^top\/link: expected a whole, harmless archive, got a member of the type symlink/,
    });
  });

  it('reads a zip, but none with names of another system', async () => {
    const file = (name: string) => ({ name, content: 'x' });
    await assert.rejects(unpacked('x.zip', zipOf([file('top/a'), file('top\\b')])), { kind: 'data' });
    assert.ok(!existsSync(target()));
    assert.deepEqual(await unpacked('x.zip', zipOf([{ name: 'top/', content: '' }, file('top/a')])), ['a']);
  });

  it('closes a zip, whether it was whole or not', async function () {
    if (process.platform !== 'linux') return this.skip();
    const openFiles = () => readdirSync('/proc/self/fd').map(linkOf);
    const isOpen = () => openFiles().includes(at('x.zip'));
    for (const name of ['top/a', '../a']) {
      await unpacked('x.zip', zipOf([{ name, content: 'x' }, { name: 'top/b', content: 'x' }])).catch(() => undefined); // prettier-ignore
      for (let i = 0; i < 100 && isOpen(); i++) await setTimeout(5);
      assert.ok(!isOpen(), name);
    }
  });
});

function linkOf(handle: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`);
  } catch {
    return ''; // closed meanwhile
  }
}
