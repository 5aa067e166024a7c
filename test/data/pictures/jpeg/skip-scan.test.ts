import assert from 'node:assert/strict';
import { skipScan } from '../../../../lib/data/pictures/jpeg/scan-walk';

describe('what lies behind a scan that nobody looks into', () => {
  for (const [what, data, place] of [
    ['is the file’s end', [1, 2, 3], 3],
    ['is the end behind a last 0xff', [1, 0xff], 2],
    ['is a marker', [1, 2, 0xff, 0xd9, 3], 2],
    ['comes at once behind a stuffed zero', [0xff, 0, 0xff, 0xd9], 2],
    ['is no stuffed zero and no restart marker', [0xff, 0, 0xff, 0xd0, 0xff, 0xd7, 1, 0xff, 0xd8], 7],
    ['may be the marker before the first restart’s', [0xff, 0xcf], 0],
    ['is the second 0xff before a marker', [7, 0xff, 0xff, 0xc4], 2],
    ['is the last 0xff before a marker', [7, 0xff, 0xff, 0xff, 0xc4], 3],
    ['is not one of several 0xff before a zero', [7, 0xff, 0xff, 0, 1, 0xff, 0xda], 5],
  ] as const)
    it(what, () => {
      assert.equal(skipScan(Buffer.from([0xff, 0xd9, ...data]), 2), 2 + place);
      assert.equal(skipScan(Buffer.from(data), 0), place);
    });
});
