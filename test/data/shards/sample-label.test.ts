import assert from 'node:assert/strict';
import { bytesReader } from '../../../lib/data/archives/file-reader';
import { labelOf } from '../../../lib/data/shards/sample-label';

/** The label of a sample whose members have these texts, one after another in the shard. */
function label(texts: Readonly<Record<string, string | Uint8Array>>): string | undefined {
  const contents = Object.entries(texts).map(([kind, text]) => [kind, Buffer.from(text)] as const);
  let offset = 0;
  const members = contents.map(([kind, { length: size }]) => {
    const entry = { name: `k.${kind}`, offset, size, type: '0' };
    offset += size;
    return [kind, entry] as const;
  });
  const reader = bytesReader(Buffer.concat(contents.map(([, content]) => content)), 'a.tar');
  return labelOf({ key: 'k', members: new Map(members) }, reader);
}

describe('the label of a sample', () => {
  const CASES: readonly (readonly [texts: Record<string, string>, word: string | undefined])[] = [
    [{ cls: '7\n' }, '7'],
    [{ txt: ' cat ' }, 'cat'],
    [{ json: '{"label":"cat"}', txt: 'dog' }, 'cat'],
    [{ txt: 'dog', json: '{"label":"cat"}', cls: 'bee' }, 'bee'],
    [{ cls: ' ', txt: 'dog' }, 'dog'],
    [{ json: '{"words":"cat"}', txt: 'dog' }, 'dog'],
    [{ json: '{"words":"cat"}' }, undefined],
    [{ json: '{"wnid":"n1","synset":"n2"}' }, 'n2'],
    [{ json: '{"class_id":4,"label":null,"cls":[1]}' }, '4'],
    [{ json: '3' }, '3'],
    [{ json: '" cat "' }, 'cat'],
    [{ json: 'null' }, undefined],
    [{ json: 'true' }, undefined],
    [{ jpg: 'x' }, undefined],
    [{}, undefined],
  ];
  for (const [texts, word] of CASES) {
    it(`is ${word ?? 'missing'} in ${JSON.stringify(texts)}`, () => assert.equal(label(texts), word));
  }

  for (const field of [
    'label',
    'cls',
    'class',
    'class_name',
    'label_name',
    'class_id',
    'class_index',
    'target',
    'category',
    'synset',
    'wnid',
  ]) {
    it(`may be the field ${field}`, () =>
      assert.equal(label({ json: JSON.stringify({ other: 1, [field]: 'x' }) }), 'x'));
  }

  it('is cut at 256 bytes, be it inside a letter, and read from a description of up to a megabyte', () => {
    assert.equal(label({ txt: 'a'.repeat(256) }), 'a'.repeat(256));
    assert.equal(label({ txt: 'a'.repeat(300) }), 'a'.repeat(256));
    assert.equal(label({ txt: `${'a'.repeat(255)}éé` }), 'a'.repeat(255));
    assert.equal(label({ json: JSON.stringify({ caption: 'x'.repeat(1_000_000), label: 'cat' }) }), 'cat');
    const exact = JSON.stringify({ label: 'cat', caption: '' });
    assert.equal(label({ json: exact.replace('""', `"${'x'.repeat(2 ** 20 - exact.length)}"`) }), 'cat');
    const caption = 'x'.repeat(2 ** 20);
    assert.throws(() => label({ json: JSON.stringify({ label: 'cat', caption }) }), { kind: 'data' });
  });

  it('is refused where it is no UTF-8 or no JSON, by the name of its member', () => {
    const latin = Buffer.from('café and what comes behind it', 'latin1');
    const got = `the bytes ${latin.toString('hex').slice(0, 32)}`;
    assert.throws(() => label({ cls: latin }), { kind: 'data', where: 'a.tar: k.cls', got });
    // a letter that is cut off by the end of the text, not by how much of it is read
    const cut = Buffer.from('café').subarray(0, -1);
    assert.throws(() => label({ cls: cut }), { kind: 'data' });
    assert.throws(() => label({ txt: Buffer.concat([Buffer.alloc(253, 'a'), cut.subarray(1, 5)]) }), { kind: 'data' });
    assert.throws(() => label({ json: '{' }), { kind: 'data', where: 'a.tar: k.json' });
  });
});
