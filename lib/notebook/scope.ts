/**
 * One scope that all cells share: V8's own, as its REPL mode keeps it.
 * @module
 */
import inspector from 'node:inspector';
import { Held } from './held';
import { CELL, type CellGlobals } from './names';

/** How a script ended; `broken` is one that was ended from outside. */
export type Evaluation =
  | { readonly status: 'value'; readonly value: unknown }
  | { readonly status: 'thrown'; readonly thrown: unknown }
  | { readonly status: 'broken' };

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
  private readonly held = new Held();

  constructor(globals: Omit<CellGlobals, 'value' | 'thrown' | 'wait' | 'iterate'>) {
    const { wait, iterate } = this.held;
    this.globals = { ...globals, wait, iterate, value: undefined, thrown: undefined };
    Object.defineProperty(globalThis, CELL, { value: this.globals, configurable: true, enumerable: false });
    this.session.connect();
  }

  /** Ends the connection to the engine; the values of the scope stay. */
  close(): void {
    this.session.disconnect();
  }

  /** Ends the waiting for the script that runs, which is then `broken`; what it waits for goes on. */
  abandon(): void {
    // a promise that is never kept must not be waited for: Node 22 ends the process when it is collected
    this.session.disconnect();
    this.session.connect();
  }

  /** Runs a compiled cell to its end, with whatever it awaits; `name` is how stacks call it. */
  async evaluate(code: string, name: string): Promise<Evaluation> {
    this.globals.value = undefined;
    const expression = `${PROLOGUE}${code}\n//# sourceMappingURL=${name}.map\n//# sourceURL=${name}`;
    const reply = await this.started(expression);
    if (reply === 'broken') return { status: 'broken' };
    const thrown = reply.exceptionDetails && this.thrownOf(reply.exceptionDetails);
    const { value } = this.globals;
    this.globals.value = undefined;
    this.held.release();
    this.session.post('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP });
    return thrown ? { status: 'thrown', thrown: thrown.value } : { status: 'value', value };
  }

  private started(expression: string): Promise<EvaluateReply | 'broken'> {
    const { promise, resolve } = deferred<EvaluateReply | 'broken'>();
    const options = { expression, replMode: true, awaitPromise: true, objectGroup: OBJECT_GROUP };
    this.session.post('Runtime.evaluate', options as inspector.Runtime.EvaluateParameterType, (error, reply) => {
      resolve(error ? 'broken' : reply);
    });
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
}

/** A promise and its end. What starts a cell must not run inside of `new Promise`, whose frame would stand in every stack. */
function deferred<T>(): Deferred<T> {
  const ends = {} as { resolve: (value: T) => void };
  const promise = new Promise<T>((resolve) => Object.assign(ends, { resolve }));
  return { promise, ...ends };
}
