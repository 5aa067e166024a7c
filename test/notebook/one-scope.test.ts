import assert from 'node:assert/strict';
import { TestNotebook } from './sessions';

const EVALUATED: readonly (readonly [cell: string, value: unknown])[] = [
  ['let lz = 1; const q9 = () => eval("lz"); lz = 6; q9()', 6],
];

/**
 * Cells and their values, all in one notebook, one after another: what functions, classes, generators and timers of an earlier cell
 * see of what a later one assigns or declares anew. Then all again, over what the first round left.
 */
const CELLS: readonly (readonly [cell: string, value: unknown])[] = [
  ['export const ex = 4; ex', 4],
  ['export { ex as renamed }; 1', 1],
  ['class Event { k = 1 } const { constructor: made } = new Event(); [made.name, Event.name].join()', 'Event,Event'],
  ['class Headers { static name = "own" } Headers.name', 'own'],
  ['function performance() { return performance.name } performance()', 'performance'],
  ['const fetch = async () => 1, crypto = (class {}); [fetch.name, crypto.name].join()', 'fetch,crypto'],
  ['let atob: any; atob = () => 1; let { btoa = function () {} } = {} as any; atob.name + btoa.name', 'atobbtoa'],
  ['let Blob: any; Blob ??= class {}; const named = ((Blob = () => 1) => Blob)(); Blob.name + named.name', 'BlobBlob'],
  ['const queueMicrotask = function own() {}; queueMicrotask.name', 'own'],
  ['class Response { me = Response; static self = Response } new Response().me === Response.self', true],
  ['export { ex }; ex', 4],
  ['type Ty = { a: number }; interface Iy { b: string } 1', 1],
  ['export type { Ty }; export { type Iy }; const ty: Ty = { a: 2 }; ty.a', 2],
  ['export { ex as default }; 2', 2],
  ['export default ex + 1\n3', 3],
  [
    'namespace N1 { export const v = 1; export function f() { return v } export namespace In { export class K { z = 5 } } } N1.f()',
    1,
  ],
  ['import Alias = N1.In; new Alias.K().z', 5],
  ['import K2 = N1.In.K; new K2().z', 5],
  ['export import K3 = N1.In.K; new K3().z', 5],
  ['namespace N1 { export const w = 2 } (N1 as any).v ?? N1.w', 2],
  ['enum E1 { A = 1 } enum E1 { B = 2 } [E1.A, E1.B, E1[2]].join()', '1,2,B'],
  ['enum E2 { A = "a".length, B = E1.B } E2.B', 2],
  ['const enum E3 { A = 7 } const e3 = () => E3.A; e3()', 7],
  ['let g0 = 1; function* gen() { while (true) yield g0 } const it = gen(); it.next().value', 1],
  ['g0 = 9; it.next().value', 9],
  ['function* gen() { yield "new" } [it.next().value, gen().next().value].join()', '9,new'],
  [
    'let fin = 0; function* gf() { try { yield 1; yield 2 } finally { fin++ } } for (const v of gf()) { if (v === 1) break } fin',
    1,
  ],
  [
    'const deleg = (function* () { const r: number = yield* (function* () { yield 1; return 5 })(); yield r })(); [...deleg].join()',
    '1,5',
  ],
  ['let rate = 1; async function* ag() { for (;;) yield rate } const ai = ag(); (await ai.next()).value', 1],
  ['rate = 4; (await ai.next()).value', 4],
  ['class Old { static made = 0; constructor() { Old.made++ } } const o1 = new Old(); Old.made', 1],
  [
    'class Old { static made = 10; constructor() { Old.made++ } } new Old(); [Old.made, o1 instanceof Old].join()',
    '11,false',
  ],
  ['const mk = () => new Old(); class Old { k = 3 } mk().k', 3],
  ['class Old { k = 4 } mk().k', 4],
  ['class Par { hi() { return "p" } } class Chi extends Par { hi() { return super.hi() + "c" } } new Chi().hi()', 'pc'],
  ['class Par { hi() { return "q" } } class Chi extends Par { hi() { return super.hi() + "d" } } new Chi().hi()', 'qd'],
  [
    'const { x1 = 5, y1: { z1 = 6 } = {} as any, ...r1 } = { q: 1 } as any; function s1() { return x1 + z1 + r1.q } s1()',
    12,
  ],
  ['const x1 = 50; s1()', 57],
  ['let [da = 1, [db = da + 1] = [], ...dc] = [undefined, undefined, 7, 8] as any[]; [da, db, dc].join()', '1,2,7,8'],
  ['[da = db, db = 3] = [] as any[]; [da, db].join()', '2,3'],
  ['let dflt = 3; function fd({ a = dflt, b = a } = {} as { a?: number; b?: number }) { return a + b } fd()', 6],
  ['dflt = 5; fd() + fd({ a: 1 })', 12],
  [
    'let ord: string[] = []; const { [(ord.push("k"), "p")]: pv = (ord.push("d"), 2) } = {} as any; ord.join() + pv',
    'k,d2',
  ],
  ['({ length: dflt } = "four"); fd()', 8],
  ['{ var hoisted = 3 } try { throw 1 } catch { var caught = 4 } finally { var fina = 1 } hoisted + caught + fina', 8],
  ['switch (1 as number) { case 0: var sw0 = 1; default: var sw1 = 2 } [typeof sw0, sw1].join()', 'undefined,2'],
  ['var keep = 1; keep', 1],
  ['var keep: number; keep', undefined],
  ['var twice = 5; var twice: number; twice', 5],
  ['for (var fi = 0, fj = 10; fi < fj; fi++, fj--); [fi, fj].join()', '5,5'],
  ['for (var { a: va, b: vb = 2 } of [{ a: 1 } as { a: number; b?: number }]); va + vb', 3],
  ['for (var kk in { q: 1, r: 2 }); kk', 'r'],
  ['var fnv = function () { var inner = 2; return inner }; typeof (globalThis as any).inner + fnv()', 'undefined2'],
  ['hoistedFn(); function hoistedFn() { return 1 }', undefined],
  [
    'outer: for (const i of [1, 2, 3]) { for (const j of [1, 2, 3]) { if (j === 2) continue outer; if (i === 3) break outer; var last = `${i}${j}` } } last',
    '21',
  ],
  ['let steps0 = 0; blk: { steps0++; if (steps0) break blk; steps0 = 9 } steps0', 1],
  ['lbl: while (true) { do { break lbl } while (true) } 6', 6],
  ['a: for await (const v of [1, 2]) { if (v === 1) continue a; var aw = v } aw', 2],
  ['let lg: string[] = []; { using r = { [Symbol.dispose]() { lg.push("x") } }; lg.push("in") } lg.join()', 'in,x'],
  ['{ await using ar = { async [Symbol.asyncDispose]() { await null; lg.push("ax") } } } lg.join()', 'in,x,ax'],
  [
    'for (using u of [1, 2].map((n) => ({ n, [Symbol.dispose]() { lg.push("d" + n) } }))) lg.push("b" + u.n); lg.slice(3).join()',
    'b1,d1,b2,d2',
  ],
  ['using top = { v: 5, [Symbol.dispose]() { lg.push("top") } }; top.v', 5],
  ['lg.at(-1)', 'top'],
  [
    'let fac = 2; function dm<T extends (...a: any[]) => any>(f: T, _: ClassMethodDecoratorContext) { return function (this: any, ...a: any[]) { return f.apply(this, a) * fac } as T } class D1 { @dm m() { return 3 } } const d1 = new D1(); d1.m()',
    6,
  ],
  ['fac = 10; d1.m()', 30],
  [
    'function dm<T>(f: T, _: ClassMethodDecoratorContext) { return (() => "new") as T } class D1 { @dm m(): any { return 3 } } [d1.m(), new D1().m()].join()',
    '30,new',
  ],
  [
    'const seen0: string[] = []; function any0(_: unknown, c: DecoratorContext) { seen0.push(c.kind + String(c.name)) } @any0 class Dz { @any0 static accessor a = 1; @any0 #p = 2; @any0 get g() { return this.#p } } seen0.sort().join()',
    'accessora,classDz,field#p,getterg',
  ],
  [
    'function par(_t: object, k: string | symbol | undefined, i: number) { seen0.push(String(k) + i) } class Dp { m(@par x: number) { return x } } new Dp().m(4) + seen0.at(-1)!',
    '4m0',
  ],
  ['import { join as j0 } from "node:path"; const us = () => j0("a", "b"); us()', 'a/b'],
  ['import { basename as j0 } from "node:path"; us()', 'a'],
  ['const j0 = (...s: string[]) => s.join("+"); us()', 'a+b'],
  [
    'import * as p0 from "node:path"; import def, { sep, type ParsedPath } from "node:path"; p0.sep + def.sep + sep',
    '///',
  ],
  ['import os0 = require("node:os"); typeof os0.EOL', 'string'],
  ['import { "sep" as quoted } from "node:path"; quoted', '/'],
  ['import { default as dfl } from "node:path"; dfl.sep', '/'],
  ['let timed = "a"; const late = new Promise((r) => setTimeout(() => r(timed), 30)); 1', 1],
  ['timed = "b"; await late', 'b'],
  ['let kq = 2; const obj = { n: 1, get d() { return this.n * kq }, set d(v) { kq = v } }; obj.d = 7; kq', 7],
  ['const cl = (s9: number) => () => s9 + s2; let s2 = 10; const c1 = cl(3); c1()', 13],
  ['let s9 = 99; s2 = 20; c1()', 23],
  ['const f1 = function self(n: number): number { return n ? self(n - 1) + plus : 0 }; let plus = 1; f1(3)', 3],
  ['plus = 2; f1(3)', 6],
  [
    'let tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join("|") + v.length; const tt = () => tag`a${1}b`; tt()',
    'a|b1',
  ],
  ['tag = () => "new"; tt()', 'new'],
  ['let lz = 6; const nf = new Function("return typeof lz"); nf()', 'number'],
  ['lz++; lz += 2; lz **= 2; lz--; lz', 80],
  ['let un: number | undefined; un ??= 4; un', 4],
  ['const cw = new class { v = lz; static s = 2 }(); cw.v', 80],
  ['interface Mm { a: number } interface Mm { b: number } const mm: Mm = { a: 1, b: 2 }; mm.b', 2],
  ['function ov(a: string): string; function ov(a: number): number; function ov(a: any) { return a } ov(3)', 3],
  ['ov("x")', 'x'],
  ['function ov(a: boolean) { return !a } ov(true)', false],
  [
    'abstract class Ab { abstract v: number; get w() { return this.v * lz } } class Ac extends Ab { v = 2 } const ac = new Ac(); ac.w',
    160,
  ],
  ['lz = 1; ac.w', 2],
  ['let { size: sz } = new Map([[1, 2]]); sz', 1],
  ['const sym = Symbol("s"); class Ws { [sym] = 4; static [Symbol.hasInstance]() { return true } } new Ws()[sym]', 4],
  ['async function w0() { await null; return rate } rate = 8; await w0()', 8],
  ['const pr = Promise.all([w0(), (async () => { rate = 9; return rate })()]); (await pr).join()', '9,9'],
  ['throw0(); function throw0() { try { return 1 } finally { lz = 33 } }\nlz', 33],
  ['var v1 = 1, v2 = () => v1; v1 = 3; v2()', 3],
  ['let v1 = 8; v2()', 8],
  ['function v1() { return "f" } typeof v2()', 'function'],
  ['class v1 { static q = 1 } (v2() as any).q', 1],
  ['enum v1 { Z = 4 } (v2() as any).Z', 4],
  ['namespace v1 { export const n = 6 } (v2() as any).n', 6],
  ['import { sep as v1 } from "node:path"; v2()', '/'],
  ['let aw2 = await Promise.resolve(3), aw3 = aw2 + (await 1); aw3', 4],
  ['const [aw4] = await Promise.all([5]); aw4', 5],
  ['class Pv { static #n = 0; static next = () => ++Pv.#n; static { this.next() } } Pv.next()', 2],
  ['const big1 = 10n ** 20n; typeof big1', 'bigint'],
  ['let ob1 = { a: 1, ...{ b: 2 }, ["c" + 1]: 3 }; Object.keys(ob1).join()', 'a,b,c1'],
  ['delete (ob1 as any).a; "a" in ob1', false],
  ['satisfies0: { const s = { a: 1 } satisfies Record<string, number>; var sat = s.a } sat', 1],
  ['let idx: Record<string, number> = {}; idx.a ??= 1; idx["a"]!++; idx.a', 2],
  [
    'export abstract class Xa { static z = 1 } export async function xf() { return 2 } export function* xg() { yield 3 } [Xa.z, await xf(), ...xg()].join()',
    '1,2,3',
  ],
  ['export const { xa: xq, xb: [xr] } = { xa: 1, xb: [2] }; xq + xr', 3],
  [
    'export namespace Xn { export const q = 1 } export enum Xe { A } export const enum Xc { B = 2 } Xn.q + Xe.A + Xc.B',
    3,
  ],
  ['export declare const xd: number; export type Xt = typeof xd; 1', 1],
  ['export default async () => 3\n1', 1],
  ['export default { a: 1 }\n1', 1],
  ['export default abstract class Xz { static q = 4 }\nXz.q', 4],
  [
    'let ticks = 0; const iv = setInterval(() => ticks++, 1); while (ticks < 3) await new Promise((r) => setTimeout(r, 1)); ticks >= 3',
    true,
  ],
  [
    'ticks = -1000; const from = ticks; while (ticks === from) await new Promise((r) => setTimeout(r, 1)); clearInterval(iv); ticks < 0',
    true,
  ],
  // V8 from Node 22 on loses a name that was declared twice where a direct eval asks for it, by its own REPL mode alone, too
  ...(Number(process.versions.node.split('.')[0]) < 22 ? EVALUATED : []),
];

describe('one scope for all cells', function () {
  this.timeout(300_000);
  let notebook: TestNotebook;
  // not before other files have ended theirs: a process has one session at a time
  before(() => (notebook = new TestNotebook()));
  after(() => notebook.end());

  for (const round of ['at first', 'after redefinitions']) {
    it(`is what functions, classes, generators and timers see: ${round}`, async () => {
      for (const [cell, value] of CELLS) {
        const given = await notebook.value(cell).catch((thrown: unknown) => assert.fail(`${cell}\n${String(thrown)}`));
        assert.deepEqual(given, value, cell);
      }
    });
  }
});
