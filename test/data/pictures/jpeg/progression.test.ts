/** Scans of a progressive picture after T.81, G.1.1: averages first, then bands of details, each refined bit by bit. */
import assert from 'node:assert/strict';
import { readFrame, type Scan } from '../../../../lib/data/pictures/jpeg/frame';
import { Progression } from '../../../../lib/data/pictures/jpeg/progression';
import { COLOUR, damage, frameHeader } from './by-hand';

/** Planes by their places, first and last coefficient, the bit before and after. */
type Step = readonly [places: readonly number[], first: number, last: number, before: number, after: number];

const scanOf = ([places, first, last, before, after]: Step): Scan => ({
  components: places.map((place) => ({ place, dcTable: 0, acTable: 0 })),
  ...{ first, last, before, after },
});

/** What is known after these scans of a picture of three planes. */
function after(...steps: readonly Step[]): Progression {
  const progression = new Progression(readFrame(0xc2, frameHeader(COLOUR)));
  for (const step of steps) progression.add(scanOf(step));
  return progression;
}

const AVERAGES: Step = [[0, 1, 2], 0, 0, 0, 0];
const details = (place: number): Step => [[place], 1, 63, 0, 0];

describe('the scans of a progressive picture', () => {
  it('are complete with the last bit of every coefficient of every plane', () => {
    const all = [AVERAGES, details(0), details(1), details(2)];
    assert.equal(after(...all).isComplete, true);
    for (let n = 0; n < all.length; n++) assert.equal(after(...all.slice(0, n)).isComplete, false);
    assert.equal(after(AVERAGES, details(0), details(1), [[2], 1, 62, 0, 0]).isComplete, false);
    assert.equal(after(AVERAGES, details(0), details(1), [[2], 1, 63, 0, 1]).isComplete, false);
  });

  it('may refine averages and details bit by bit', () => {
    const averages = [13, 12, 11].map((bit): Step => [[0, 1, 2], 0, 0, bit === 13 ? 0 : bit + 1, bit]);
    const rest = Array.from({ length: 11 }, (_, i): Step => [[0, 1, 2], 0, 0, 11 - i, 10 - i]);
    const planes = [0, 1, 2].flatMap((place): readonly Step[] => [
      [[place], 1, 5, 0, 2],
      [[place], 6, 63, 0, 2],
      [[place], 1, 63, 2, 1],
      [[place], 1, 63, 1, 0],
    ]);
    assert.equal(after(...averages, ...rest, ...planes).isComplete, true);
  });

  for (const [what, before, step, said] of [
    ['averages and details in one', [], [[0], 0, 63, 0, 0], /coefficients 0 to 63, bits 0 to 0/],
    ['a band that ends before it begins', [AVERAGES], [[0], 5, 4, 0, 0], /coefficients 5 to 4/],
    ['details beyond the last', [AVERAGES], [[0], 1, 64, 0, 0], /coefficients 1 to 64/],
    ['details of two planes', [AVERAGES], [[0, 1], 1, 63, 0, 0], /coefficients 1 to 63/],
    ['a shift of fourteen bits', [], [[0], 0, 0, 0, 14], /bits 0 to 14/],
    ['two bits at once', [[[0], 0, 0, 0, 3]], [[0], 0, 0, 3, 1], /bits 3 to 1/],
    ['a bit that is known', [[[0], 0, 0, 0, 3]], [[0], 0, 0, 3, 3], /bits 3 to 3/],
    ['the last bit but one, twice', [[[0], 0, 0, 0, 1]], [[0], 0, 0, 1, 1], /bits 1 to 1/],
    ['details before averages', [[[0], 0, 0, 0, 0]], details(1), /details before averages/],
    ['another bit than the last', [[[0], 0, 0, 0, 3]], [[0], 0, 0, 2, 1], /coefficient 0 at bit 2/],
    ['a bit of what is not known', [AVERAGES], [[0], 3, 9, 1, 0], /coefficient 3 at bit 1/],
    ['a first scan of what is known to some bit', [[[0], 0, 0, 0, 3]], [[0], 0, 0, 0, 0], /coefficient 0 at bit 0/],
    [
      'a band of which one coefficient is at another bit',
      [AVERAGES, [[0], 4, 4, 0, 1]],
      [[0], 2, 6, 0, 0],
      /coefficient 4 at bit 0/,
    ],
  ] as const satisfies readonly (readonly [string, readonly Step[], Step, RegExp])[])
    // prettier-ignore
    it(`are refused with ${what}`, () => {
      const progression = after(...before);
      assert.throws(() => progression.add(scanOf(step)), damage('progression', said));
    });

  it('remember 64 coefficients of each block, and nothing where a picture is not progressive', () => {
    // 5 x 3 blocks, and twice 3 x 2
    assert.deepEqual(after().nonZero.map(({ length }) => length), [30, 12, 12]); // prettier-ignore
    const sequential = new Progression(readFrame(0xc0, frameHeader(COLOUR)));
    assert.deepEqual(sequential.nonZero.map(({ length }) => length), [0, 0, 0]); // prettier-ignore
  });
});
