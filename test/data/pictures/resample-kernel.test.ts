import assert from 'node:assert/strict';
import { kernel, pictureMemory, SLACK, WORK_BYTES } from '../../../lib/data/pictures/resample-kernel';

const PAGE = 65_536;

describe('the memory of the kernel', () => {
  it('has room for a picture and for a store beyond its end, and stays as it is for a smaller one', () => {
    // whole pages, and more than pictures before it can have asked for
    const size = kernel().memory.buffer.byteLength;
    const large = pictureMemory(size);
    assert.deepEqual([large.length, large.byteOffset], [size, WORK_BYTES]);
    const grown = kernel().memory.buffer.byteLength;
    assert.ok(grown >= WORK_BYTES + size + SLACK && grown <= WORK_BYTES + size + 2 * PAGE, `${grown} bytes`);
    // a byte more than there is, which only the store beyond the end would miss
    const most = grown - WORK_BYTES - SLACK;
    assert.equal(pictureMemory(most).length, most);
    assert.equal(kernel().memory.buffer.byteLength, grown);
    assert.equal(pictureMemory(most + 1).length, most + 1);
    assert.equal(kernel().memory.buffer.byteLength, grown + PAGE);
    const small = pictureMemory(10);
    assert.deepEqual([small.length, small.byteOffset, small.buffer], [10, WORK_BYTES, kernel().memory.buffer]);
    assert.equal(kernel().memory.buffer.byteLength, grown + PAGE);
  });
});
