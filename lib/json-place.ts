/**
 * In which line of a JSON text something stands: what `JSON.parse` does not say, and a schema cannot know.
 * @module
 */

const TOKEN =
  // eslint-disable-next-line no-control-regex -- JSON's own rule: no control character inside a string
  /[ \t\r\n]*(?:([{}[\],:])|("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[^"\\\u0000-\u001f]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

/** The key of an object whose first key is still to come; no key of any text is equal to it. */
const NO_KEY = Symbol('no key yet');

type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'separator' | 'nothing';

/** Walks over the tokens with a stack of its own, however deep the text is nested. */
class Walk {
  expected: Expected = 'value';
  /** Where the walk is: the keys and indices of all that is open. */
  readonly path: PropertyKey[] = [];

  /** Takes a token in; false where the grammar has none of its kind. */
  take(mark: string | undefined, word: string | undefined): boolean {
    const { expected } = this;
    if (mark === undefined && this.isKeyNext()) return this.takeKey(word);
    if (mark === undefined) return this.isValueNext() && this.ended();
    if (mark === '{' || mark === '[') return this.isValueNext() && this.opened(mark);
    if (mark === '}' || mark === ']') return this.isEndNext(mark) && this.closed();
    if (mark === ':') return expected === 'colon' && this.expect('value');
    return expected === 'separator' && this.next();
  }

  private isValueNext(): boolean {
    return this.expected === 'value' || this.expected === 'valueOrEnd';
  }

  private isKeyNext(): boolean {
    return this.expected === 'key' || this.expected === 'keyOrEnd';
  }

  private isEndNext(mark: '}' | ']'): boolean {
    const isArray = typeof this.path.at(-1) === 'number';
    if (this.path.length === 0 || isArray !== (mark === ']')) return false;
    return ['separator', 'valueOrEnd', 'keyOrEnd'].includes(this.expected);
  }

  private expect(expected: Expected): true {
    this.expected = expected;
    return true;
  }

  private takeKey(word: string | undefined): boolean {
    if (!word?.startsWith('"')) return false;
    this.path[this.path.length - 1] = JSON.parse(word) as string;
    return this.expect('colon');
  }

  private opened(mark: '{' | '['): true {
    this.path.push(mark === '[' ? 0 : NO_KEY);
    return this.expect(mark === '[' ? 'valueOrEnd' : 'keyOrEnd');
  }

  private closed(): true {
    this.path.pop();
    return this.ended();
  }

  private ended(): true {
    return this.expect(this.path.length === 0 ? 'nothing' : 'separator');
  }

  private next(): true {
    const last = this.path.at(-1);
    if (typeof last !== 'number') return this.expect('key');
    this.path[this.path.length - 1] = last + 1;
    return this.expect('value');
  }
}

/**
 * The line, from 1, of the value at a path, or of the innermost thing on the way to it that is there; without a path, or where the
 * text ends before it, of the first token that is no JSON.
 */
export function lineInJson(text: string, wanted?: readonly PropertyKey[]): number {
  const walk = new Walk();
  let [at, best, depth] = [0, 0, 0];
  for (;;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    const start = at + (/^[ \t\r\n]*/.exec(text.slice(at, token ? TOKEN.lastIndex : undefined))?.[0].length ?? 0);
    if (wanted && walk.expected !== 'separator' && walk.path.length > depth) {
      const isOnTheWay = walk.path.every((key, i) => key === wanted[i]);
      if (isOnTheWay) [best, depth] = [start, walk.path.length];
    }
    const isTaken = token !== null && walk.take(token[1], token[2] ?? token[3]);
    if (!isTaken) return lineAt(text, wanted ? best : start);
    at = TOKEN.lastIndex;
  }
}

function lineAt(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}
