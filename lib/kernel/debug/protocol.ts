/**
 * The Debug Adapter Protocol as far as notebooks use it, with Jupyter's additions to it.
 * @module
 */

/** A plain JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** A request of a front end: content of `debug_request`. */
export interface DebugRequest {
  readonly seq: number;
  readonly command: string;
  readonly arguments?: Json;
}

/** The answer: content of `debug_reply`. */
export interface DebugResponse {
  readonly type: 'response';
  readonly seq: number;
  readonly request_seq: number;
  readonly command: string;
  readonly success: boolean;
  /** Why it failed. */
  readonly message?: string;
  readonly body?: object;
}

/** What happens without being asked for: content of `debug_event`. */
export interface DebugEvent {
  readonly type: 'event';
  readonly seq: number;
  readonly event: string;
  readonly body?: object;
}

/** The only thread that cells run in. */
export const THREAD = 1;

/** A place in a cell or a file; lines and columns from 1. */
export interface SourcePlace {
  readonly path: string;
  /** Name that people know it by: `cell [3]`. */
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** A variable with what is inside of it, where something is. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  /** 0 where there is nothing inside. */
  readonly variablesReference: number;
  readonly evaluateName?: string;
}

/** A breakpoint as a front end sets it. */
export interface SourceBreakpoint {
  readonly line: number;
  readonly condition?: string;
  readonly logMessage?: string;
}

/** Where debugging works: the inspector of the thread that runs the cells, from another thread. */
export interface DebugTarget {
  post(method: string, parameters?: object): Promise<Json>;
  /** Calls back with the parameters of an event of the inspector's. */
  on(event: string, listener: (parameters: Json) => void): void;
  /** Value, a plain one, of an expression in the thread of the cells. */
  evaluate(expression: string): Promise<unknown>;
}
