/**
 * What a cell waits for, kept from the collector: a promise that is never kept, and that nobody holds, is collected together with the
 * cell that waits for it, which ends the process on Node 22.
 * @module
 */
import { inspect } from 'node:util';

/** Holds what one cell waits for, of which there is one thing at a time. */
export class Held {
  /** Read by nobody. */
  awaited: unknown;

  /** The promise that `await` makes of a value. */
  readonly wait = (value: unknown): Promise<unknown> => {
    const promise = Promise.resolve(value);
    this.awaited = promise;
    return promise;
  };

  /**
   * What `for await` goes over, with the promise of each value held, and of the end where the loop is left early.
   *
   * The values of a synchronous iterable are waited for here, as the loop would.
   *
   * @throws TypeError for what cannot be gone over.
   */
  readonly iterate = (given: unknown): AsyncIterable<unknown> => {
    const { [Symbol.asyncIterator]: own, [Symbol.iterator]: plain } = (given ?? {}) as Record<symbol, unknown>;
    if (typeof (own ?? plain) !== 'function')
      throw new TypeError(`${inspect(given, { depth: 0 })} is not async iterable`);
    const source = own == null ? waited(given as Iterable<unknown>) : (given as AsyncIterable<unknown>);
    return { [Symbol.asyncIterator]: () => this.held(source[Symbol.asyncIterator]()) };
  };

  /** Lets go of it. */
  release(): void {
    this.awaited = undefined;
  }

  private held(inner: AsyncIterator<unknown>): AsyncIterator<unknown> {
    const { next } = inner as { readonly next: Step };
    const { wait } = this;
    const keep = (promised: unknown) => wait(promised) as Promise<IteratorResult<unknown>>;
    return {
      next: () => keep(next.call(inner)),
      // looked up when the loop is left, as the engine does
      get return() {
        const { return: end } = inner as { readonly return?: Step };
        return end && (() => keep(end.call(inner)));
      },
    };
  }
}

type Step = (this: AsyncIterator<unknown>) => unknown;

// eslint-disable-next-line @typescript-eslint/require-await -- the language waits for what is handed on
async function* waited(given: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* given;
}
