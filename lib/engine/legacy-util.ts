/**
 * Functions of `node:util` that Node 23 took away and that tfjs-node still calls.
 * @module
 */
import util from 'node:util';

const LEGACY: Readonly<Record<string, (value: unknown) => boolean>> = {
  isNullOrUndefined: (value) => value === null || value === undefined,
  isArray: Array.isArray,
};

/**
 * Puts back into a module object what it lacks of `isNullOrUndefined` and `isArray`; what is there is left alone.
 *
 * Without them tfjs-node loads on Node 23 and newer, and fails at its first kernel.
 */
export function restoreLegacyUtil(target: object = util): void {
  for (const [name, value] of Object.entries(LEGACY)) {
    if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}
