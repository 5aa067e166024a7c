import assert from 'node:assert/strict';
import { TestNotebook } from './sessions';

/** Cells in order, and the value of the last one. Every row is run a second time in the same notebook: redefinition must not matter. */
const SHARED: readonly (readonly [title: string, cells: readonly string[], value: unknown])[] = [
  ['a function sees a later assignment', ['let lr = 0.1; function step() { return lr }', 'lr = 0.5; step()'], 0.5],
  ['a closure sees it', ['let cnt = 0; const inc = () => ++cnt', 'inc(); inc(); cnt', 'cnt = 10; inc()'], 11],
  [
    'an array that was replaced is the one that is filled',
    [
      'let hist: number[] = []; function add(x: number) { hist.push(x); return hist.length }',
      'hist = []; add(1); add(2); hist.length',
    ],
    2,
  ],
  ['a method sees it', ['let fwd: any; class Use { m() { return fwd } }', 'fwd = 5; new Use().m()'], 5],
  [
    'a timer sees it',
    [
      'let ticked = 0, seen = 0; const timer = setInterval(() => { seen = ticked }, 1)',
      'ticked = 2; await new Promise((r) => setTimeout(r, 20)); clearInterval(timer); seen',
    ],
    2,
  ],
  [
    'a function calls another one that was defined anew',
    ["function A1() { return 'old' } function B1() { return A1() }", "function A1() { return 'new' }", 'B1()'],
    'new',
  ],
  [
    'a recursive function calls what its name stands for',
    ['let f = (n: number) => n', 'function g(n: number): number { return n > 0 ? g(n - 1) : 7 }', 'g(3)'],
    7,
  ],
  ['a default in an assigned pattern', ['let p1 = 7', '({ p1 = 3 } = {} as any); p1'], 3],
  ['a default in an assigned array', ['let q1 = 7; [q1 = 9] = [] as any; q1'], 9],
  ['a renamed pattern', ['let aa = 1, bb = 2', '({ aa = 5, bb: bb } = { bb: 6 } as any); aa + bb'], 11],
  ['const after let', ['let x1 = 1', 'const x1 = 2', 'x1'], 2],
  ['let after const', ['const x2 = 1', 'let x2 = 2', 'x2 = 3; x2'], 3],
  ['class after function', ['function x3() { return 1 }', 'class x3 { v = 2 }', 'new x3().v'], 2],
  ['var after class', ['class x4 {}', 'var x4 = 5', 'x4'], 5],
  ['function after let', ['let x5 = 1', 'function x5() { return 6 }', 'x5()'], 6],
  ['an import after a const', ['const join = 1', "import { join } from 'node:path'", "join('a', 'b')"], 'a/b'],
  ['an enum that is defined anew', ['enum E { A = 3 }', 'enum E { A = 4 }', 'E.A'], 4],
  [
    'a namespace',
    ['namespace NS { export const v = 4; export interface I { a: number } }', 'const q: NS.I = { a: NS.v }; q.a'],
    4,
  ],
  ['an enum in two parts', ['enum Two { A = 1 } enum Two { B = 2 } Two.A + Two.B'], 3],
  ['var twice', ['var twice = 1; var twice = 2; twice'], 2],
  ['var in a loop', ['for (var vi = 0; vi < 3; vi++) {}', 'vi'], 3],
  ['var in a block', ['if (true) { var inner = 3 }', 'inner'], 3],
  ['var in for of', ['for (var [va, vb] of [[1, 2], [3, 4]]) {}', 'va + vb'], 7],
  ['var in for in', ['for (var key in { a: 1, b: 2 }) {}', 'key'], 'b'],
  ['a hoisted function', ['early(2); function early(n: number) { return n * 2 }', 'early(4)'], 8],
  ['exports', ['export const ex = 4; export function ef() { return ex }', 'ef() + ex'], 8],
  ['a default export', ['export default 5'], 5],
  ['export lists', ['const el = 6; export { el }', 'el'], 6],
  ['import equals', ["import os = require('node:os'); os.EOL.length"], 1],
  ['a namespace import', ["import * as pth from 'node:path'; pth.sep"], '/'],
  ['a default import', ["import fsd from 'node:fs'; typeof fsd.readFileSync"], 'function'],
  ['a renamed import', ["import { sep as slash } from 'node:path'; slash"], '/'],
  ['a dynamic import', ["(await import('node:path')).sep"], '/'],
  ['a type import', ["import type { Stats } from 'node:fs'; let st: Stats | undefined; 4"], 4],
  [
    'import.meta',
    ['typeof import.meta.dirname + typeof import.meta.url + (import.meta.dirname === __dirname)'],
    'stringstringtrue',
  ],
  ['names that CommonJS has', ['const exports = 5, module = 6; exports + module'], 11],
  ['generics', ['const id = <T,>(v: T) => v; id(5)'], 5],
  [
    'overloads',
    ['function o(x: string): string; function o(x: number): number; function o(x: any) { return x }', 'o(1) + 1'],
    2,
  ],
  ['private fields', ['class P { #v = 3; get v() { return this.#v } }', 'new P().v'], 3],
  ['parameter properties', ['class Q { constructor(readonly w: number) {} }', 'new Q(4).w'], 4],
  [
    'a subclass of a class that was replaced',
    ['class B1c { a = 1 } class D1c extends B1c {}', "class B1c { z = 's' }", 'new D1c().a'],
    1,
  ],
  [
    'a value of a class that was replaced',
    ['class C1 { a = 1 } const c1 = new C1()', 'class C1 { b = 2 }', 'c1.a + new C1().b'],
    3,
  ],
  ['a generic type', ['type G<T> = { v: T }', 'const gg: G<number> = { v: 1 }; gg.v'], 1],
  ['current methods', ['[3, 1, 2].toSorted().join()'], '1,2,3'],
  ['satisfies', ['const sat = { a: 1 } satisfies Record<string, number>; sat.a'], 1],
  ['using', ['let gone = 0; { using r = { [Symbol.dispose]() { gone++ } } } gone'], 1],
  ['using at the top', ['let ended = 0; using r = { [Symbol.dispose]() { ended++ } };', 'ended'], 1],
  [
    'standard decorators',
    [
      'function twice(f: (...a: any[]) => number, _: ClassMethodDecoratorContext) { return function (this: any, ...a: any[]) { return 2 * f.apply(this, a) } }',
      'class Dec { @twice m() { return 21 } } new Dec().m()',
    ],
    42,
  ],
  [
    'decorators of before the standard',
    [
      'function old(_: object, __: string, d: PropertyDescriptor) { d.value = () => 5 }',
      'class Old { @old m() { return 1 } } new Old().m()',
    ],
    5,
  ],
  [
    'parameter decorators',
    [
      'function mark(_: object, __: string | undefined, i: number) { (globalThis as any).marked = i }',
      'class Mk { m(@mark a: number) { return a } } (globalThis as any).marked',
    ],
    0,
  ],
  ['top-level await in every form', ['for await (const x of [1, 2]) {} const [aw] = await Promise.all([4]); aw'], 4],
  [
    'async generators',
    ['async function* gen() { yield 1; yield 2 }', 'let total = 0; for await (const v of gen()) total += v; total'],
    3,
  ],
  ['labels', ['outer: for (let i = 0; ; i++) { for (;;) { if (i > 2) break outer; break } } 1'], 1],
  ['a text', ["'text'"], 'text'],
  ['a bigint', ['10n ** 20n'], 10n ** 20n],
  ['an object', ['({ a: 1 })'], { a: 1 }],
  ['nothing', ['let nothing = 1'], undefined],
  ['a cell of comments', ['// nothing'], undefined],
  ['an empty cell', [''], undefined],
  ['a value behind a comment', ['1 + 1 // two'], 2],
  ['nocheck', ['// @ts-nocheck\nconst loose: number = "text"; loose'], 'text'],
  ['a global that is declared', ['declare global { var gv: number } globalThis.gv = 9', 'gv'], 9],
  ['a type that has the name of a global', ['interface Date { own: number }', 'new globalThis.Date(0).getTime()'], 0],
  ['functions of one name', ['// @ts-nocheck\nfunction one() { return 1 } function one() { return 2 }', 'one()'], 2],
  ['a function that is var too', ['// @ts-nocheck\nvar fv; function fv() { return 2 }', 'fv()'], 2],
  ['var before it is declared', ['// @ts-nocheck\nearlyVar = 3; var earlyVar; earlyVar'], 3],
  ['var by itself', ['var vsr: number = vsr || 5; vsr'], 5],
  ['an import below its use', ["const below = sepb + 'x'; import { sep as sepb } from 'node:path'; below"], '/x'],
  ['an exported namespace of a module', ["export * as pns from 'node:os'", 'pns.EOL'], '\n'],
  ['an exported name of a module', ["export { sep as psep } from 'node:path'", 'psep'], '/'],
  ['an exported type', ['type Ext = number; export type { Ext }', 'const ext: Ext = 2; ext'], 2],
  [
    'a constant with a type of its name',
    ['const Rec = { make: (): Rec => ({ a: 1 }) }; type Rec = { a: number }', 'const rec: Rec = Rec.make(); rec.a'],
    1,
  ],
  [
    'a class expression with private members',
    ['const Anp = class { private z = 1; w() { return this.z } }', 'new Anp().w()'],
    1,
  ],
  ['Korean names', ['const 학습률 = 0.1', '학습률 * 2'], 0.2],
];

