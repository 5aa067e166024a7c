/** What is added by a recipe of CONTRIBUTING and that no test names would be held by nothing: each of these has to enter one. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeProgram } from '../lib/cli/main';
import { CELL_EXPERIMENTS, EXPERIMENTS, FOLLOW_UP_EXPERIMENTS } from '../lib/experiments';
import { SMALL_EXPERIMENTS } from '../lib/experiments/small';
import * as figures from '../lib/figures';

/** The texts of all tests but this one. */
const TESTS = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && file !== path.basename(__filename))
  .map((file) => readFileSync(path.join(__dirname, file), 'utf8'));

const isWord = (word: string, text: string) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text);
const isNamed = (...words: readonly string[]) => TESTS.some((text) => words.every((word) => isWord(word, text)));

type Program = ReturnType<typeof makeProgram>['commands'][number];

/** The words of a command and of those below it: `data check`. */
function commandsIn(command: Program, above: readonly string[] = []): readonly string[] {
  const words = [...above, command.name()];
  return command.commands.length > 0 ? command.commands.flatMap((each) => commandsIn(each, words)) : [words.join(' ')];
}

describe('every addition has a test that names it', () => {
  const entered: readonly (readonly [what: string, names: readonly string[]])[] = [
    ['command', makeProgram().commands.flatMap((command) => commandsIn(command))],
    ['figure', Object.entries(figures).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))],
    // small ones are run and judged by a table of all of them
    [
      'larger experiment',
      [...EXPERIMENTS, ...CELL_EXPERIMENTS]
        .map(({ name }) => name)
        .filter((name) => ![...SMALL_EXPERIMENTS, ...FOLLOW_UP_EXPERIMENTS].some((small) => small.name === name)),
    ],
  ];
  for (const [what, names] of entered) {
    it(what, () => {
      assert.ok(names.length > 5, 'nothing was looked at');
      assert.deepEqual(
        // of a command its words, in one file
        names.filter((name) => !isNamed(...name.split(' '))),
        [],
      );
    });
  }
});
