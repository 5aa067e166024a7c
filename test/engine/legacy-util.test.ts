import assert from 'node:assert/strict';
import { restoreLegacyUtil } from '../../lib/engine/legacy-util';

type LegacyUtil = Record<'isNullOrUndefined' | 'isArray', (value: unknown) => boolean>;

describe("what tfjs-node calls of Node's util", () => {
  it('is put back where a newer Node lacks it', () => {
    const util = {} as LegacyUtil;
    restoreLegacyUtil(util);
    assert.deepEqual([null, undefined, 0, ''].map(util.isNullOrUndefined), [true, true, false, false]);
    assert.deepEqual([[], {}, 'ab'].map(util.isArray), [true, false, false]);
  });

  it('is left alone where it is there', () => {
    const own = () => true;
    const util = { isArray: own } as unknown as LegacyUtil;
    restoreLegacyUtil(util);
    assert.equal(util.isArray, own);
  });
});
