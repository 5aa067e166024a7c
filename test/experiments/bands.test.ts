/** What each experiment says of itself: command, time, and what is expected; and that the stored records are as expected. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CELL_EXPERIMENTS, EXPERIMENTS, FOLLOW_UP_EXPERIMENTS, SMALL_EXPERIMENTS } from '../../lib/experiments';
import { outsideBands } from '../../lib/experiments/small/bands';
import { readSmallRecord } from '../../lib/experiments/small/small';

const ROOT = path.join(__dirname, '../..');
const FOLDER = path.join(ROOT, 'lib/experiments');
const RESULTS = path.join(ROOT, 'notebooks/results');

/** The comment at the top of the file that says how an experiment is run, in one line. */
function commentOf(name: string): string {
  const comments = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => /^\/\*\*[^]*?\*\//.exec(readFileSync(path.join(FOLDER, file), 'utf8'))?.[0] ?? '')
    .map((comment) => comment.replace(/\s*\n \* ?/g, ' '));
  return comments.find((comment) => new RegExp(`Command: \`npx bnlab run ${name}[\` ]`).test(comment)) ?? '';
}

describe('the expected bands of the small experiments', () => {
  for (const { name, bands } of [...SMALL_EXPERIMENTS, ...FOLLOW_UP_EXPERIMENTS]) {
    it(`${name}: hold for every seed of the stored record`, () => {
      assert.ok(Object.keys(bands).length > 0, 'there is a band');
      const record = readSmallRecord(RESULTS, name);
      assert.ok(record, `npx bnlab run ${name} --record notebooks/results/small/${name}.json`);
      assert.deepEqual(outsideBands(bands, record.results), []);
    });
  }

  it('tell each number that is outside, or missing', () => {
    const results = [
      { seed: 1, values: { a: 1, b: 2 } },
      { seed: 2, values: { a: 3.5 } as Record<string, number> },
    ];
    assert.deepEqual(outsideBands({ a: [1, 3], b: [2, 2] }, results), [
      'seed 2: a 3.5 is not in the expected band, 1 to 3',
      'seed 2: b is missing, 2 to 2',
    ]);
  });
});

describe('the comment of every experiment', () => {
  const small: readonly { readonly name: string }[] = [...SMALL_EXPERIMENTS, ...FOLLOW_UP_EXPERIMENTS];
  for (const { name } of [...EXPERIMENTS, ...CELL_EXPERIMENTS]) {
    it(`${name}: says the command, the time on which hardware, and what is expected`, () => {
      const comment = commentOf(name);
      assert.ok(
        comment,
        `a file of lib/experiments begins with "Command: \`npx bnlab run ${name}\` (data, runs, time)."`,
      );
      assert.match(comment, /\b(second|minute|hour)s?\b[^()]*\bcores?\b/);
      if (!small.some((one) => one.name === name)) assert.match(comment, /Expected[^.:]*: [^.]*\d/);
    });
  }
});
