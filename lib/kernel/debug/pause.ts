/**
 * A moment at which the thread of the cells stands still: its stack, and the variables that are seen there.
 * @module
 */
import type { DebugTarget, Json, SourcePlace, Variable } from './protocol';
import type { ScriptPlace, Scripts } from './scripts';
import { valueIn, VALUES_GROUP, type RemoteValue, type Values } from './values';

/** A call on the stack, as the inspector tells of it. */
export interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: ScriptPlace;
  readonly scopeChain: readonly {
    readonly type: string;
    readonly name?: string;
    readonly object: RemoteValue;
  }[];
}

/** What the inspector says when the thread stops. */
export interface Paused {
  readonly reason: string;
  readonly callFrames: readonly CallFrame[];
  readonly hitBreakpoints?: readonly string[];
  readonly data?: Json;
}

const SCOPE_NAMES: Readonly<Record<string, string>> = {
  local: 'Local',
  block: 'Block',
  catch: 'Catch',
  closure: 'Closure',
  module: 'Module',
  script: 'Notebook',
  global: 'Global',
};

interface Frame {
  readonly call: CallFrame;
  readonly place: SourcePlace;
}

/** The stack of one such moment, only what the reader wrote. */
export class Pause {
  private readonly frames: readonly Frame[];

  constructor(
    private readonly target: DebugTarget,
    private readonly values: Values,
    scripts: Scripts,
    { callFrames }: Paused,
  ) {
    this.frames = callFrames.flatMap((call) => {
      const place = scripts.placeOf(call.location);
      return place === undefined ? [] : [{ call, place }];
    });
    this.isInUserCode = callFrames.length > 0 && this.frames[0]?.call === callFrames[0];
  }

  /** Whether the thread stands in something that the reader wrote, and not only below it. */
  readonly isInUserCode: boolean;

  /** Body of the answer to `stackTrace`. */
  stackTrace(): object {
    const stackFrames = this.frames.map(({ call, place: { path, name, line, column } }, i) => ({
      id: i + 1,
      name: call.functionName || name,
      source: { path, name },
      line,
      column,
    }));
    return { stackFrames, totalFrames: stackFrames.length };
  }

  /** Body of the answer to `scopes`. @throws Error for a frame that is not there. */
  scopes(frameId: number): object {
    const { scopeChain } = this.frame(frameId).call;
    const scopes = scopeChain.map(({ type, name, object }) => ({
      name: `${SCOPE_NAMES[type] ?? type}${type === 'closure' && name ? ` ${name}` : ''}`,
      variablesReference: object.objectId === undefined ? 0 : this.values.reference(object.objectId),
      expensive: type === 'global',
      presentationHint: type === 'local' ? 'locals' : undefined,
    }));
    return { scopes };
  }

  /** The value of an expression in a frame. @throws Error with what it throws. */
  async evaluate(frameId: number, expression: string): Promise<RemoteValue> {
    const parameters = { expression, callFrameId: this.frame(frameId).call.callFrameId };
    const options = { objectGroup: VALUES_GROUP, generatePreview: true };
    return valueIn(await this.target.post('Debugger.evaluateOnCallFrame', { ...parameters, ...options }));
  }

  private frame(id: number): Frame {
    const frame = this.frames.at(id - 1);
    if (id < 1 || frame === undefined) throw new Error(`there is no frame ${id}`);
    return frame;
  }
}

/** The variables of the notebook: everything that cells declared, by name. */
export async function notebookVariables(target: DebugTarget, values: Values): Promise<readonly Variable[]> {
  const { names } = await target.post('Runtime.globalLexicalScopeNames');
  const own = (names as readonly string[]).filter((name) => !name.startsWith('__'));
  const found: Variable[] = [];
  for (const name of own.sort()) {
    const options = { expression: name, objectGroup: VALUES_GROUP, generatePreview: true };
    const reply = await target.post('Runtime.evaluate', options);
    // one whose declaration threw has no value, and cannot be read
    if (reply.exceptionDetails === undefined) found.push(values.variable(name, valueIn(reply)));
  }
  return found;
}
