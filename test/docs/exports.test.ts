import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { undocumentedExports } from './exports';

const LIB = path.resolve(__dirname, '..', '..', 'lib');
const NOT_OURS = /^(dist|vendor|node_modules)\b/;

describe('the documentation of the library', () => {
  const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !NOT_OURS.test(file),
  );

  it('says of every exported name what it is', () => {
    assert.ok(files.length > 20, `only ${files.length} files were found`);
    const missing = files.flatMap((file) =>
      undocumentedExports(file, readFileSync(path.join(LIB, file), 'utf8')).map((name) => `${file}: ${name}`),
    );
    assert.deepEqual(missing, []);
  });

  it('has no sentence that Markdown takes for the address of a link, and editors hide', () => {
    const hidden = files.filter((file) =>
      /^\s*(?:\/\*)?\*+ \[[^\]]+\]: /m.test(readFileSync(path.join(LIB, file), 'utf8')),
    );
    assert.deepEqual(hidden, []);
  });

  const table: readonly [string, string, string[]][] = [
    ['finds a function without a comment', 'export function f(): void {}', ['f']],
    ['takes a comment that says something', '/** Does. */\nexport function f(): void {}', []],
    ['does not take an empty comment', '/** */\nexport function f(): void {}', ['f']],
    ['does not take a plain comment', '// Does.\nexport function f(): void {}', ['f']],
    [
      'finds constants, types, classes',
      'export const a = 1, b = 2;\nexport type T = 1;\nexport class C {}',
      ['a', 'b', 'T', 'C'],
    ],
    ['asks nothing of names that stay inside', 'const a = 1;\nfunction f() { return a; }', []],
    ['asks nothing of re-exports', "export { a } from './a';\nexport * from './b';", []],
    [
      'takes one comment for all overloads',
      '/** Does. */\nexport function f(a: 1): 1;\nexport function f(a: 1): 1 { return a; }',
      [],
    ],
  ];
  for (const [behaviour, text, missing] of table) {
    it(behaviour, () => assert.deepEqual(undocumentedExports('a.ts', text), missing));
  }
});
