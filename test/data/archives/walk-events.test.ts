/** What a walk meets in archives of every kind, event by event. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { walkArchive, whyNoImage, type ArchiveEvent, type WalkOptions } from '../../../lib/data/archives/archive-walk';
import { bytesReader } from '../../../lib/data/archives/file-reader';

/** An archive of files with their contents, folders (name/) and hard links (name -> target). */
async function archive(members: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const made = pack();
  for (const [member, content] of Object.entries(members)) {
    const [name, linkname] = member.split(' -> ');
    if (linkname) made.entry({ name, type: 'link', linkname });
    else if (name.endsWith('/')) made.entry({ name, type: 'directory' });
    else made.entry({ name }, content);
  }
  made.finalize();
  return buffer(Readable.from(made));
}
function told(event: ArchiveEvent): string {
  if (event.kind === 'image')
    return `${event.image.group} ${event.image.name} ${event.image.offset}+${event.image.size}`;
  if (event.kind === 'skipped') return `${event.member.name}: ${event.member.reason} ${event.member.offset}`;
  return event.kind === 'folder' ? event.name : `at ${event.position}`;
}
const walk = (bytes: Buffer, options?: WalkOptions) => [...walkArchive(bytesReader(bytes, 'x.tar'), options)].map(told);
const read = async (members: Readonly<Record<string, string | Buffer>>, options?: WalkOptions) =>
  walk(await archive(members), options);

const EMPTY = 'an empty class';
const UNREADABLE = 'a class without a readable picture';
const CLIMBS = 'a name that leaves its folder';
const NO_END = 'no end mark (two blocks of zeros): the archive may be cut off behind its last member';
const VALIDATION = 'ILSVRC2012_val_00000001.JPEG';

describe('the walk over an archive meets', () => {
  it('folders, pictures with the folders that they lie in, and what is none', async () => {
    const members = {
      './cat/': '',
      'cat/1.jpg': 'xyz',
      'a.txt': '',
      '2.png': 'x',
      './s/dog/3.webp': 'xy',
      '../up/': '',
    };
    assert.deepEqual(await read(members), [
      '/cat',
      '/cat cat/1.jpg 1024+3',
      'a.txt: not a picture 2048',
      '/ 2.png 2560+1',
      '/s/dog ./s/dog/3.webp 3584+2',
      `../up/: ${CLIMBS} 4608`,
    ]);
  });

  it('tars of classes, with a place to go on from behind each', async () => {
    const n1 = await archive({ 'd/': '', '1.jpg': 'xyz', '2.txt': '', '../3.jpg': 'x' });
    const [n2, n3] = [await archive({ 'd/': '' }), await archive({ 'a.txt': '' })];
    // in blocks: four headers, two contents and the end; a header and the end; the same
    assert.deepEqual([n1, n2, n3].map(({ length }) => length / 512), [8, 3, 3]); // prettier-ignore
    const at = (block: number) => 512 * block;
    assert.deepEqual(await read({ 'f/': '', 't/n1.tar': n1, 'n2.tar': n2, 'n3.tar': n3 }), [
      '/f',
      `=n1 1.jpg ${at(2 + 2)}+3`,
      `2.txt: not a picture ${at(2 + 4)}`,
      `../3.jpg: ${CLIMBS} ${at(2 + 5)}`,
      `at ${at(10)}`,
      `n2.tar: ${EMPTY} ${at(11)}`,
      `at ${at(14)}`,
      `a.txt: not a picture ${at(16)}`,
      `n3.tar: ${UNREADABLE} ${at(15)}`,
      `at ${at(18)}`,
    ]);
  });

  it('tars of classes that have no end, and tars that are none', async () => {
    const whole = await archive({ '../d/': '', '1.jpg': 'x' });
    const cut = whole.subarray(0, -1024);
    assert.deepEqual(await read({ 'a.tar': cut }), [`../d/: ${CLIMBS} 1024`, '=a 1.jpg 1536+1', `a.tar: ${NO_END} 512`, 'at 2048']); // prettier-ignore
    assert.deepEqual(await read({ '../a.tar': whole, '._a.tar': whole }), [
      `../a.tar: ${CLIMBS} 512`,
      `at ${512 + whole.length}`,
      `._a.tar: a hidden file ${1024 + whole.length}`,
    ]);
    assert.throws(
      () => walk(Buffer.concat([whole.subarray(0, 1536), Buffer.alloc(512, 'x')])),
      /^BnlabError: x\.tar: /,
    );
    const bad = await archive({ 'a.tar': Buffer.alloc(512, 'x') });
    assert.throws(() => walk(bad), { message: /^x\.tar: a\.tar: expected a tar header, .* at byte 512, after 0 members\n/ }); // prettier-ignore
  });

  it('hard links with the content of what they name, and no place to go on from behind them', async () => {
    const n1 = await archive({ '1.jpg': 'xyz' });
    const members = { 'n1.tar': n1, 'n2.tar -> n1.tar': '', 'c/1.jpg -> n1.tar': '' };
    const end = 512 + n1.length;
    const first = ['=n1 1.jpg 1024+3', `at ${end}`];
    assert.deepEqual(await read(members), [...first, '=n2 1.jpg 1024+3', `/c c/1.jpg 512+${n1.length}`]);
    assert.deepEqual((await read(members, { start: end })).slice(0, 1), ['=n2 1.jpg 1024+3']);
  });

  it('no member where it goes on at the end, which is then missing', async () => {
    const cut = (await archive({ 'a/1.jpg': 'x' })).subarray(0, -1024);
    const unended = `x.tar: ${NO_END} 1024`;
    assert.deepEqual(walk(cut), ['/a a/1.jpg 512+1', unended]);
    for (const start of [1024, 4096]) assert.deepEqual(walk(cut, { start }), [unended]);
    assert.throws(() => walk(Buffer.alloc(0)), /no bytes at byte 0/);
    assert.deepEqual(walk(Buffer.alloc(1), { start: 1 }), [`x.tar: ${NO_END} 1`]);
  });

  it('pictures of the validation archive by the list of their classes, but not in folders of synsets', async () => {
    const validation = { classes: ['n1'], source: 'a list', classOf: (name: string) => `n${name.length}` };
    const inside = { [`v/${VALIDATION}`]: '', [`val/n01440764/${VALIDATION}`]: '', [`n01440764/v/${VALIDATION}`]: '' };
    const groups = (await read(inside, { validation })).map((text) => text.split(' ')[0]);
    assert.deepEqual(groups, [`=n${VALIDATION.length}`, '/val/n01440764', `=n${VALIDATION.length}`]);
    const none = { kind: 'usage', message: /^x\.tar: expected the devkit, .*, got none\n/ } as const;
    await assert.rejects(read({ [VALIDATION]: '' }), none);
  });

  it('hidden files as such, whatever else is wrong with them', () => {
    assert.equal(whyNoImage({ name: '._1.jpg', unusable: 'a hard link' }), 'a hidden file');
    assert.equal(whyNoImage({ name: '1.jpg', unusable: 'a hard link' }), 'a hard link');
    assert.deepEqual([whyNoImage({ name: '1.jpg' }), whyNoImage({ name: '1.txt' })], [undefined, 'not a picture']);
  });
});
