import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openImages, openSource } from '../../../lib/data';
import { packTar } from '../../../lib/data/archives/tar-write';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder, withEnvironment } from '../temporary';

/** Two names that become one where bytes that are no UTF-8 all become the same sign. */
const [E_ACUTE, E_GRAVE] = ['caf\u00e9', 'caf\u00e8'];

/** A tar whose names are in Latin-1: the sums of the headers are those of the other bytes. */
async function latinTar(names: readonly string[], contents: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const picture = await solid([1, 2, 3]);
  const marks: Readonly<Record<string, string>> = { '\u00e9': '\u0001', '\u00e8': '\u0002' };
  const ascii = (name: string) => [...name].map((letter) => marks[letter] ?? letter).join('');
  const members = names.map((name) => ({
    name: ascii(name),
    content: contents[name] === undefined ? picture : Buffer.from(contents[name]),
  }));
  const bytes = Buffer.from(await packTar(members));
  for (
    let at = 0;
    bytes[at] !== 0;
    at += 512 * (1 + Math.ceil(parseInt(bytes.toString('latin1', at + 124, at + 135), 8) / 512))
  ) {
    const header = bytes.subarray(at, at + 512);
    for (let i = 0; i < 100; i++) header[i] = { 1: 0xe9, 2: 0xe8 }[header[i]] ?? header[i];
    header.fill(' ', 148, 156);
    const sum = header.reduce((a, b) => a + b, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return bytes;
}

describe('names that are not UTF-8', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_CACHE: undefined });
  const at = (name: string) => path.join(folder.path, name);

  it('stay apart in an archive: two classes do not become one', async () => {
    const names = [E_ACUTE, E_GRAVE, 'dog'].flatMap((name) => pictures(name, 2));
    writeFileSync(at('x.tar'), await latinTar(names));
    for (const source of ['x.tar', 'x.tar.arrow']) {
      const { length, classes, origin } = await openImages(at(source));
      assert.deepEqual([length, classes, origin.leftOut.total], [6, [E_GRAVE, E_ACUTE, 'dog'].sort(), 0]);
    }
  });

  it('stay apart in shards: two samples do not become one', async () => {
    const names = ['\u00e9.jpg', '\u00e9.cls', '\u00e8.jpg', '\u00e8.cls'];
    writeFileSync(at('x-000000.tar'), await latinTar(names, { '\u00e9.cls': '0', '\u00e8.cls': '1' }));
    assert.deepEqual([...(await openImages(at('x-000000.tar'))).labels], [0, 1]);
  });

  it('that are UTF-8 stay so, the sign of unreadable ones too', async () => {
    const content = await solid([1, 2, 3]);
    writeFileSync(at('x.tar'), await packTar(['고양이', '\uFFFD'].map((name) => ({ name: `${name}/1.jpg`, content }))));
    assert.deepEqual((await openImages(at('x.tar'))).classes, ['고양이', '\uFFFD']);
  });

  it('are left out of folders by name, since nothing can be opened by them', async function () {
    if (process.platform !== 'linux') this.skip();
    await writeTree(at('set'), [...pictures('cat', 2), ...pictures('dog', 2)]);
    const picture = await solid([1, 2, 3]);
    const latin = (name: string) => Buffer.concat([Buffer.from(`${at('set')}/`), Buffer.from(name, 'latin1')]);
    for (const name of [E_ACUTE, E_GRAVE]) {
      mkdirSync(latin(name));
      writeFileSync(latin(`${name}/1.jpg`), picture);
      writeFileSync(latin(`cat/${name}.jpg`), picture);
      writeFileSync(latin(`cat/${name}.txt`), 'x');
    }
    const { train, manifest } = await openSource(at('set'));
    assert.deepEqual([train.length, train.classes], [4, ['cat', 'dog']]);
    assert.deepEqual(manifest.train.leftOut.reasons, { 'a name that is not UTF-8 (rename it)': 6 });
  });
});