/** Cells that declare names of the engine and of Node. Every row is run twice. */
const HIDING: typeof SHARED = [
  [
    'a name of the engine',
    ['class Map { z = 1; static one = 1; static two = Map.one + 1 }', '[1].map(String)[0] + new Map().z + Map.two'],
    '112',
  ],
  ['a name of Node', ['let process = 5; const o1 = { process }', 'process + o1.process'], 10],
  [
    'a name of Node in patterns, members and inner scopes',
    [
      'const performance = 4, o2 = { performance, x: { performance: 3 } }; const { performance: pp } = o2; const inner2 = (performance: number) => performance + 1',
      'let o3: any; ({ performance: o3 = 1 } = o2); [pp, o3, performance, o2.x.performance, inner2(1), typeof globalThis.performance.now].join()',
    ],
    '4,4,4,3,2,function',
  ],
  [
    'a name of Node from its module',
    ["import { performance } from 'node:perf_hooks'", 'typeof performance.now()'],
    'number',
  ],
  [
    'a name that a namespace exports too',
    [
      'const URL = 5; namespace Hn { export const URL = "in"; export const f = () => URL; export const g = (URL: number) => URL + 1 }',
      'namespace Hm { export function URL() { return 1 } export class Map { v = 2 } export namespace Set { export const w = 3 } export const all = () => [URL(), new Map().v, Set.w].join() }',
      'const Map = 6, Set = 7; namespace Hk { export function URL() { return 1 } export class Map { v = 2 } export namespace Set { export const w = 3 } export const all = () => [URL(), new Map().v, Set.w].join() } namespace Hk { export const more = () => URL() }',
      '[Hn.f(), Hn.URL, Hn.g(1), Hm.all(), Hk.all(), Hk.more(), URL, Map, Set].join()',
    ],
    'in,in,2,1,2,3,1,2,3,1,5,6,7',
  ],
  [
    'a name that an enum has too',
    ['const URL = 5; enum He { URL = "xyz".length, twice = URL * 2 }', '[He.URL, He.twice, URL].join()'],
    '3,6,5',
  ],
  [
    'an enum and a namespace of its own name',
    ['enum URL { URL = "xy".length } namespace Map { export const Map = 3 }', '[URL.URL, Map.Map].join()'],
    '2,3',
  ],
  ['a promise of its own', ['let Promise = 4', '(await (async () => 3)()) + Promise'], 7],
];

