import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { BnlabError } from '../lib/errors';
import { parseJson, readingOf } from '../lib/json';
import { readJson } from '../lib/json-file';
import { readNotebook } from '../lib/kernel/notebook';
import { lineInJson } from '../lib/json-place';

const border = { where: 'record.json', expected: 'a record', hint: 'Restore it.' };
const schema = z.object({ seeds: z.array(z.object({ seed: z.number() })), name: z.string() });
const gotBy = (text: string): string => {
  try {
    parseJson(text, { ...border, schema });
  } catch (thrown) {
    assert.ok(thrown instanceof BnlabError && thrown.kind === 'data');
    return thrown.message;
  }
  return assert.fail('accepted');
};

describe('JSON from outside', () => {
  it('is refused with the line and the place of the first thing that the schema does not allow', () => {
    const text = JSON.stringify({ seeds: [{ seed: 1 }, { seed: 'two' }], name: 'x' }, null, 2);
    assert.match(gotBy(text), /line 7: seeds\[1\]\.seed: /);
    assert.match(gotBy('{\n"seeds": [\n{}],\n"name": "x"}'), /line 3: seeds\[0\]\.seed: /);
    assert.match(gotBy('[\n]'), /line 1: the whole: /);
    assert.match(gotBy('{"seeds":[],"name":5}'), /got name: /);
  });

  for (const [what, text, line] of [
    ['a word that is none', '{\n"a": 1,\n"b": nope\n}', 3],
    ['a comma too many', '{\n"a": [1,\n2,\n]\n}', 4],
    ['a comma too few', '[\n1\n2\n]', 3],
    ['a text that is cut off', '{\n"a": {\n"b": 1\n', 4],
    ['a closing mark of the other kind', '[\n{\n]\n}', 3],
    ['something behind the end', '[1]\n\n2', 3],
    ['a string that goes on in the next line', '[\n"a\nb"]', 2],
    ['a key that is no string', '{\n1: 2}', 2],
  ] as const) {
    it(`names the line of ${what}`, () => {
      assert.equal(lineInJson(text), line);
      assert.match(readingOf(text).fault ?? '', new RegExp(`^line ${line}: `));
    });
  }

  it('finds every value in the line in which it stands (property)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 1);
        const lines = text.split('\n');
        const visit = (inner: unknown, place: readonly PropertyKey[]): void => {
          const line = lines[lineInJson(text, place) - 1];
          const first = JSON.stringify(inner, null, 1).split('\n')[0];
          assert.ok(line?.includes(first), `${String(place)}: ${line} without ${first}`);
          const parts = typeof inner === 'object' && inner !== null ? Object.entries(inner) : [];
          for (const [key, part] of parts) visit(part, [...place, Array.isArray(inner) ? Number(key) : key]);
        };
        visit(value, []);
      }),
      { numRuns: 200, verbose: true },
    );
  });

  it('may be nested as deeply as one likes', () => {
    const DEPTH = 100_000;
    assert.equal(lineInJson(`${'['.repeat(DEPTH)}\n}`), 2);
  });

  it('may begin with a byte order mark, as some editors write it', () => {
    assert.deepEqual(parseJson('\uFEFF{"seeds":[],"name":"x"}', { ...border, schema }), { seeds: [], name: 'x' });
    assert.match(gotBy('\uFEFF{\n"seeds": [],\n"name": 5}'), /line 3: name/);
    assert.deepEqual(readingOf('\uFEFF1'), { value: 1 });
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-mark-'));
    try {
      const file = path.join(folder, 'one.ipynb');
      writeFileSync(file, '\uFEFF{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[]}');
      assert.deepEqual(readNotebook(file).cells, []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is a file that can be read', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-json-'));
    try {
      const file = path.join(folder, 'r.json');
      const asked = { expected: 'a record', hint: 'Restore it.', schema };
      assert.throws(() => readJson(file, asked), { name: 'BnlabError', kind: 'io' });
      writeFileSync(file, '{\n"seeds": [],\n"name": 1}');
      assert.throws(() => readJson(file, asked), /r\.json: .*line 3: name/s);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
