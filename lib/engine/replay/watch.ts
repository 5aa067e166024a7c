/**
 * Whether anything changed in objects since they were looked at: what a recorded step depends on and no kernel reads.
 * @module
 */
import { tf } from '../tf';

/** Objects, and what of them does not count. */
export interface WatchOptions {
  /** Keys of an object that are compared; undefined for all of its own. */
  readonly keysOf?: (object: object) => readonly string[] | undefined;
  /** Keys that change without consequence. */
  readonly ignores?: (object: object, key: string) => boolean;
}

/** An object and what its properties were. */
interface Seen {
  readonly object: Readonly<Record<string, unknown>>;
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
  /** Number of own properties; undefined where only the keys above count. */
  readonly size: number | undefined;
}

/** An array and what its items were. */
interface SeenArray {
  readonly array: readonly unknown[];
  readonly items: readonly unknown[];
}

/** Methods decide what an object does, whether it has them itself or from its class. */
const METHODS = ['call', 'apply'];

/**
 * A list of everything that objects hold, compiled once so that comparing costs some ten nanoseconds a value.
 *
 * Own properties are compared by identity, and so are those of arrays and objects in them, however deep, and the methods
 * `call` and `apply`. Tensors, other layers, maps, sets and numbers in typed arrays are not entered: whoever keeps such state
 * watches it himself.
 */
export class Watch {
  private readonly seen: Seen[] = [];
  private readonly arrays: SeenArray[] = [];

  constructor(
    objects: readonly object[],
    private readonly options: WatchOptions = {},
  ) {
    const entered = new Set<object>();
    for (const object of objects) this.enter(object, entered);
  }

  /** Whether every value is the one that it was. */
  get isUnchanged(): boolean {
    for (const { array, items } of this.arrays) {
      if (array.length !== items.length) return false;
      for (let i = 0; i < items.length; i++) if (!isSame(array[i], items[i])) return false;
    }
    for (const { object, keys, values, size } of this.seen) {
      if (size !== undefined && Object.keys(object).length !== size) return false;
      for (let i = 0; i < keys.length; i++) if (!isSame(object[keys[i]!], values[i])) return false;
    }
    return true;
  }

  private enter(entity: object, entered: Set<object>): void {
    if (entered.has(entity)) return;
    entered.add(entity);
    const values = Array.isArray(entity) ? this.enterArray(entity) : this.enterObject(entity);
    for (const value of values) if (isEntered(value)) this.enter(value, entered);
  }

  private enterArray(array: readonly unknown[]): readonly unknown[] {
    const items = [...array];
    this.arrays.push({ array, items });
    return items;
  }

  private enterObject(entity: object): readonly unknown[] {
    const object = entity as Readonly<Record<string, unknown>>;
    const chosen = this.options.keysOf?.(object);
    const own = (chosen ?? Object.keys(object)).filter((key) => !this.options.ignores?.(object, key));
    const methods = METHODS.filter((name) => typeof object[name] === 'function');
    const keys = [...own, ...methods];
    const values = keys.map((key) => object[key]);
    this.seen.push({ object, keys, values, size: chosen ? undefined : Object.keys(object).length });
    return values;
  }
}

/** Equal, or both NaN. */
const isSame = (a: unknown, b: unknown) => a === b || (a !== a && b !== b);

function isEntered(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const isClosed =
    value instanceof tf.Tensor ||
    value instanceof tf.SymbolicTensor ||
    value instanceof tf.layers.Layer ||
    value instanceof Map ||
    value instanceof Set ||
    ArrayBuffer.isView(value);
  return !isClosed;
}
