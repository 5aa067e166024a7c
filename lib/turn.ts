/**
 * A turn of the event loop, in Node and in browsers.
 * @module
 */

/** Lets everything that waits have its say: signals, timers, messages, input. */
export function turnOfEvents(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
