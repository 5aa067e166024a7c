/**
 * Cells wait for their turn; a failure may cancel those that wait already.
 * @module
 */

/** How long requests that are on their way are still counted as sent before the failure; ms. */
const ARRIVAL_MS = 20;

/** Runs jobs one after another, in the order they came. */
export class CellQueue {
  private tail: Promise<unknown> = Promise.resolve();
  private lastNumber = 0;
  private cancelledUpTo = 0;

  /**
   * Adds a job; resolves to its value, or to undefined where a failure before it cancelled it.
   *
   * @param cancels whether this value is a failure that cancels every job waiting at that moment
   */
  add<T>(job: () => Promise<T>, cancels: (value: T) => boolean): Promise<T | undefined> {
    const number = ++this.lastNumber;
    const turn = async (): Promise<T | undefined> => {
      if (number <= this.cancelledUpTo) return undefined;
      const value = await job();
      if (cancels(value)) {
        await new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS));
        this.cancelledUpTo = this.lastNumber;
      }
      return value;
    };
    const result = this.tail.then(turn);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
