import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TestNotebook } from './sessions';

const pkg = (name: string, more: object) => JSON.stringify({ name, version: '1.0.0', ...more });

const FILES: Readonly<Record<string, string>> = {
  'local.ts': "import { depth } from './deeper/inner'; export const up: string = 'local' + depth; export default 7;",
  'deeper/inner.ts': 'export enum Depth { One = 1 } export const depth = Depth.One;',
  'deeper/index.ts': "export const fromIndex = 'index';",
  'plain.js': "module.exports = { plain: 'cjs', extra: 1 };",
  'module.mjs': "export const esm = 'esm'; export default 'default of esm';",
  'compiled.js':
    "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'inner default'; exports.named = 'named';",
  'data.json': '{"value": 5}',
  'thrower.ts':
    "interface Unused { a: number }\n\nexport function boom(): never {\n  const text: string = 'boom';\n  throw new Error(text);\n}\n",
  'broken.ts': 'export const = 1;',
  'fails.ts': "interface Unused {\n  a: number;\n}\n\nthrow new RangeError('while it is loaded');\n",
  'waits.ts': "export const before = 1;\nexport const later = await Promise.resolve('later');\n",
  'place.ts':
    'export const { url, dirname, filename } = import.meta; export const other = import.meta.resolve("./typed.js");',
  'later.ts':
    "export const mapped = async () => (await import('@lib/thing')).thing; export const named = async () => (await import('./local.js')).default;",
  'required.ts':
    "import thing = require('@lib/thing'); export const both = [thing.thing, require('@lib/thing').thing].join();",
  // not the library itself: a second copy in the process of the tests would take the names of its layers from the first
  'uses-bnlab.ts': "import of from 'bnlab/package.json'; export const name = of.name;",
  'typed.ts': 'export interface Shape { size: number } export function area(s: Shape): number { return s.size ** 2 }',
  'src/lib/thing.ts': "export const thing = 'by paths';",
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./src/lib/*"] } } } // a comment',
  'node_modules/esm-only/package.json': pkg('esm-only', { type: 'module', exports: './index.js' }),
  'node_modules/esm-only/index.js': "export const only = 'esm only';",
  'node_modules/dual/package.json': pkg('dual', {
    exports: { '.': { import: './i.mjs', require: './r.cjs' }, './sub': './sub.cjs' },
  }),
  'node_modules/dual/i.mjs': "export const how = 'import';",
  'node_modules/dual/r.cjs': "exports.how = 'require';",
  'node_modules/dual/sub.cjs': "exports.sub = 'sub';",
  'node_modules/p-limit/package.json': pkg('p-limit', { version: '6.2.0', main: 'own.js' }),
  'node_modules/p-limit/own.js': "module.exports = { own: 'of the project' };",
  'lib/package.json': pkg('of-the-project', {}),
};

/** A cell in this project and what it gives. */
const GIVEN: readonly (readonly [title: string, cell: string, value: unknown])[] = [
  ['a local file and what it imports', "import { up } from './local'; up", 'local1'],
  ['its default', "import seven from './local.ts'; seven", 7],
  ['a file by the name it will have', "import { up as u2 } from './local.js'; u2", 'local1'],
  ['a folder with an index', "import { fromIndex } from './deeper'; fromIndex", 'index'],
  ['CommonJS by name', "import { plain } from './plain.js'; plain", 'cjs'],
  ['CommonJS as a whole', "import whole from './plain.js'; whole.extra", 1],
  ['CommonJS without extension', "import { extra } from './plain'; extra", 1],
  ['compiled CommonJS', "import inner, { named } from './compiled.js'; inner + named", 'inner defaultnamed'],
  ['an ES module', "import d, { esm } from './module.mjs'; d + esm", 'default of esmesm'],
  ['JSON without attributes', "import data from './data.json'; data.value", 5],
  ['JSON with attributes', "import data2 from './data.json' with { type: 'json' }; data2.value", 5],
  ['JSON by require', "require('./data.json').value", 5],
  ['JSON of the project, not of the workspace', "import l from './lib/package.json'; l.name", 'of-the-project'],
  ['TypeScript by require', "require('./local').up", 'local1'],
  [
    'what a TypeScript file imports while it runs, by paths',
    "import * as later from './later'; await later.mapped()",
    'by paths',
  ],
  ['what it imports so by the name it will have', "import * as later2 from './later'; await later2.named()", 7],
  ['what a TypeScript file requires', "import { both } from './required'; both", 'by paths,by paths'],
  ['bnlab for a TypeScript file', "import { name } from './uses-bnlab'; name", 'bnlab'],
  ['a dynamic import', "(await import('./local')).up", 'local1'],
  ['types only', "import type { Shape } from './typed'; const s: Shape = { size: 3 }; s.size", 3],
  ['types beside values', "import { area, Shape } from './typed'; const sh: Shape = { size: 3 }; area(sh)", 9],
  ['paths of the tsconfig', "import { thing } from '@lib/thing'; thing", 'by paths'],
  ['an ES-only package', "import { only } from 'esm-only'; only", 'esm only'],
  ['the import side of a package that has two', "import { how } from 'dual'; how", 'import'],
  ['the require side by require', "require('dual').how", 'require'],
  ['a subpath of an exports map', "import { sub } from 'dual/sub'; sub", 'sub'],
  ["the project's own version of a package", "import own from 'p-limit'; own.own", 'of the project'],
  ['a built-in module', "import { sep } from 'node:path'; sep", path.sep],
];

describe('imports of a notebook in a project of its own', function () {
  this.timeout(300_000);
  let notebook: TestNotebook;
  before(() => (notebook = new TestNotebook(FILES)));
  after(() => notebook.end());

  for (const [title, cell, value] of GIVEN) {
    it(`find ${title}`, async () => {
      // packages made for the test have no types
      assert.deepEqual(await notebook.value(`// @ts-nocheck\n${cell}`), value);
    });
  }

  it('are checked', async () => {
    const result = await notebook.run("import { area as area2 } from './typed'; area2({ size: 'x' })");
    assert.match(
      (result as { diagnostics: readonly string[] }).diagnostics.join(),
      /Type 'string' is not assignable to type 'number'/,
    );
  });

  it('find a package of the workspace only where it is bnlab', async () => {
    await assert.rejects(notebook.value("// @ts-nocheck\nimport z from 'zod'; z"), /Cannot find package 'zod'/);
  });

  it('refuse one that names nothing, in the words of the engine', async () => {
    await assert.rejects(
      notebook.value('// @ts-nocheck\nawait import()'),
      /^SyntaxError: import\(\) requires a specifier/,
    );
  });

  it('refuse a file with a syntax error by name and line', async () => {
    await assert.rejects(notebook.value("// @ts-nocheck\nimport './broken'"), /broken\.ts:1:14: expected TypeScript/);
  });

  it('refuse a file that waits outside of its functions, by name and line', async () => {
    await assert.rejects(
      notebook.value("// @ts-nocheck\nimport './waits'"),
      /waits\.ts:2:22: .*await outside of a function/,
    );
  });

  it('tell a TypeScript file where it is', async () => {
    const file = path.join(notebook.folder, 'place.ts');
    const cell = "import { url, dirname, filename, other } from './place'; [url, dirname, filename, other]";
    const typed = pathToFileURL(path.join(notebook.folder, 'typed.ts')).href;
    assert.deepEqual(await notebook.value(cell), [pathToFileURL(file).href, notebook.folder, file, typed]);
  });

  it('name the line of a TypeScript file that failed while it was loaded', async () => {
    const result = await notebook.run("import './fails'");
    const { stack } = (result as { thrown: Error }).thrown;
    const [, file, line, column] = /\(?([^\s()]*fails\.ts):(\d+):(\d+)/.exec(stack!)!;
    assert.equal(notebook.session.lineOfFile(file, Number(line), Number(column)), 5);
  });

  it('name the line of a TypeScript file in a stack', async () => {
    const result = await notebook.run("import { boom } from './thrower'; boom()");
    const { stack } = (result as { thrown: Error }).thrown;
    const [, file, line, column] = /\(?([^\s()]*thrower\.ts):(\d+):(\d+)/.exec(stack!)!;
    assert.equal(notebook.session.lineOfFile(file, Number(line), Number(column)), 5);
  });

  it('load a TypeScript file anew once it or what it imports has changed', async () => {
    notebook.write('edited.ts', "import { leaf } from './leaf'; export const edited = `1${leaf}`;");
    notebook.write('leaf.ts', "export const leaf = 'a';");
    const load = () => notebook.value("import { edited } from './edited'; edited");
    assert.equal(await load(), '1a');
    notebook.write('leaf.ts', "export const leaf = 'b';");
    utimesSync(path.join(notebook.folder, 'leaf.ts'), new Date(), new Date(Date.now() + 5000));
    assert.equal(await load(), '1b');
  });

  const EDITED: readonly (readonly [what: string, file: string, cell: string, text: (value: number) => string])[] = [
    ['JSON', 'e1.json', "import e1 from './e1.json'; e1.value", (value) => `{"value": ${value}}`],
    [
      'JSON with attributes',
      'e2.json',
      "import e2 from './e2.json' with { type: 'json' }; e2.value",
      (value) => `{"value": ${value}}`,
    ],
    ['JSON by require', 'e3.json', "require('./e3.json').value", (value) => `{"value": ${value}}`],
    ['an ES module', 'e4.mjs', "import { e4 } from './e4.mjs'; e4", (value) => `export const e4 = ${value};`],
    ['an ES module, later', 'e5.mjs', "(await import('./e5.mjs')).e5", (value) => `export const e5 = ${value};`],
    ['CommonJS', 'e6.js', "import { e6 } from './e6.js'; e6", (value) => `exports.e6 = ${value};`],
    ['CommonJS by require', 'e7.js', "require('./e7').e7", (value) => `exports.e7 = ${value};`],
    [
      'JSON that a TypeScript file imports',
      'e8.json',
      "import { e8 } from './uses-e8'; e8",
      (value) => `{"value": ${value}}`,
    ],
    ['JavaScript that JavaScript requires', 'e9.js', "require('./uses-e9').e9", (value) => `exports.e9 = ${value};`],
  ];
  for (const [what, file, cell, text] of EDITED)
    it(`load ${what} anew once it was edited, and only then`, async () => {
      notebook.write(
        'uses-e8.ts',
        "import e8 from './e8.json'; export const { value: e8v } = e8; export { e8v as e8 };",
      );
      notebook.write('uses-e9.js', "exports.e9 = require('./e9').e9;");
      for (const [i, value] of [1, 2, 3].entries()) {
        notebook.write(file, text(value));
        const age = new Date(Date.now() + 5000 * i);
        utimesSync(path.join(notebook.folder, file), age, age);
        assert.equal(await notebook.value(cell), value);
        assert.equal(await notebook.value(cell), value);
      }
    });

  it('keep the state of an ES module that nobody edited', async () => {
    notebook.write('state.mjs', 'let n = 0; export const next = () => ++n;');
    assert.equal(await notebook.value("import { next } from './state.mjs'; next()"), 1);
    assert.equal(await notebook.value("import { next as again } from './state.mjs'; again()"), 2);
  });
});
