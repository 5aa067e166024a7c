/** Scan headers laid out by hand after T.81, B.2.3; the order of blocks after its annex A. */
import assert from 'node:assert/strict';
import { layoutOf, readFrame, readScan, type Scan } from '../../../../lib/data/pictures/jpeg/frame';
import { COLOUR, damage, frameHeader as header, grey } from './by-hand';

const scanOf = (parts: readonly (readonly [number, number])[], rest = [0, 63, 0], count = parts.length) =>
  Buffer.from([count, ...parts.flat(), ...rest]);

describe('the scan header of a JPEG', () => {
  const frame = readFrame(0xc2, header([...COLOUR, [4, 0x41, 0]]));

  it('says which coefficients of which planes follow, by which tables, to which bit', () => {
    assert.deepEqual(readScan(scanOf([[3, 0x12], [1, 0x30]], [2, 5, 0x43]), frame), {
      components: [
        { place: 2, dcTable: 1, acTable: 2 },
        { place: 0, dcTable: 3, acTable: 0 },
      ],
      first: 2,
      last: 5,
      before: 4,
      after: 3,
    }); // prettier-ignore
  });

  it('has at most ten blocks in a unit, but any number of one plane alone', () => {
    const ten = [[1, 0], [4, 0], [2, 0], [3, 0]] as const; // prettier-ignore
    assert.equal(readScan(scanOf(ten), frame).components.length, 4);
    const eleven = readFrame(0xc0, header([[1, 0x42, 0], [2, 0x13, 0]])); // prettier-ignore
    assert.throws(() => readScan(scanOf([[1, 0], [2, 0]]), eleven), damage('header', /11 blocks in a unit/)); // prettier-ignore
    const large = readFrame(0xc0, header(grey(0x44)));
    assert.equal(readScan(scanOf([[1, 0]]), large).components.length, 1);
  });

  const one = scanOf([[1, 0]]);
  for (const [what, content, said] of [
    ['is empty', Buffer.alloc(0), /a scan header of a wrong length/],
    ['is a byte too short', one.subarray(0, -1), /a scan header of a wrong length/],
    ['is a byte too long', Buffer.concat([one, Buffer.of(0)]), /a scan header of a wrong length/],
    ['has no planes', scanOf([]), /a scan header of a wrong length/],
    [
      'has five planes',
      scanOf([
        [1, 0],
        [2, 0],
        [3, 0],
        [4, 0],
        [2, 0],
      ]),
      /a scan header of a wrong length/,
    ],
    [
      'names a plane that is not there',
      scanOf([
        [1, 0],
        [9, 0],
      ]),
      /a scan of component 9, which is not there/,
    ],
  ] as const)
    // prettier-ignore
    it(`is refused where it ${what}`, () => assert.throws(() => readScan(content, frame), damage('header', said)));
});

describe('the blocks of a scan', () => {
  const frame = readFrame(0xc0, header(COLOUR));
  const scan = (...places: readonly number[]): Scan => ({
    components: places.map((place) => ({ place, dcTable: 0, acTable: 0 })),
    ...{ first: 0, last: 63, before: 0, after: 0 },
  });

  it('of several planes are interleaved in units', () => {
    const layout = { blocks: [0, 0, 0, 0, 1, 2], units: 6, unitsAcross: 3, unitRows: 9 };
    assert.deepEqual(layoutOf(frame, scan(0, 1, 2)), layout);
    assert.deepEqual(layoutOf(frame, scan(2, 0)), { ...layout, blocks: [0, 1, 1, 1, 1] });
  });

  it('of one plane follow row by row', () => {
    assert.deepEqual(layoutOf(frame, scan(0)), { blocks: [0], units: 15, unitsAcross: 5, unitRows: 6 });
    assert.deepEqual(layoutOf(frame, scan(1)), { blocks: [0], units: 6, unitsAcross: 3, unitRows: 9 });
  });
});
