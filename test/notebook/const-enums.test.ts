import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import path from 'node:path';
import { TestNotebook } from './sessions';

/** A package that has constants in its types and nothing of them in its code, as compilers write them. */
const PACKAGE = {
  'node_modules/flags/package.json':
    '{ "name": "flags", "version": "1.0.0", "main": "index.js", "types": "index.d.ts" }',
  'node_modules/flags/index.js': 'exports.id = (x) => x;',
  'node_modules/flags/index.d.ts':
    'export declare const enum Flag { None = 0, Deep = 1 << 4, Both = 17 } export declare namespace Inner { const enum Sign { Minus = -1 } } export declare function id<T>(x: T): T;',
};

/** Modules beside the notebook, of which some only know enums that no code makes. */
const MODULES = {
  'declared.ts':
    'export declare const enum Own { A = 1, B = 4 }\nexport const own = () => Own.B + Own["A"];\nexport function fail(): never {\n  void Own\n    .A; throw new Error("here") }\n',
  'signs.d.ts': 'export declare const enum Sign { Plus = 43 }',
  'uses.ts':
    'import { Flag, Inner, id } from "flags"; import * as all from "flags"; import { Sign } from "./signs"; import { Renamed } from "./again"; export const used = id(Flag.Deep) + Inner.Sign.Minus + all.Flag.Both + Sign.Plus + Renamed.Deep;',
  'again.ts': 'export { Flag as Renamed } from "flags";',
  'plain.ts': 'export const enum Made { M = 9 } export const made = () => Made.M;',
};

/** Cells and their values, all in one notebook, and then all again. */
const CELLS: readonly (readonly [cell: string, value: unknown])[] = [
  ['declare const enum A { One = 1, Text = "t\\n", Minus = -5, Sum = One | 2, Half = 1 / 2 } A.One', 1],
  ['[A.Text, A.Minus, A.Sum, A.Half, A["One"]].join()', 't\n,-5,3,0.5,1'],
  ['A.One.toFixed(1) + -A.Minus + A.Text.length', '1.052'],
  ['function later() { return A.Sum } let a: A = A.One; [later(), a].join()', '3,1'],
  ['declare const enum A { One = 8 } [A.One, later()].join()', '8,3'],
  ['export declare const enum B { X = 6 } B.X', 6],
  ['B.X', 6],
  ['declare namespace N { const enum C { Y = 7 } namespace In { const enum D { Z = 9 } } } N.C.Y + N.In.D.Z', 16],
  ['N.C.Y + N.In.D.Z', 16],
  ['namespace M { export declare const enum E { W = 3 } export const w = E.W } M.E.W + M.w', 6],
  ['M.E.W', 3],
  ['const before = F.Early; const enum F { Early = 4 } before', 4],
  ['const enum G { P = F.Early * 2 } G.P', 8],
  ['const same = () => G.P; same()', 8],
  ['const enum G { P = 1 } [same(), G.P].join()', '1,1'],
  ['import { Flag, Inner, id } from "flags"; id(Flag.Deep) + Flag.Both + Inner.Sign.Minus', 32],
  ['Flag.Deep', 16],
  ['import * as flags from "flags"; flags.Flag.Both', 17],
  ['import { Flag as Renamed } from "flags"; Renamed.Deep', 16],
  ['import Short = flags.Flag; Short.Deep', 16],
  ['`${A\n  .One}${A.One}`', '88'],
  ['enum H { Q = A.One + 1 } H.Q', 9],
  ['const A1 = { One: "own" }; { const A = A1; void A } ((A: { One: string }) => A.One)(A1)', 'own'],
  ['import { Own, own } from "./declared"; [Own.B, own()].join()', '4,5'],
  ['import { used } from "./uses"; used', 16 - 1 + 17 + 43 + 16],
  ['import { Made, made } from "./plain"; [Made.M, made()].join()', '9,9'],
  ['const name0 = "./" + "uses"; (await import(name0)).used + require("./declared").own()', 96],
  ['enum Real { R = 2 } declare enum Real { S = 3 } Real.R', 2],
];

describe('constant enums', () => {
  let book: TestNotebook;
  before(() => {
    book = new TestNotebook({ ...PACKAGE, ...MODULES });
  });
  after(() => book.end());

  for (const round of ['at first', 'over what was left'])
    for (const [cell, value] of CELLS)
      it(`${round}: ${cell}`, async () => assert.deepEqual(await book.value(cell), value));

  it('knows those of the global scope', async () => {
    assert.equal(await book.value('declare global { const enum Worldwide { V = 12 } } Worldwide.V'), 12);
    assert.equal(await book.value('Worldwide.V'), 12);
  });

  it('knows those of a module by a name that only running makes known, also when the module was changed', async () => {
    const cell = 'const which = "./" + "later"; (await import(which)).later';
    for (const value of [5, 6]) {
      book.write('later.ts', `declare const enum Later { V = ${value} } export const later = Later.V;`);
      utimesSync(path.join(book.folder, 'later.ts'), new Date(), new Date(Date.now() + value * 1000));
      assert.equal(await book.value(cell), value);
    }
  });

  it('keeps the line of an error in a module', async () => {
    const result = await book.session.run('import { fail } from "./declared"; fail()', 'cell-module');
    const { stack } = (result as { thrown: Error }).thrown;
    const [, file, line, column] = /\(?([^\s()]*declared\.ts):(\d+):(\d+)/.exec(stack!)!;
    assert.equal(book.session.lineOfFile(file, Number(line), Number(column)), 5);
  });

  it('keeps the line of an error behind a value that was written over several lines', async () => {
    const result = await book.session.run(
      'declare const enum L { A = 1 }\nL\n  .A; throw new Error("here")',
      'cell-lines',
    );
    assert.equal(result.status, 'thrown');
    const [, line, column] = /cell-lines:(\d+):(\d+)/.exec(String((result as { thrown: Error }).thrown.stack))!;
    assert.equal(book.session.lineOfCell('cell-lines', Number(line), Number(column)), 3);
  });
});