async function givesTwice(notebook: TestNotebook, cells: readonly string[], value: unknown): Promise<void> {
  for (const round of ['first', 'second']) {
    let last: unknown;
    for (const cell of cells) last = await notebook.value(cell);
    assert.deepEqual(last, value, `${round} time`);
  }
}

describe('cells share one scope', function () {
  this.timeout(300_000);
  let notebook: TestNotebook;
  before(() => (notebook = new TestNotebook()));
  after(() => notebook.end());

  for (const [title, cells, value] of SHARED) it(title, () => givesTwice(notebook, cells, value));

  it('keeps what was declared before a throw, and lets it be declared again', async () => {
    const result = await notebook.run(
      "let kept = 5; function made() { return kept } throw new TypeError('stop'); let never = 6",
    );
    assert.equal(result.status, 'thrown');
    assert.equal(await notebook.value('made()'), 5);
    await assert.rejects(notebook.value('never'), ReferenceError);
    assert.equal(await notebook.value('let never = 7; never'), 7);
  });

  for (const thrown of ['3', 'null', 'undefined', '"text"', '12n', 'NaN', '({ code: 4 })']) {
    it(`gives the very thing that was thrown: ${thrown}`, async () => {
      for (const cell of [`throw ${thrown}`, `await Promise.reject(${thrown})`]) {
        const result = await notebook.run(cell);
        assert.equal(result.status, 'thrown');
        assert.deepEqual((result as { thrown: unknown }).thrown, eval(thrown));
      }
    });
  }

  it('gives the function of a default export without a name', async () => {
    const given = await notebook.value('export default function () { return 5 }');
    assert.equal((given as () => number)(), 5);
  });

  it('runs cells as strict code', async () => {
    await assert.rejects(notebook.value('// @ts-nocheck\nnotDeclared = 5'), ReferenceError);
  });

  it('names the line of a cell for every frame, however long the cell', async () => {
    const long = `${'const a = [1, 2, 3].map((v) => v + 1);\n'.replace('a', 'a0')}${Array.from({ length: 700 }, (_, i) => `const long${i}: number = ${i};\n`).join('')}throw new Error('long')`;
    const result = await notebook.run(long);
    const { stack } = (result as { thrown: Error }).thrown;
    const [, name, line, column] = /(cell-\d+):(\d+):(\d+)/.exec(stack!)!;
    assert.equal(notebook.session.lineOfCell(name, Number(line), Number(column)), 702);
  });
});

