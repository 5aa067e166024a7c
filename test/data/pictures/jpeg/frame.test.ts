/** Frame headers laid out by hand after T.81, B.2.2; blocks and units after its annex A. */
import assert from 'node:assert/strict';
import { isFrameMarker, readFrame } from '../../../../lib/data/pictures/jpeg/frame';
import { COLOUR, damage, frameHeader as header, grey, type Plane } from './by-hand';

/** No plane has the most samples both across and down. */
const CROSSED: readonly Plane[] = [
  [7, 0x41, 3],
  [9, 0x12, 0],
];

describe('the frame header of a JPEG', () => {
  it('stands behind thirteen markers', () => {
    const found = Array.from({ length: 256 }, (_, marker) => marker).filter(isFrameMarker);
    assert.deepEqual(found, [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
  });

  for (const [marker, progressive, arithmetic] of [
    [0xc0, false, false],
    [0xc1, false, false],
    [0xc2, true, false],
    [0xc9, false, true],
    [0xca, true, true],
  ] as const)
    it(`of marker ${marker.toString(16)} says how all is coded`, () => {
      const frame = readFrame(marker, header(grey()));
      assert.deepEqual([frame.progressive, frame.arithmetic], [progressive, arithmetic]);
    });

  for (const marker of [0xc3, 0xc5, 0xc6, 0xc7, 0xcb, 0xcd, 0xce, 0xcf])
    it(`of marker ${marker.toString(16)} is refused: nobody reads that coding`, () => {
      const said = new RegExp(`coding ${marker % 16}, which nobody reads`);
      assert.throws(() => readFrame(marker, header(grey())), damage('header', said));
    });

  it('says the planes, and how many blocks and units there are', () => {
    const plane = (id: number, across: number, down: number, quantization: number, columns: number, rows: number) => ({
      id, across, down, quantization, columns, rows,
    }); // prettier-ignore
    const about = { progressive: false, arithmetic: false, width: 33, height: 17 };
    assert.deepEqual(readFrame(0xc0, header(COLOUR)), {
      ...about,
      components: [plane(1, 2, 2, 0, 5, 3), plane(2, 1, 1, 1, 3, 2), plane(3, 1, 1, 2, 3, 2)],
      unitsAcross: 3,
      unitsDown: 2,
    });
    // units of 32 x 16 pixels
    assert.deepEqual(readFrame(0xc0, header(CROSSED)), {
      ...about,
      components: [plane(7, 4, 1, 3, 5, 2), plane(9, 1, 2, 0, 2, 3)],
      unitsAcross: 2,
      unitsDown: 2,
    });
    const wide = readFrame(0xc0, header(grey(0x44), { width: 65_535, height: 258 }));
    assert.deepEqual(wide.components, [plane(1, 4, 4, 0, 8192, 33)]);
    assert.deepEqual([wide.width, wide.height, wide.unitsAcross, wide.unitsDown], [65_535, 258, 2048, 9]);
    assert.equal(readFrame(0xc0, header([...COLOUR, [4, 0x22, 0]])).components.length, 4);
  });

  for (const [what, content, said] of [
    ['is empty', Buffer.alloc(0), /a frame header of a wrong length/],
    ['has no components', header([]), /a frame header of a wrong length/],
    ['is a byte too short', header(COLOUR).subarray(0, -1), /a frame header of a wrong length/],
    ['is a byte too long', Buffer.concat([header(COLOUR), Buffer.of(0)]), /a frame header of a wrong length/],
    ['has twelve bits a sample', header(grey(), { bits: 12 }), /12 bits a sample/],
    ['has no rows', header(grey(), { height: 0 }), /33 x 0 pixels of 1 components/],
    ['has no columns', header(grey(), { width: 0 }), /0 x 17 pixels of 1 components/],
    ['has five components', header([...COLOUR, ...CROSSED]), /33 x 17 pixels of 5 components/],
    ['has no samples across', header(grey(0x01)), /sampling 0x1/],
    ['has no samples down', header(grey(0x10)), /sampling 1x0/],
    ['has five samples across', header(grey(0x51)), /sampling 5x1/],
    ['has five samples down', header(grey(0x15)), /sampling 1x5/],
  ] as const)
    it(`is refused where it ${what}`, () => assert.throws(() => readFrame(0xc0, content), damage('header', said)));
});
