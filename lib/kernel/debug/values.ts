/**
 * Values of the thread that runs the cells, as the debugger shows them.
 * @module
 */
import type { Json, DebugTarget, Variable } from './protocol';

/** A value as the inspector speaks of it. */
export interface RemoteValue {
  readonly type: string;
  readonly subtype?: string;
  readonly className?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
  readonly description?: string;
  readonly objectId?: string;
  readonly preview?: Preview;
}

interface Preview {
  readonly overflow: boolean;
  readonly properties: readonly { readonly name: string; readonly type: string; readonly value?: string }[];
}

interface Property {
  readonly name: string;
  readonly value?: RemoteValue;
  readonly get?: RemoteValue;
}

/** How many elements of a list are shown: the network's weights are a list of a million. */
const SHOWN = 1000;
/** How much of what is inside of a value stands beside it. */
const PREVIEWED = 5;
/** Group under which the inspector keeps what the debugger looks at. */
export const VALUES_GROUP = 'bnlab-debug';
/** What hides a global of the engine's has a mark behind its name: see `notebook/shadows.ts`. */
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const MARK = /\u200c$/;

/** Values that can be opened, by the number under which front ends ask for what is inside. */
export class Values {
  private readonly opened: string[] = [];

  constructor(private readonly target: DebugTarget) {}

  /** A value under a name. */
  variable(name: string, remote: RemoteValue): Variable {
    const plain = name.replace(MARK, '');
    return {
      name: plain,
      value: textOf(remote),
      type:
        remote.subtype && remote.subtype !== 'proxy'
          ? (remote.className ?? remote.subtype)
          : (remote.className ?? remote.type),
      variablesReference: remote.objectId === undefined ? 0 : this.reference(remote.objectId),
      evaluateName: IDENTIFIER.test(plain) ? plain : undefined,
    };
  }

  /** The number under which an object can be asked for, from 1. */
  reference(objectId: string): number {
    return this.opened.push(objectId);
  }

  /** What is inside of a value. @throws Error for a number that is not known, or not any more. */
  async inside(reference: number): Promise<readonly Variable[]> {
    const objectId = this.opened[reference - 1];
    if (objectId === undefined) throw new Error(`nothing is known of variables ${reference} any more`);
    const { value, length } = await this.beginning(objectId);
    const reply = await this.target.post('Runtime.getProperties', {
      objectId: value,
      ownProperties: true,
      generatePreview: true,
    });
    const { result, internalProperties = [] } = reply as {
      readonly result: readonly Property[];
      readonly internalProperties?: readonly Property[];
    };
    const entries = internalProperties.filter(({ name }) => name === '[[Entries]]');
    const shown = [...result, ...entries].map(({ name, value: inner, get }) =>
      this.variable(
        name,
        inner ?? { type: 'accessor', description: get?.objectId ? '(computed when read)' : '(cannot be read)' },
      ),
    );
    const rest = length - SHOWN;
    return rest > 0 ? [...shown, { name: '…', value: `${rest} more`, type: '', variablesReference: 0 }] : shown;
  }

  /** Forgets all: they belong to a moment that is over. */
  clear(): void {
    this.opened.length = 0;
  }

  /** Of a long list its beginning, in a list of its own. */
  private async beginning(objectId: string): Promise<{ readonly value: string; readonly length: number }> {
    const own = await this.call(
      objectId,
      `function () { return Array.isArray(this) || ArrayBuffer.isView(this) ? this.length ?? 0 : 0 }`,
    );
    const length = own.value as number;
    if (!(length > SHOWN)) return { value: objectId, length: 0 };
    const cut = await this.call(objectId, `function () { return Array.prototype.slice.call(this, 0, ${SHOWN}) }`);
    return { value: cut.objectId!, length };
  }

  private async call(objectId: string, functionDeclaration: string): Promise<RemoteValue> {
    const parameters = { objectId, functionDeclaration, objectGroup: VALUES_GROUP };
    const reply = await this.target.post('Runtime.callFunctionOn', parameters);
    return valueIn(reply);
  }
}

/** The value in a reply of the inspector's. @throws Error with what the expression threw. */
export function valueIn(reply: Json): RemoteValue {
  const { result, exceptionDetails } = reply as {
    readonly result: RemoteValue;
    readonly exceptionDetails?: { readonly text: string; readonly exception?: RemoteValue };
  };
  if (exceptionDetails === undefined) return result;
  const { exception, text } = exceptionDetails;
  throw new Error(exception?.description?.split('\n')[0] ?? (exception ? textOf(exception) : text));
}

/** A value in one line. */
function textOf({ type, value, unserializableValue, description, preview, subtype }: RemoteValue): string {
  if (unserializableValue !== undefined) return unserializableValue;
  if (type === 'string') return JSON.stringify(value);
  if (subtype === 'null' || type === 'undefined' || description === undefined) return String(value);
  if (type === 'function' || subtype === 'error') return description.replace(/\n.*/s, '');
  return preview === undefined || preview.properties.length === 0
    ? description
    : `${description} ${insideOf(preview, subtype)}`;
}

/** The first few things inside of an object or a list. */
function insideOf({ properties, overflow }: Preview, subtype: string | undefined): string {
  const isList = subtype === 'array' || subtype === 'typedarray';
  const inner = properties.slice(0, PREVIEWED).map(({ name, type, value }) => {
    const text = type === 'string' ? JSON.stringify(value) : value || type;
    return isList && /^\d+$/.test(name) ? text : `${name}: ${text}`;
  });
  const rest = overflow || properties.length > PREVIEWED ? ['…'] : [];
  const text = [...inner, ...rest].join(', ');
  return isList ? `[${text}]` : `{${text}}`;
}