describe('a name of a cell that is one of the engine or of Node', function () {
  this.timeout(300_000);
  let notebook: TestNotebook;
  before(() => (notebook = new TestNotebook()));
  after(() => notebook.end());

  for (const [title, cells, value] of HIDING) it(title, () => givesTwice(notebook, cells, value));

  it('is seen by the cells only', async () => {
    await notebook.value('let Buffer = 2; class Set {} function setTimeout() { return 7 }');
    assert.equal(Buffer.from('a').length, 1);
    assert.equal(new Set([1]).size, 1);
    assert.equal(await notebook.value('setTimeout() + Buffer'), 9);
  });
});

describe('what the compiler says of a cell', function () {
  this.timeout(300_000);
  let notebook: TestNotebook;
  before(() => (notebook = new TestNotebook()));
  after(() => notebook.end());

  const REJECTED: readonly (readonly [source: string, message: RegExp])[] = [
    ["let n: number = 'x'", /^1:5 - Type 'string' is not assignable to type 'number'/],
    ['window.alert(1)', /Cannot find name 'window'/],
    ['describe("x", () => {})', /Cannot find name 'describe'/],
    ['const fixed = 1; fixed = 2', /Cannot assign to 'fixed' because it is a constant/],
    ['let open = {', /'}' expected/],
    ['%time f()', /%time is a magic of IPython: use console\.time/],
    ['%%bash\nls', /%%bash is a magic of IPython/],
    ['!ls -l', /runs a shell in IPython: here use .*execSync\("ls -l"\)/],
    ['?Math.sqrt', /put the cursor on Math\.sqrt/],
    ['const el = <div class="a">x</div>', /<div> looks like JSX/],
    ['#!ls', /^1:1 - .*leave the line with #! out/],
    ['#!/usr/bin/env node\n1 + 1', /^1:1 - .*leave the line with #! out/],
    ['// @ts-strict\nfunction loose(a) { return a }', /implicitly has an 'any' type/],
  ];
  for (const [source, message] of REJECTED) {
    it(`rejects ${JSON.stringify(source.slice(0, 40))}`, async () => {
      const result = await notebook.run(source);
      assert.equal(result.status, 'rejected');
      assert.match((result as { diagnostics: readonly string[] }).diagnostics.join('\n'), message);
    });
  }

  it('keeps a constant of an earlier cell constant', async () => {
    await notebook.value('const k9 = 1');
    const result = await notebook.run('k9 = 2');
    assert.match((result as { diagnostics: readonly string[] }).diagnostics[0], /because it is a constant/);
  });

  it('is less strict by default', async () => {
    assert.equal(await notebook.value('function loosely(a) { return a }; loosely(3)'), 3);
  });
});
