import assert from 'node:assert/strict';
import type { Cell } from '../../lib/kernel/notebook';
import { checkCode, checkExercises } from '../../lib/lessons';
import { code, en, ko, lesson } from './lesson';

const HINTS = '<details><summary>1</summary></details><details><summary>2</summary></details>';
const tagged = (cell: Cell, tag: string): Cell => ({
  ...cell,
  metadata: { ...cell.metadata, tags: [tag, 'exercise'] },
});
const texts = (english = HINTS, korean = HINTS) => [tagged(en(english), 'en'), tagged(ko(korean), 'ko')];

interface Solved {
  readonly id?: string;
  readonly start?: readonly string[];
  readonly source?: string;
  readonly isOpen?: boolean;
}

function solved({
  id = 'normalize',
  start = [`check('${id}', TODO);`],
  source = `check('${id}', solved);`,
  isOpen = false,
}: Solved = {}): Cell {
  const folded = isOpen ? {} : { jupyter: { source_hidden: true } };
  return code(source, [], { metadata: { ...folded, tags: ['exercise'], bnlab: { exercise: id, start } } });
}

const bare = code("check('normalize', 1);", [], { metadata: { tags: ['exercise'] } });
const import_ = code("import { check } from 'bnlab';", [], {
  metadata: { tags: ['exercise'], bnlab: { start: ['import'] } },
});

describe('the exercises of a lesson', () => {
  const table: readonly [string, readonly Cell[], RegExp | undefined][] = [
    ['accepts a task in both languages, hints, a start and a solution', [...texts(), solved()], undefined],
    ['accepts a cell that only prepares', [import_], undefined],
    ['asks nothing of other cells', [en('x'), code('1')], undefined],
    ['refuses a cell without a starting point', [...texts(), bare], /no starting point/],
    ['refuses an empty starting point', [...texts(), solved({ start: [''] })], /no starting point/],
    [
      'refuses a starting point that is the solution',
      [...texts(), solved({ start: ["check('normalize', solved);"] })],
      /is the solution/,
    ],
    [
      'refuses an exercise that nobody can check',
      [...texts(), solved({ id: 'nothing' })],
      /knows no exercise nothing: .*npm run build/,
    ],
    ['refuses a solution that stands open', [...texts(), solved({ isOpen: true })], /stands open/],
    [
      'refuses a solution that is not checked',
      [...texts(), solved({ source: 'solved();' })],
      /the solution does not call/,
    ],
    [
      'refuses a start that is not checked',
      [...texts(), solved({ start: ['TODO;'] })],
      /the starting point does not call/,
    ],
    [
      'refuses a start that is too long',
      [...texts(), solved({ start: [...Array<string>(30).fill('x;'), "check('normalize', x);"] })],
      /31 lines/,
    ],
    ['refuses an exercise without hints in Korean', [...texts(HINTS, 'x'), solved()], /0 folded hints .*\(ko\)/],
    ['refuses an exercise without a text', [solved()], /0 folded hints .*\(en\)/],
    ['refuses the same exercise twice', [...texts(), solved(), ...texts(), solved()], /normalize stands there twice/],
  ];
  for (const [behaviour, cells, message] of table) {
    it(behaviour, () => {
      const found = checkExercises(lesson(...cells)).map((problem) => problem.message);
      if (message === undefined) assert.deepEqual(found, []);
      else assert.match(found.join('\n'), message);
    });
  }

  it('are no ideas of their own', () => {
    const ideas = Array.from({ length: 20 }, (_, i) => code(String(i)));
    const more = Array.from({ length: 5 }, () => [...texts(), solved()]).flat();
    assert.deepEqual(checkCode(lesson(...ideas, ...more)), []);
  });
});
