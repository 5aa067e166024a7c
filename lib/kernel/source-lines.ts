/**
 * From a place in compiled JavaScript back to the line of the cell: tslab makes no source maps.
 * @module
 */
interface Token {
  readonly text: string;
  readonly start: number;
}

/** Above this many tokens in either text the table below grows past what an error message is worth. */
const MAX_TOKENS = 4000;

/**
 * Line of the source (from 1) that a place in its compiled form comes from, undefined where it comes from none.
 *
 * Compiling takes types away and adds a little (`exports.`, `(0, module.name)`), but keeps the order of what stays: the longest
 * common subsequence of the two token lists pairs the rest.
 *
 * @param line line in `compiled`, from 1
 * @param column column in `compiled`, from 1
 */
export function sourceLine(source: string, compiled: string, line: number, column: number): number | undefined {
  const from = tokensOf(compiled);
  const to = tokensOf(source);
  const offset = offsetOf(compiled, line, column);
  if (offset === undefined || from.length > MAX_TOKENS || to.length > MAX_TOKENS) return undefined;
  const onLine = pairs(from, to).filter(([a]) => lineAt(compiled, from[a].start) === line);
  const [, place] = onLine.find(([a]) => from[a].start >= offset) ?? onLine.at(-1) ?? [];
  return place === undefined ? undefined : lineAt(source, to[place].start);
}

/** Words and single signs: enough to pair two texts, whatever the language of either. */
function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(/[\w$]+|[^\s\w$]/g)].map(({ 0: token, index }) => ({ text: token, start: index }));
}

/** Indices of paired tokens, in order: a longest common subsequence by the usual table of suffix lengths. */
function pairs(a: readonly Token[], b: readonly Token[]): readonly (readonly [number, number])[] {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const skip = Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
      longest[i * width + j] = a[i].text === b[j].text ? longest[(i + 1) * width + j + 1] + 1 : skip;
    }
  }
  const found: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i].text === b[j].text) found.push([i++, j++]);
    else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i++;
    else j++;
  }
  return found;
}

function offsetOf(text: string, line: number, column: number): number | undefined {
  const lines = text.split('\n');
  if (line < 1 || line > lines.length) return undefined;
  return lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
