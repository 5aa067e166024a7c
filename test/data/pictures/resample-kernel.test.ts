import assert from 'node:assert/strict';
import { kernel, pictureMemory, SLACK, WORK_BYTES } from '../../../lib/data/pictures/resample-kernel';

const PAGE = 65_536;

describe('the memory of the kernel', () => {
  it('has room for a picture and for a store beyond its end, and stays as it is for a smaller one', () => {
    // the picture alone would fill whole pages
    const large = pictureMemory(5 * PAGE);
    assert.deepEqual([large.length, large.byteOffset], [5 * PAGE, WORK_BYTES]);
    const grown = kernel().memory.buffer.byteLength;
    assert.ok(grown >= WORK_BYTES + 5 * PAGE + SLACK && grown <= WORK_BYTES + 7 * PAGE, `${grown} bytes`);
    const small = pictureMemory(10);
    assert.deepEqual([small.length, small.byteOffset, small.buffer], [10, WORK_BYTES, kernel().memory.buffer]);
    assert.equal(kernel().memory.buffer.byteLength, grown);
  });
});
