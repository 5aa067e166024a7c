/** Which scans a JPEG must have, and what is said of the coded data in them. */
import assert from 'node:assert/strict';
import { bytesOfBits, segment } from './by-hand';
import {
  CODES,
  DATA,
  END,
  frameOf,
  frameOfTwo,
  HEAD,
  judged,
  judgedQuickly,
  quantization,
  scanOf,
  START,
  type Piece,
} from './laid-out';

const GOOD = { passedOver: [], isUnchecked: false };
/** One block of two codes. */
const BLOCK: Piece = [0x3f];
const MOST_SCANS = 500;

describe('the scans of a JPEG', () => {
  const two = [...START, ...quantization(0), ...quantization(1), ...frameOfTwo(), ...CODES];
  const [first, second] = [1, 2].map((plane): Piece => [...scanOf(plane), ...BLOCK]);

  it('have every plane, together or one by one, again if need be', () => {
    const together = segment(0xda, 2, 1, 0, 2, 0, 0, 63, 0);
    assert.deepEqual(judged(two, together, DATA, END), GOOD);
    assert.deepEqual(judged(two, first, second, END), GOOD);
    assert.deepEqual(judged(two, second, first, second, END), GOOD);
    const { fault, faultKind } = judged(two, first, END);
    assert.deepEqual([fault, faultKind], ['the data end early (before the last scan)', 'dataEnd']);
    assert.equal(judged(two, second, second, END).fault, 'the data end early (before the last scan)');
  });

  it('come but once where the first has all planes', () => {
    const { fault, faultKind } = judged(HEAD, scanOf(), DATA, scanOf(), DATA, END);
    assert.deepEqual([fault, faultKind], ['a damaged header (a second scan of a picture in one scan)', 'header']);
  });

  it('need the quantization tables of their planes', () => {
    const without = [...START, ...quantization(0), ...frameOfTwo(), ...CODES];
    assert.equal(judged(without, first, second, END).fault, 'a damaged header (no quantization table 1)');
  });

  it('are at most 500, looked into or not', () => {
    const most = Array<Piece>(MOST_SCANS - 1).fill(second);
    for (const judge of [judged, judgedQuickly]) {
      assert.deepEqual(judge(two, first, ...most, END), GOOD);
      assert.equal(judge(two, first, ...most, second, END).fault, 'a damaged header (more than 500 scans)');
    }
  });

  for (const parameters of [
    [1, 63, 0],
    [0, 62, 0],
    [0, 63, 0x10],
    [0, 63, 0x01],
  ] as const)
    // prettier-ignore
    it(`may have the parameters ${parameters.join()} where they mean nothing`, () => {
      const expected = { ...GOOD, passedOver: ['scanParameters'] };
      assert.deepEqual(judged(HEAD, scanOf(1, parameters), DATA, END), expected);
    });

  it('are read by the standard’s codes where a sequential picture has none, in every scan', () => {
    // averages of no bits and ends of blocks, by the tables K.3 and K.5
    const standard = (blocks: number) => bytesOfBits('001010'.repeat(blocks));
    assert.deepEqual(judged(START, quantization(), frameOf(), scanOf(), standard(2), END), GOOD);
    const head = [...START, ...quantization(0), ...quantization(1), ...frameOfTwo()];
    assert.deepEqual(judged(head, scanOf(1), standard(1), scanOf(2), standard(1), END), GOOD);
    const progressive = judged(START, quantization(), frameOf(0xc2), scanOf(1, [0, 0, 0]), standard(2), END);
    assert.equal(progressive.fault, 'a damaged header (no Huffman table 0)');
  });
});

describe('the scans of a progressive JPEG', () => {
  const head = [...START, ...quantization(), ...frameOf(0xc2), ...CODES];
  // two blocks of a code each, and one bit for each average
  const averages: Piece = [...scanOf(1, [0, 0, 0x01]), ...bytesOfBits('00')];
  const refined: Piece = [...scanOf(1, [0, 0, 0x10]), ...bytesOfBits('10')];
  const details: Piece = [...scanOf(1, [1, 63, 0]), ...bytesOfBits('00')];

  it('refine each other to the last bit', () => {
    assert.deepEqual(judged(head, averages, refined, details, END), GOOD);
    for (const scans of [[averages], [averages, refined], [averages, details]])
      assert.equal(judged(head, ...scans, END).fault, 'the data end early (before the last scan)');
    const { fault, faultKind } = judged(head, details, averages, refined, END);
    assert.deepEqual(
      [fault, faultKind],
      ['scans that do not refine each other (details before averages)', 'progression'],
    );
  });
});

describe('the codes of a JPEG', () => {
  const cut: Piece = [];

  it('are looked at unless somebody is in a hurry', () => {
    const early = { ...GOOD, fault: 'the data end early (at row 0 of 8)', faultKind: 'dataEnd' };
    assert.deepEqual(judged(HEAD, scanOf(), cut, END), early);
    assert.deepEqual(judgedQuickly(HEAD, scanOf(), cut, END), GOOD);
    assert.deepEqual(judgedQuickly(HEAD, scanOf(), [0xff, 0, 0xff, 0xd0]), { ...GOOD, passedOver: ['noEndMarker'] });
  });

  it('say what was passed over, whatever else is found', () => {
    const filled = [...DATA, ...Array<number>(9).fill(0)];
    assert.deepEqual(judged(HEAD, scanOf(), filled, END), { ...GOOD, passedOver: ['padding'] });
    const { passedOver, faultKind } = judged(START, [1], HEAD.slice(2), scanOf(), cut, END);
    assert.deepEqual([passedOver, faultKind], [['strayBytes'], 'dataEnd']);
  });

  it('of arithmetic kind are not looked at: then the end must be there', () => {
    for (const marker of [0xc9, 0xca]) {
      const head = [...START, ...quantization(), ...frameOf(marker)];
      const scans = marker === 0xc9 ? [scanOf(), [1, 2]] : [scanOf(1, [0, 0, 0]), [1], scanOf(1, [1, 63, 0]), [2]];
      assert.deepEqual(judged(head, ...scans, END), { ...GOOD, isUnchecked: true });
      const fault = 'the data end early (arithmetic codes)';
      const expected = { passedOver: ['noEndMarker'], isUnchecked: true, fault, faultKind: 'dataEnd' };
      assert.deepEqual(judged(head, ...scans), expected);
    }
  });
});

describe('an error of the program', () => {
  it('is not taken for damage of the picture', () => {
    const prototype = Buffer.prototype as Buffer;
    const own = Object.getOwnPropertyDescriptor(prototype, 'indexOf')!;
    const mistaken = () => {
      throw new TypeError('a mistake');
    };
    Object.defineProperty(prototype, 'indexOf', { ...own, value: mistaken });
    try {
      assert.throws(() => judged(HEAD, scanOf(), DATA, END), TypeError);
    } finally {
      Object.defineProperty(prototype, 'indexOf', own);
    }
  });
});
