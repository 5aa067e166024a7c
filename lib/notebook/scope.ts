/**
 * One scope that all cells share: V8's own, as its REPL mode keeps it.
 * @module
 */
import inspector from 'node:inspector';
import vm from 'node:vm';
import { CELL, type CellGlobals } from './names';

/** How a script ended. */
export type Evaluation =
  { readonly status: 'value'; readonly value: unknown } | { readonly status: 'thrown'; readonly thrown: unknown };

interface EvaluateReply {
  readonly exceptionDetails?: inspector.Runtime.ExceptionDetails;
}

/** Group under which the inspector keeps the values it hands out; released after every cell, so that they can be collected. */
const OBJECT_GROUP = 'cell';
/** Every cell is a module, and modules are strict. On the first line, so that line numbers stay. */
export const PROLOGUE = '"use strict"; ';

/**
 * Evaluates scripts one after another in one scope of this process.
 *
 * Top-level names are bindings of that scope: later scripts read, assign and declare them again, and functions, classes and
 * timers of earlier ones see it. What ran before a throw or an interrupt stays.
 */
export class Scope {
  private readonly session = new inspector.Session();
  private readonly globals: CellGlobals;
  private isBroken = false;

  constructor(globals: Pick<CellGlobals, 'import' | 'require' | 'meta'>) {
    this.globals = { ...globals, value: undefined, thrown: undefined };
    Object.defineProperty(globalThis, CELL, { value: this.globals, configurable: true, enumerable: false });
    this.session.connect();
  }

  /** Whether SIGINT broke the script that was started last; known as soon as `evaluate` has returned its promise. */
  get wasBroken(): boolean {
    return this.isBroken;
  }

  /** Ends the connection to the engine; the values of the scope stay. */
  close(): void {
    this.session.disconnect();
  }

  /**
   * Runs a compiled cell to its end, with whatever it awaits.
   *
   * SIGINT ends a synchronous loop, and a loop over promises that are already settled.
   * @param name by which stacks call the script
   * @throws Error with code ERR_SCRIPT_EXECUTION_INTERRUPTED where SIGINT ended it.
   */
  async evaluate(code: string, name: string): Promise<Evaluation> {
    this.globals.value = undefined;
    const expression = `${PROLOGUE}${code}\n//# sourceURL=${name}`;
    const { exceptionDetails } = await this.started(expression);
    const thrown = exceptionDetails && this.thrownOf(exceptionDetails);
    const { value } = this.globals;
    this.globals.value = undefined;
    this.session.post('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP });
    return thrown ? { status: 'thrown', thrown: thrown.value } : { status: 'value', value };
  }

  /** Starts a script while Node listens for SIGINT on a thread of its own: see `breakOnSigint` of `node:vm`. */
  private started(expression: string): Promise<EvaluateReply> {
    const { promise, resolve, reject } = deferred<EvaluateReply>();
    const options = { expression, replMode: true, awaitPromise: true, objectGroup: OBJECT_GROUP };
    const start = () => {
      this.session.post('Runtime.evaluate', options as inspector.Runtime.EvaluateParameterType, (error, reply) => {
        if (error) reject(error);
        else resolve(reply);
      });
      // what is due at once of an asynchronous cell runs here too, so that a loop over settled promises can be ended
      (process as { _tickCallback?: () => void })._tickCallback?.();
    };
    this.isBroken = false;
    try {
      interruptible(start);
    } catch (thrown) {
      this.isBroken = true;
      reject(thrown);
    }
    return promise;
  }

  /** The very thing that was thrown, fetched from the inspector. */
  private thrownOf({ exception, exceptionId }: inspector.Runtime.ExceptionDetails): { readonly value: unknown } {
    const remote: { objectId?: string; value?: unknown; unserializableValue?: string } = exception ?? {};
    const { objectId, value, unserializableValue } = remote;
    const given = objectId ? { objectId } : unserializableValue ? { unserializableValue } : { value };
    this.globals.thrown = new Error(`exception ${exceptionId} without a value`);
    this.session.post('Runtime.evaluate', { expression: `(thrown) => { ${CELL}.thrown = thrown }` }, (_, maker) => {
      const call = {
        functionDeclaration: `function (thrown) { this(thrown) }`,
        objectId: maker.result.objectId,
        arguments: [given],
      };
      this.session.post('Runtime.callFunctionOn', call);
    });
    const { thrown } = this.globals;
    this.globals.thrown = undefined;
    return { value: thrown };
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** A promise and its ends. What starts a cell must not run inside of `new Promise`, whose frame would stand in every stack. */
function deferred<T>(): Deferred<T> {
  const ends = {} as { resolve: (value: T) => void; reject: (reason: unknown) => void };
  const promise = new Promise<T>((resolve, reject) => Object.assign(ends, { resolve, reject }));
  return { promise, ...ends };
}

const RUN = Symbol.for('bnlab.interruptible');

/** Calls a function from a script that SIGINT may break. */
function interruptible(body: () => void): void {
  const holder = globalThis as unknown as Record<symbol, (() => void) | undefined>;
  holder[RUN] = body;
  try {
    new vm.Script(`globalThis[Symbol.for('bnlab.interruptible')]()`, { filename: 'node:bnlab' }).runInThisContext({
      breakOnSigint: true,
    });
  } finally {
    delete holder[RUN];
  }
}
