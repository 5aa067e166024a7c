import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ImageListBuilder } from '../../../lib/data';
import { temporaryFolder } from '../temporary';

function animals(file = '/nowhere/set.tar') {
  const builder = new ImageListBuilder();
  for (const [i, className] of ['cat', 'ox', 'cat', 'ant'].entries())
    builder.add({ className, name: `${i + 1}.jpg`, file, offset: 512 * i, size: 10 + i });
  return builder.build();
}

describe('a list of pictures', () => {
  const list = animals().subset([0, 1]);
  const folder = temporaryFolder();

  it('names each of them', () => {
    assert.deepEqual([list.name(0), list.name(1)], ['1.jpg', '2.jpg']);
  });

  for (const index of [2, -1, 0.5, NaN]) {
    it(`has none at ${index}`, () => {
      const refusal = { kind: 'input', message: new RegExp(`^ImageList: expected an index below 2, got ${index}\n`) };
      assert.throws(() => list.name(index), refusal);
      assert.throws(() => list.entry(index), refusal);
      assert.throws(() => list.subset([0, index]), refusal);
    });
  }

  it('has subsets in any order, with the same classes', () => {
    const some = animals().subset([3, 0, 3]);
    assert.deepEqual(some.classes, ['ant', 'cat', 'ox']);
    const entries = [0, 1, 2].map((i) => some.entry(i));
    const last = { label: 0, name: '4.jpg', file: '/nowhere/set.tar', offset: 1536, size: 13 };
    assert.deepEqual(entries, [last, { label: 1, name: '1.jpg', file: last.file, offset: 0, size: 10 }, last]);
  });

  it('takes other names of classes, and leaves out those that have none', () => {
    const renamed = animals().regrouped((name, i) => (name === 'ox' ? undefined : i === 3 ? 'bee' : `${name}s`));
    assert.deepEqual(
      [renamed.classes, [...renamed.labels]],
      [
        ['bee', 'cats'],
        [1, 1, 0],
      ],
    );
    assert.deepEqual(
      [0, 1, 2].map((i) => renamed.name(i)),
      ['1.jpg', '3.jpg', '4.jpg'],
    );
    const known = animals().relabelled(['ox', 'zebra', 'ant', 'cat']);
    assert.deepEqual(
      [known.classes, [...known.labels]],
      [
        ['ox', 'zebra', 'ant', 'cat'],
        [3, 0, 3, 2],
      ],
    );
    assert.throws(() => animals().relabelled(['ox', 'ant']), { kind: 'data', message: /one of 2 classes, got cat/ });
  });

  it('says that a program listed it, unless something else is said', () => {
    const { origin } = list;
    assert.deepEqual([origin.layout, origin.why, origin.leftOut.total], ['pictures', 'listed by a program', 0]);
    const other = list.withOrigin({ why: 'a test' }).subset([0]).origin;
    assert.deepEqual([other.layout, other.why], ['pictures', 'a test']);
  });

  it('knows what its archives were when it is sealed, and forgets it where they lie elsewhere', () => {
    const file = path.join(folder.path, 'set.tar');
    writeFileSync(file, 'one');
    const open = animals(file);
    assert.ok(!('state' in open.entry(0)));
    const sealed = open.sealed();
    const { state } = sealed.entry(1);
    assert.match(state!, / 3 /);
    assert.equal(sealed.subset([1]).entry(0).state, state);
    writeFileSync(file, 'other');
    assert.notEqual(open.sealed().entry(0).state, state);
    const moved = sealed.withContainers(['/elsewhere.tar']).entry(1);
    assert.deepEqual(moved, { label: 2, name: '2.jpg', file: '/elsewhere.tar', offset: 512, size: 11 });
    // a picture that is a file of its own, and a file that is not there, have no state
    assert.equal(animals(path.join(folder.path, 'a.jpg')).sealed().entry(0).state, undefined);
    assert.equal(animals().sealed().entry(0).state, undefined);
  });
});
