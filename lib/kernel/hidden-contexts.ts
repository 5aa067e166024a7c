/**
 * What Node 20 and 22 write on promises and timers to know which cell they belong to, kept out of what is shown of them.
 * @module
 */
import { inspect } from 'node:util';

/** Names of the symbols under which Node keeps it. */
const OWN = new Set(['async_id_symbol', 'trigger_async_id_symbol', 'kResourceStore']);

type Inspect = (this: object, ...given: unknown[]) => unknown;

/** Has promises and timers show what they are, and not the kernel's own parts: also inside of other values, and where a cell prints them. */
export function hideContexts(): void {
  const [timeout, immediate] = [setTimeout(() => undefined, 0), setImmediate(() => undefined)];
  clearTimeout(timeout);
  clearImmediate(immediate);
  for (const shown of [Promise.resolve(), timeout, immediate]) hideIn(Object.getPrototypeOf(shown) as object);
}

/** `inspect` shows an object as ever whose own method gives the object itself. */
function hideIn(prototype: object): void {
  const own = (prototype as { readonly [inspect.custom]?: Inspect })[inspect.custom];
  const value: Inspect = function (...given) {
    for (const key of Object.getOwnPropertySymbols(this))
      if (OWN.has(key.description ?? '') && Object.getOwnPropertyDescriptor(this, key)?.configurable)
        Object.defineProperty(this, key, { enumerable: false });
    return own ? own.apply(this, given) : this;
  };
  Object.defineProperty(prototype, inspect.custom, { value, configurable: true, writable: true });
}
