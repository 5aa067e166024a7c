import assert from 'node:assert/strict';
import path from 'node:path';
import { readNotebook } from '../../lib/kernel/notebook';
import type { NotebookOutput } from '../../lib/kernel/notebook';
import { checkCoverage, type Inventory, type NamedNotebook } from '../../lib/lessons';
import { CLAIMS, PAPER_ITEMS, type PaperItem } from '../../lib/paper';
import { findLessons } from '../../lib/walk/lessons';
import { code, en, ko, lesson } from './lesson';

const NOTEBOOKS = path.resolve(__dirname, '..', '..', 'notebooks');

describe('the paper in the lessons of the workspace', () => {
  const lessons = findLessons(NOTEBOOKS).map(({ name, file }) => ({ name, notebook: readNotebook(file) }));

  it('is covered without a gap', () => {
    const { covered, gaps } = checkCoverage(lessons);
    assert.deepEqual(
      gaps.map(({ id, message }) => `${id}: ${message}`),
      [],
    );
    assert.equal(covered.length, PAPER_ITEMS.length + CLAIMS.length);
    assert.ok(covered.every(({ cells }) => cells.length > 0));
  });

  it('would show a gap for each lesson that is taken away', () => {
    const beyond = lessons.filter(({ name }) => name > '06');
    for (const { name } of lessons.filter((one) => !beyond.includes(one))) {
      const { gaps } = checkCoverage(lessons.filter((one) => one.name !== name));
      assert.ok(gaps.length > 0, `nothing is missed without ${name}`);
    }
  });
});

describe('the inventory of the paper', () => {
  const idsOf = (kind: PaperItem['kind']) => PAPER_ITEMS.filter((item) => item.kind === kind).map(({ id }) => id);

  it('has all sections, algorithms, figures and tables by their numbers', () => {
    const sections = [
      '0',
      '1',
      '2',
      '3',
      '3.1',
      '3.2',
      '3.3',
      '3.4',
      '4.1',
      '4.2',
      '4.2.1',
      '4.2.2',
      '4.2.3',
      '5',
      'A',
    ];
    assert.deepEqual(idsOf('section'), sections.map((section) => `section-${section}`)); // prettier-ignore
    assert.deepEqual(idsOf('algorithm'), ['algorithm-1', 'algorithm-2']);
    assert.deepEqual(idsOf('figure'), ['figure-1a', 'figure-1b', 'figure-1c', 'figure-2']);
    assert.deepEqual(idsOf('table'), ['figure-3', 'figure-4', 'figure-5']);
  });

  it('has a section for every item and claim, and no id twice', () => {
    const sections = idsOf('section').map((id) => id.slice('section-'.length));
    const wrong = [...PAPER_ITEMS, ...CLAIMS].filter(({ section }) => !sections.includes(section));
    assert.deepEqual(wrong.map(({ id }) => id), []); // prettier-ignore
    const ids = [...PAPER_ITEMS, ...CLAIMS].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('speaks both languages', () => {
    for (const { id, what } of PAPER_ITEMS) assert.ok(what.en !== '' && /[가-힣]/.test(what.ko), id);
  });
});

const table = (language: string, text: string): NotebookOutput => ({
  output_type: 'display_data',
  data: { 'text/html': `<table lang="${language}"><td>${text}</td></table>` },
  metadata: {},
});
const verdicts = [table('en', 'It is 1 &lt; 2.'), table('ko', '1 &lt; 2이다.')];
const claim = { id: 'c', section: '1', statement: { en: 'It is 1 < 2.', ko: '1 < 2이다.' } };
const item: PaperItem = {
  id: 'e',
  kind: 'equation',
  section: '1',
  what: { en: 'sum', ko: '합' },
  places: [{ lesson: '01', shows: String.raw`a = \sum b` }],
};
const inventory: Inventory = {
  items: [item],
  claims: [claim],
  claimPlaces: { c: { lesson: '01', shows: 'const c =' } },
};
const good = [en(String.raw`See $a  =\sum b$.`), ko('보라'), code('const c = 1;', verdicts)];

/** The gaps of lesson 01 with these cells, and of other lessons. */
function gapsOf(cells: typeof good, change: Partial<Inventory> = {}, others: readonly string[] = []): string[] {
  const lessons: NamedNotebook[] = [
    { name: '01-one', notebook: lesson(...cells) },
    ...others.map((name) => ({ name, notebook: lesson() })),
  ];
  return checkCoverage(lessons, { ...inventory, ...change }).gaps.map(({ id, message }) => `${id}: ${message}`);
}

describe('what is missing in lessons', () => {
  const [text, korean, run] = good;
  const cases: readonly [name: string, gaps: string[], RegExp[]][] = [
    ['nothing', gapsOf(good), []],
    ['a formula', gapsOf([en('See $a$.'), korean, run]), [/^e: no English text and no code of 01-one shows/]],
    ['a formula in English', gapsOf([en('See'), ko(String.raw`$a=\sum b$`), run]), [/^e: no English text/]],
    ['the code of a claim', gapsOf([text, korean, code('1', verdicts)]), [/^c: no English text and no code/]],
    ['a Korean verdict', gapsOf([text, korean, code('const c = 1;', verdicts.slice(0, 1))]), [/^c: no table \(ko\)/]],
    ['a verdict of the claim itself', gapsOf([text, korean, code('const c = 1;', [table('en', 'It is'), verdicts[1]])]), [/^c: no table \(en\)/]],
    ['a lesson', gapsOf(good, { items: [{ ...item, places: [{ lesson: '01-1', shows: 'x' }] }] }), [/^e: there is no lesson 01-1/]],
    ['a place', gapsOf(good, { items: [{ ...item, places: [] }] }), [/^e: it has no place/]],
    ['a place of a claim', gapsOf(good, { claimPlaces: {} }), [/^c: it has no place/]],
    ['the purpose of a lesson', gapsOf(good, {}, ['01-1-more', '02-beyond']), [/^01-1-more: nothing of the paper/]],
  ]; // prettier-ignore
  for (const [name, gaps, expected] of cases) {
    it(`is said: ${name}`, () => {
      assert.equal(gaps.length, expected.length, gaps.join('\n'));
      expected.forEach((pattern, i) => assert.match(gaps[i], pattern));
    });
  }

  it('takes 01 for no part of it: 01-1 is another lesson', () => {
    const lessons = [{ name: '01-1-part', notebook: lesson(...good) }];
    assert.match(checkCoverage(lessons, inventory).gaps[0].message, /there is no lesson 01$/);
  });

  it('names the cell that it found', () => {
    const cells = [{ ...good[0], id: 'sum' }, good[1], { ...good[2], id: 'run' }];
    const { covered } = checkCoverage([{ name: '01-one', notebook: lesson(...cells) }], inventory);
    assert.deepEqual(covered.map(({ cells: places }) => places), [['01-one#sum'], ['01-one#run']]); // prettier-ignore
  });
});
