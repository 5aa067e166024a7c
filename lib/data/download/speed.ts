/**
 * A floor on the speed of a transfer.
 * @module
 */
import { TransferError } from './request';

/** Breaks off transfers that go on for ever, a byte now and then. */
export class SpeedWatch {
  private since: number;
  private bytes = 0;

  constructor(
    private readonly floor: { readonly slowestBytesPerSecond: number; readonly slowMilliseconds: number },
    private readonly now: () => number = () => performance.now(),
  ) {
    this.since = now();
  }

  /** Counts bytes that came. @throws TransferError when too few came in a whole stretch of time. */
  note(bytes: number): void {
    const { slowestBytesPerSecond, slowMilliseconds } = this.floor;
    this.bytes += bytes;
    const passed = this.now() - this.since;
    if (passed < slowMilliseconds) return;
    const rate = (1000 * this.bytes) / passed;
    if (rate < slowestBytesPerSecond) {
      throw new TransferError(`${rate.toFixed(0)} bytes a second, slower than ${slowestBytesPerSecond}`, 'broken');
    }
    this.since += passed;
    this.bytes = 0;
  }
}
