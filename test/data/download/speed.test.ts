import assert from 'node:assert/strict';
import { TransferError } from '../../../lib/data/download/request';
import { SpeedWatch } from '../../../lib/data/download/speed';

/** A watch over 100 bytes a second, looked at each half second, that is told how many bytes came at which millisecond. */
function note(...times: readonly (readonly [milliseconds: number, bytes: number])[]): void {
  let time = 5000;
  const watch = new SpeedWatch({ slowestBytesPerSecond: 100, slowMilliseconds: 500 }, () => time);
  for (const [milliseconds, bytes] of times) {
    time = 5000 + milliseconds;
    watch.note(bytes);
  }
}

describe('the floor on the speed of a transfer', () => {
  it('breaks off what is slower over a whole stretch of time, and says how slow', () => {
    const isSlow = { name: new TransferError('', 'broken').name, message: /^49 bytes a second, slower than 100$/ };
    assert.throws(() => note([250, 12], [1000, 37]), isSlow);
    assert.throws(() => note([500, 49]), /98 bytes a second/);
    assert.throws(() => note([499, 49], [500, 0]), /98 bytes a second/);
    // slower by a twentieth of a byte a second
    assert.throws(() => note([20_000, 1999]), TransferError);
  });

  it('says that the transfer is broken, so that it is begun again', () => {
    assert.throws(() => note([500, 0]), (thrown) => thrown instanceof TransferError && thrown.failure === 'broken'); // prettier-ignore
  });

  it('lets pass what is as fast, and waits for the end of a stretch', () => {
    note([500, 50]);
    note([499, 0]);
    note([250, 0], [500, 50]);
  });

  it('counts anew in each stretch: what was fast before does not help', () => {
    note([500, 5000], [1000, 50], [1499, 0]);
    assert.throws(() => note([500, 5000], [1000, 49]), /98 bytes/);
    // a stretch that lasted longer than it was to
    note([800, 80], [1299, 0]);
    assert.throws(() => note([800, 80], [1300, 40]), /80 bytes/);
  });
});
