/** Which segments a JPEG may have, and where it may end. */
import assert from 'node:assert/strict';
import { judgeJpeg } from '../../../../lib/data';
import { segment } from './by-hand';
import { CODES, COMMENT, DATA, END, frameOf, HEAD, judged, quantization, scanOf, START, type Piece } from './laid-out';

const GOOD = { passedOver: [], isUnchecked: false };
const SCAN: Piece = [...scanOf(), ...DATA];
const text = (word: string, ...more: Piece): Piece => [...Buffer.from(word, 'latin1'), ...more];

describe('the segments of a JPEG', () => {
  it('may be the needed ones alone, wherever they lie in memory', () => {
    assert.deepEqual(judged(HEAD, SCAN, END), GOOD);
    const bytes = Uint8Array.from([7, 7, 7, ...HEAD, ...SCAN, ...END, 7]);
    assert.deepEqual(judgeJpeg(bytes.subarray(3, -1)), GOOD);
  });

  it('begin as those of a JPEG do', () => {
    for (const start of [[], [0xff], [0xff, 0xd9], [0xfe, 0xd8]])
      assert.deepEqual(judged(start, HEAD.slice(2), SCAN, END), {
        ...GOOD,
        fault: 'a damaged header (no JPEG)',
        faultKind: 'header',
      });
  });

  for (const [what, pieces, passedOver] of [
    ['comments', [COMMENT], []],
    ['nothing in them', [segment(0xfe)], []],
    ['a length that does not count itself', [[0xff, 0xfe, 0, 0]], []],
    ['other bytes before them', [[1, 2, 3]], ['strayBytes']],
    ['a stuffed zero before them', [[0xff, 0, 0xff, 0]], ['strayBytes']],
    ['fill bytes before them', [[0xff, 0xff]], []],
    ['a marker of its own', [[0xff, 0x01]], []],
    ['a marker of its own, and other bytes', [[0xff, 0x01, 5]], ['strayBytes']],
    [
      'restart markers',
      [
        [0xff, 0xd0],
        [0xff, 0xd7],
      ],
      [],
    ],
    ['other bytes some while after a restart marker', [[0xff, 0xd7], COMMENT, [5]], ['strayBytes']],
    ['application data', [segment(0xe1, 1), segment(0xef, 1)], []],
    ['conditions and lines that nobody needs', [segment(0xcc, 1), segment(0xdc, 1)], []],
    ['JFIF of version 1', [segment(0xe0, ...text('JFIF\0', 1, 2, 0, 0, 1, 0, 1))], []],
    ['JFIF of version 2', [segment(0xe0, ...text('JFIF\0', 2, 1, 0, 0, 1, 0, 1))], ['jfifVersion']],
    ['JFIF that is cut', [segment(0xe0, ...text('JFIF\0', 2, 1, 0, 0, 1, 0))], []],
    ['what is not quite JFIF', [segment(0xe0, ...text('JFXX\0', 2, 1, 0, 0, 1, 0, 1))], []],
    ['JFIF in the segment of Adobe', [segment(0xee, ...text('JFIF\0', 2, 1, 0, 0, 1, 0, 9))], []],
    ['Adobe’s transform 2', [segment(0xee, ...text('Adobe', 0, 100, 0, 0, 0, 0, 2))], []],
    ['Adobe’s transform 3', [segment(0xee, ...text('Adobe', 0, 100, 0, 0, 0, 0, 3))], ['adobeTransform']],
    ['Adobe’s segment cut', [segment(0xee, ...text('Adobe', 0, 100, 0, 0, 0, 9))], []],
    ['what is not quite Adobe’s', [segment(0xee, ...text('Adobf', 0, 100, 0, 0, 0, 0, 9))], []],
    ['Adobe’s in the segment of JFIF', [segment(0xe0, ...text('Adobe', 0, 100, 0, 0, 0, 0, 9))], []],
  ] as const)
    // prettier-ignore
    it(`may have ${what}`, () => {
      const expected = { passedOver, isUnchecked: false };
      assert.deepEqual(judged(START, ...pieces, HEAD.slice(2), SCAN, END), expected, 'before the frame');
      assert.deepEqual(judged(HEAD, ...pieces, SCAN, END), expected, 'behind the frame');
    });

  for (const marker of [0x02, 0xbf, 0xc8, 0xd8, 0xf0, 0xfd])
    it(`are not of marker ${marker.toString(16)}`, () => {
      const { fault, faultKind } = judged(HEAD, segment(marker, 1, 2), SCAN, END);
      const said = `a damaged header (marker 0x${marker.toString(16)}, which has no place here)`;
      assert.deepEqual([fault, faultKind], [said, 'header']);
    });

  it('have no other bytes behind a restart marker at the end: rows were there', () => {
    const fault = 'data are left over (rows beyond the height)';
    for (const marker of [0xd0, 0xd7]) {
      const found = judged(HEAD, SCAN, [0xff, marker, 1, 2], END);
      assert.deepEqual(found, { ...GOOD, fault, faultKind: 'leftOver' });
      assert.deepEqual(judged(HEAD, SCAN, [0xff, marker], END), GOOD);
    }
  });

  for (const [what, pieces, said] of [
    ['no frame', [START, quantization(), CODES, END], 'the data end early (before the first row)'],
    ['no scan', [HEAD, END], 'the data end early (before the first row)'],
    [
      'a scan before the frame',
      [START, quantization(), CODES, SCAN, frameOf(), END],
      'a damaged header (a scan before the frame)',
    ],
    ['two frames', [HEAD, frameOf(), SCAN, END], 'a damaged header (a second frame)'],
    ['no quantization table', [START, frameOf(), CODES, SCAN, END], 'a damaged header (no quantization table 0)'],
    ['other codes than they say', [START, quantization(), frameOf(), SCAN, END], 'the data end early (at row 0 of 8)'],
    [
      'a restart interval and no markers',
      [HEAD, segment(0xdd, 0, 1), SCAN, END],
      'a wrong restart marker (at row 0 of 8)',
    ],
  ] as const)
    // prettier-ignore
    it(`are damaged with ${what}`, () => assert.equal(judged(...pieces).fault, said));
});

