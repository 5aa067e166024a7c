import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from '../../../lib/data/source/fingerprint';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { temporaryFolder } from '../temporary';

const HALF = 2 ** 15;

describe('the fingerprint of a list', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  interface Example {
    readonly name?: string;
    readonly className?: string;
    readonly file?: string;
    readonly offset?: number;
    readonly size?: number;
  }
  const listOf = (examples: readonly Example[], classes?: readonly string[]) => {
    const builder = new ImageListBuilder();
    for (const { name = 'a.jpg', className = 'c', file = 'x', offset = 0, size = 4 } of examples)
      builder.add({ name, className, file: at(file), offset, size });
    return builder.build(classes);
  };
  beforeEach(() => {
    writeFileSync(at('x'), 'onetwo');
    writeFileSync(at('y'), 'onetwo');
    writeFileSync(at('z'), 'othertwo');
  });

  it('is SHA-256 of classes, columns, names and bytes', () => {
    const text = '["c"]picture';
    // labels of 16 bits, sizes and the places of names of 32 bits, low byte first
    const columns = Buffer.from([0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0]);
    const hash = createHash('sha256').update(text).update(columns).update('a.jpg').update('onet');
    assert.equal(fingerprint(listOf([{}])), hash.digest('hex'));
  });

  it('is the same wherever the pictures lie, and another one for other names, classes, sizes and bytes', () => {
    const own = fingerprint(listOf([{}, { name: 'b.jpg' }]));
    assert.equal(fingerprint(listOf([{ file: 'y' }, { name: 'b.jpg' }])), own);
    const others = [
      listOf([{}, { name: 'c.jpg' }]),
      listOf([{ name: 'a.jpgb' }, { name: '.jpg' }]),
      listOf([{}, { name: 'b.jpg', className: 'd' }]),
      listOf([{}, { name: 'b.jpg' }], ['c', 'd']),
      listOf([{}, { name: 'b.jpg', size: 3 }]),
      listOf([{}, { name: 'b.jpg', offset: 1 }]),
      listOf([{}, { name: 'b.jpg', file: 'z' }]),
      listOf([{}, { name: 'b.jpg', file: 'none' }]),
    ];
    assert.equal(new Set([own, ...others.map(fingerprint)]).size, others.length + 1);
  });

  it('counts 32 KiB at each end of a large picture, and all of one of 64 KiB', () => {
    const size = 2 * HALF;
    const changed = (length: number, place: number) => {
      const bytes = Buffer.alloc(length, 1);
      writeFileSync(at('x'), bytes);
      const before = fingerprint(listOf([{ size: length }]));
      bytes[place] = 2;
      writeFileSync(at('x'), bytes);
      return fingerprint(listOf([{ size: length }])) !== before;
    };
    for (const place of [0, HALF - 1, HALF, size - 1]) assert.ok(changed(size, place), `${place}`);
    // of one byte more the middle one does not count
    for (const [place, counts] of [
      [0, true],
      [HALF - 1, true],
      [HALF, false],
      [HALF + 1, true],
      [size, true],
    ] as const)
      // prettier-ignore
      assert.equal(changed(size + 1, place), counts, `${place}`);
  });

  it('counts the bytes of 256 evenly spread pictures', () => {
    const count = (n: number, places: readonly number[]) => {
      const own = (changed?: number) => {
        const examples = Array.from({ length: n }, (_, i) => ({ offset: i === changed ? 1 : 0, name: `${i}` }));
        return fingerprint(listOf(examples));
      };
      const before = own();
      return places.map((place) => own(place) !== before);
    };
    assert.deepEqual(count(256, [0, 1, 128, 255]), [true, true, true, true]);
    assert.deepEqual(count(511, [0, 1, 510]), [true, false, true]);
    assert.deepEqual(count(257, [0, 1, 127, 128, 129, 256]), [true, true, true, false, true, true]);
  });

  it('says that a file is missing as it would of its bytes, and holds none open', () => {
    rmSync(at('y'));
    const lowest = () => {
      const handle = openSync(at('x'), 'r');
      closeSync(handle);
      return handle;
    };
    // a new handle is the lowest number that is free
    const before = lowest();
    const lost = fingerprint(listOf([{}, { file: 'y' }, { file: 'z' }, {}]));
    assert.equal(lowest(), before);
    assert.match(lost, /^[0-9a-f]{64}$/);
  });
});
