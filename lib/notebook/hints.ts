/**
 * What a reader may have meant who writes in a cell what only other kernels know.
 * @module
 */

/** First signs of a cell that other kernels and shells know, and what to write here. */
const FOREIGN: readonly { readonly pattern: RegExp; readonly hint: (match: RegExpExecArray) => string }[] = [
  {
    pattern: /^\s*%%(\w+)/m,
    hint: ([, name]) => `%%${name} is a magic of IPython: a cell here holds TypeScript only`,
  },
  {
    pattern: /^\s*%(time|timeit)\b/m,
    hint: () => "%time is a magic of IPython: use console.time('cell') and console.timeEnd('cell')",
  },
  { pattern: /^\s*%(\w+)/m, hint: ([, name]) => `%${name} is a magic of IPython, which this kernel does not have` },
  {
    pattern: /^\s*!\s*([a-z][\w./-]*\s.*|(?:ls|pwd|date|whoami|env|top|ps|df)\s*)$/m,
    hint: ([, command]) =>
      `!command runs a shell in IPython: here use (await import('node:child_process')).execSync(${JSON.stringify(command!.trim())}).toString()`,
  },
  {
    pattern: /^\s*\?\??\s*([\w.]+)\s*$|^\s*([\w.]+)\?\??\s*$/m,
    hint: (match) => `?name asks IPython for help: here put the cursor on ${match[1] ?? match[2]} and press Shift-Tab`,
  },
  { pattern: /^#!/, hint: () => 'a cell is no program file: leave the line with #! out' },
  {
    pattern: /(?:^|[=(,]\s*|return\s+)<([A-Za-z][\w.]*)(?:\s[^<>]*)?\/?>/m,
    hint: ([, tag]) => `<${tag}> looks like JSX, which cells do not know: show HTML with its own text`,
  },
];

/** A hint for a cell that does not parse, undefined where nothing is recognised. */
export function hintFor(source: string): string | undefined {
  for (const { pattern, hint } of FOREIGN) {
    const match = pattern.exec(source);
    if (match) return hint(match);
  }
  return undefined;
}
