/** Mutants that lie side by side in one file, one of them on. */
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { mutantsOf, mutated } from './mutate';
import { canSwitch, switched } from './switch';

describe('mutants that lie side by side', () => {
  type F = (x: unknown) => unknown;
  /** The `f` of a text. */
  const made = (text: string, switches: object): F => runInNewContext(`${text}; f`, switches) as F;

  it('are each what it is alone, nested ones too, and nothing without a switch', () => {
    const texts: readonly (readonly [text: string, x: unknown, different: number])[] = [
      ['const f = (x) => (x.a + 1) * (x.a - 2)', { a: 3 }, 3],
      ['function f(x) { let s = 0; for (let i = 0; i < x.length; i++) s += x[i] * 2; return s; }', [1, 2, 3], 3],
      ['const f = (x) => { if (x.length === 2) x.push(1); return [...x, x.length > 1 ? 7 : 8]; }', [1], 3],
      ['const f = ({ a = 1, b = a + 1 }) => ({ [a]: b, c: !b, d: Math.max(a, b).toFixed(1) })', {}, 4],
      ['const f = (x) => x.filter((v, i) => v > 1 && i % 2 === 0).map((v) => -v)', [2, 3, 4], 4],
      ['const f = (x) => { x?.y?.push(4); return (x ?? { y: [] }).y.every((v) => v < 3); }', { y: [1] }, 2],
    ];
    for (const [text, x, different] of texts) {
      const mutants = mutantsOf('a.js', text).map((mutant, i) => ({ id: i + 1, mutant }));
      assert.ok(
        mutants.every(({ mutant }) => canSwitch(text, mutant)),
        text,
      );
      const result = (f: F) => JSON.stringify(f(structuredClone(x)));
      const all = switched(text, mutants);
      const plain = result(made(text, {}));
      assert.equal(result(made(all, {})), plain, text);
      const results = mutants.map(({ id, mutant }) => {
        const got = result(made(all, { bnlabMutant: (asked: number) => asked === id }));
        assert.equal(got, result(made(mutated(text, mutant), {})), mutated(text, mutant));
        return got;
      });
      assert.ok(new Set([plain, ...results]).size >= different, text);
    }
  });

  it('are refused where no choice of two can stand', () => {
    const text = 'enum A { b = 1 + 2 }';
    assert.deepEqual(
      mutantsOf('a.ts', text).map((mutant) => canSwitch(text, mutant)),
      [true, false, true],
    );
  });
});
