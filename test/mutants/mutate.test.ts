/** What the mutation gate changes, and what it draws. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { draw } from './draw';
import { mutantsOf, mutated } from './mutate';

const ROOT = path.join(__dirname, '../..');

/** What becomes of a text, change by change. */
const changed = (text: string) => mutantsOf('a.ts', text).map((mutant) => mutated(text, mutant));

describe('mutants', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['const y = a + b;', ['const y = a - b;']],
    ['const y = a < 2;', ['const y = a <= 2;', 'const y = a < 3;']],
    ['const y = [0, 1, 0.5];', ['const y = [1, 1, 0.5];', 'const y = [0, 2, 0.5];', 'const y = [0, 1, 0.75];']],
    ['if (a) b = c;', ['if (false) b = c;', 'if (true) b = c;']],
    ['if (a) b = c; else d = c;', ['if (false) b = c; else d = c;']],
    ['stop();', [';']],
    ['const y = a ? b : c;', ['const y = (a) ? (c) : (b);']],
    ['const y = !a;', ['const y = a;']],
    ['const y = -a;', ['const y = a;']],
    ['const y = a ?? b;', ['const y = b;']],
    ['const y = Math.max(a, b);', ['const y = Math.min(a, b);']],
    ['const y = a.every(b);', ['const y = a.some(b);']],
    ['const y = true;', ['const y = false;']],
    // nothing that only words an error, a type or an import
    ["throw new BnlabError({ hint: 'a' + b, got: a ? 1 : 2 });", []],
    ["import { a } from './a'; type B = 1 | 2; interface C { d: true }", []],
    ['declare const y: { z(): 1 }; declare module "a" { const b = 1; }', []],
    ['const y = (a as { readonly [k: string]: 0 | 1 })[b];', []],
    ['const y = `${a + b}`;', []],
    ["const y = 'a' + b;", []],
  ];
  for (const [text, expected] of cases) it(`of ${text}`, () => assert.deepEqual(changed(text), expected));

  it('are drawn by seed, one folder after the other, each once', () => {
    const drawn = (seed: number) => draw({ root: ROOT, folders: ['engine/replay', 'engine/loops'], count: 40, seed });
    const places = (all: ReturnType<typeof draw>) =>
      all.map(({ mutant }) => `${mutant.file} ${mutant.start} ${mutant.after}`);
    const [one, same, other] = [drawn(3), drawn(3), drawn(4)];
    assert.deepEqual(places(same), places(one));
    assert.notDeepEqual(places(other), places(one));
    assert.equal(new Set(places(one)).size, 40);
    const folders = one.map(({ folder }) => folder);
    assert.deepEqual(folders.slice(0, 3), ['engine/replay', 'engine/loops', 'engine/replay']);
  });
});
