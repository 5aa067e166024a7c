/**
 * How the debugger, in its own thread, learns what the thread of the cells has compiled.
 * @module
 */
import type { CompiledText } from '../../notebook';

/** What the debugger calls in the thread of the cells. */
export interface DebugHelpers {
  /** By the name of a script: a cell's, or the path of a TypeScript file that a cell imported. */
  compiled(script: string): CompiledText | undefined;
  /** A value in the forms that can be had at once. */
  forms(value: unknown): Readonly<Record<string, string>>;
}

const PLACE = 'bnlab.kernel.debug';

/** Leaves the helpers where the debugger finds them. */
export function provideDebugHelpers(helpers: DebugHelpers): void {
  Object.defineProperty(globalThis, Symbol.for(PLACE), { value: helpers, configurable: true, enumerable: false });
}

/** The helpers as an expression that the inspector evaluates. */
export const HELPERS = `globalThis[Symbol.for(${JSON.stringify(PLACE)})]`;