describe('the end of a JPEG', () => {
  const MISSING = { ...GOOD, passedOver: ['noEndMarker'] };
  const whole = [...HEAD, ...SCAN];

  it('may be missing, and whatever lies behind it is not looked at', () => {
    assert.deepEqual(judged(whole), MISSING);
    assert.deepEqual(judged(whole, [0xff]), MISSING);
    assert.deepEqual(judged(whole, END, [1, 2, 0xff, 0xf0]), GOOD);
    assert.equal(judged(START, quantization(), [0xff]).fault, 'the data end early (before the first row)');
    // other bytes behind the last segment are not between two
    assert.deepEqual(judged(whole, COMMENT, [1, 2, 3]), MISSING);
    assert.deepEqual(judged(whole, [0xff, 0xd0], [1, 2, 3]), MISSING);
  });

  for (const [what, piece] of [
    ['a comment', COMMENT],
    ['application data', segment(0xe0, ...text('JFIF\0', 2, 1, 0, 0, 1, 0, 1))],
  ] as const)
    it(`may cut ${what} behind the rows, but not before the frame`, () => {
      for (let cut = 2; cut < piece.length; cut++) {
        assert.deepEqual(judged(whole, piece.slice(0, cut)), MISSING, `cut at ${cut}`);
        assert.equal(judged(START, piece.slice(0, cut)).fault, 'the data end early (in the header)', `cut at ${cut}`);
      }
    });

  for (const [what, piece] of [
    ['quantization tables', quantization()],
    ['Huffman tables', CODES.slice(0, 21)],
    ['a restart interval', segment(0xdd, 0, 0)],
    ['a frame', frameOf()],
    ['a scan', scanOf()],
  ] as const)
    it(`does not cut ${what}`, () => {
      for (let cut = 2; cut < piece.length; cut++) {
        const { fault, faultKind } = judged(whole, piece.slice(0, cut));
        assert.deepEqual([fault, faultKind], ['the data end early (in the header)', 'dataEnd'], `cut at ${cut}`);
      }
    });

  it('may come at once behind a segment', () => {
    for (const piece of [quantization(), CODES, segment(0xdd, 0, 0), segment(0xc4), COMMENT])
      assert.deepEqual(judged(whole, piece), MISSING);
  });
});
