import assert from 'node:assert/strict';
import { recordPicture, showRecord, sideOf, type RecordTask } from '../../../lib/data/loader/records';
import { Random } from '../../../lib/random';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + 50 * Math.floor(i / 1024) + 3) % 256);
const SETS = [
  { encoding: 'cifar', side: 32, record: bytes(3 * 32 * 32), set: 'CIFAR' },
  { encoding: 'digit', side: 28, record: bytes(28 * 28), set: 'MNIST' },
] as const;

describe('records of bytes', () => {
  for (const { encoding, side, record, set } of SETS) {
    /** CIFAR keeps three planes one after another; a digit has one for all colours. */
    const pixels = Array.from({ length: 3 * side * side }, (_, i) =>
      encoding === 'cifar' ? record[(i % 3) * side * side + Math.floor(i / 3)] : record[Math.floor(i / 3)],
    );
    const show = (task: Partial<RecordTask>) => {
      const into = new Uint8Array(3 * side * side).fill(9);
      showRecord({ record, name: 'r', encoding, view: 'centre', size: side, random: new Random(3), into, ...task });
      return into;
    };

    it(`of ${set} are pictures of ${side} pixels`, () => {
      assert.equal(sideOf(encoding), side);
      const { data, width, height } = recordPicture(record, encoding);
      assert.deepEqual([width, height, [...data]], [side, side, pixels]);
    });

    it(`of ${set} are shown as they are in evaluation`, () => assert.deepEqual([...show({})], pixels));

    it(`of ${set} have no other size and no view of many crops`, () => {
      for (const wrong of [
        { record: record.subarray(1) },
        { size: side + 1 },
        { size: 224 },
        { view: 'crops144' },
        { view: 'tf' },
      ] as const)
        assert.throws(() => show(wrong), { kind: 'usage', where: 'r' }, JSON.stringify(wrong));
    });

    it(`of ${set} move in training by what the generator says first, and ${encoding === 'cifar' ? 'may be mirrored' : 'are never mirrored'}`, () => {
      for (let seed = 0; seed < 40; seed++) {
        const twin = new Random(seed);
        const [down, right] = [twin.integer(9) - 4, twin.integer(9) - 4];
        const mirrored = encoding === 'cifar' && twin.integer(2) === 1;
        const expected = Array.from({ length: 3 * side * side }, (_, at) => {
          const [row, x] = [Math.floor(at / 3 / side) + down, Math.floor(at / 3) % side];
          const column = (mirrored ? side - 1 - x : x) + right;
          const isInside = Math.min(row, column) >= 0 && Math.max(row, column) < side;
          return isInside ? pixels[(row * side + column) * 3 + (at % 3)] : 0;
        });
        assert.deepEqual([...show({ view: 'train', random: new Random(seed) })], expected, `seed ${seed}`);
      }
    });
  }

  it('are none of pictures, which have any size', () => assert.equal(sideOf('picture'), undefined));
});
