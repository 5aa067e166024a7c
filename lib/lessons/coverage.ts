/**
 * Whether the lessons treat all of the paper: each of its parts in a cell that shows it, each of its claims with a verdict.
 * @module
 */
import { tagsOf, type Cell, type Notebook } from '../kernel/notebook';
import { CLAIM_PLACES, CLAIMS, PAPER_ITEMS, type Claim, type PaperItem, type Place } from '../paper';
import type { NamedNotebook } from './types';

/** Something of the paper and the cells that treat it. */
export interface Covered {
  /** `eq-objective`, or the id of a claim. */
  readonly id: string;
  readonly kind: PaperItem['kind'] | 'claim';
  readonly section: string;
  /** `01-introduction#cell-04`, in the order of the places asked for; those that were not found are left out. */
  readonly cells: readonly string[];
}

/** Something that no lesson treats as it should, and why. */
export interface Gap {
  readonly id: string;
  readonly message: string;
}

/** What there is to be treated. */
export interface Inventory {
  readonly items: readonly PaperItem[];
  readonly claims: readonly Pick<Claim, 'id' | 'section' | 'statement'>[];
  /** By the claim's id. */
  readonly claimPlaces: Readonly<Record<string, Place>>;
}

/** The paper's own inventory. */
const PAPER: Inventory = { items: PAPER_ITEMS, claims: CLAIMS, claimPlaces: CLAIM_PLACES };

/**
 * Looks for every part of the paper in the lessons.
 *
 * A gap is a place whose lesson is not there or shows it in no cell, an item without a place, a claim without a place or without a
 * verdict in a table of each language, and a lesson on the paper (`NN` up to the last section's) that nothing names.
 */
export function checkCoverage(
  lessons: readonly NamedNotebook[],
  { items, claims, claimPlaces }: Inventory = PAPER,
): { readonly covered: readonly Covered[]; readonly gaps: readonly Gap[] } {
  const wanted = [
    ...items,
    ...claims.map(({ id, section }) => {
      const place = claimPlaces[id];
      return { id, section, kind: 'claim' as const, places: place ? [place] : [] };
    }),
  ];
  const found = wanted.map(({ id, kind, section, places }) => {
    const cells = places.map((place) => find(lessons, place));
    const there = cells.flatMap(({ cell }) => cell ?? []);
    return { covered: { id, kind, section, cells: there }, gaps: gapsOf(id, cells) };
  });
  const named = wanted.flatMap(({ places }) => places.map(({ lesson }) => lesson));
  return {
    covered: found.map(({ covered }) => covered),
    gaps: [
      ...found.flatMap(({ gaps }) => gaps),
      ...claims.flatMap((claim) => verdictGaps(lessons, claim)),
      ...idleLessons(lessons, named),
    ],
  };
}

/** `03` is `03-batch-normalization` and not `03-1-training-and-inference`. */
const isLesson = (name: string, prefix: string) =>
  name.startsWith(`${prefix}-`) && !/^\d/.test(name.slice(prefix.length + 1));

interface Found {
  readonly cell?: string;
  readonly problem?: string;
}

function find(lessons: readonly NamedNotebook[], place: Place): Found {
  const own = lessonOf(lessons, place);
  if (!own) return { problem: `there is no lesson ${place.lesson}` };
  const found = findPlace(lessons, place);
  if (found) return { cell: `${found.lesson}#${found.cell}` };
  return { problem: `no English text and no code of ${own.name} shows: ${place.shows}` };
}

function lessonOf(lessons: readonly NamedNotebook[], { lesson }: Place): NamedNotebook | undefined {
  return lessons.find(({ name }) => isLesson(name, lesson));
}

/** The lesson and the cell, by its id or its number from 1, that show what a place says; undefined where none does. */
export function findPlace(
  lessons: readonly NamedNotebook[],
  place: Place,
): { readonly lesson: string; readonly cell: string } | undefined {
  const own = lessonOf(lessons, place);
  const text = tight(place.shows);
  const index = own?.notebook.cells.findIndex((one) => isShown(one) && tight(one.source).includes(text)) ?? -1;
  const cell = own?.notebook.cells[index];
  return own && cell ? { lesson: own.name, cell: cell.id ?? String(index + 1) } : undefined;
}

/** Korean text is held to the English by other rules. */
const isShown = (cell: Cell) => cell.cell_type === 'code' || tagsOf(cell).includes('en');

const tight = (text: string) => text.replace(/\s+/g, '');

function gapsOf(id: string, cells: readonly Found[]): Gap[] {
  if (cells.length === 0) return [{ id, message: 'it has no place in any lesson' }];
  return cells.flatMap(({ problem }) => (problem === undefined ? [] : [{ id, message: problem }]));
}

/** Lessons on the paper come first; those after its last section go beyond it. */
function idleLessons(lessons: readonly NamedNotebook[], named: readonly string[]): Gap[] {
  const last = [...named].sort().at(-1)?.slice(0, 2) ?? '';
  return lessons
    .filter(({ name }) => name.slice(0, 2) <= last && !named.some((prefix) => isLesson(name, prefix)))
    .map(({ name }) => ({ id: name, message: 'nothing of the paper is said to be in this lesson' }));
}

/** A claim's verdict stands in the row that begins with its statement, in a table of either language. */
function verdictGaps(lessons: readonly NamedNotebook[], { id, statement }: Inventory['claims'][number]): Gap[] {
  return (['en', 'ko'] as const).flatMap((language) => {
    const cell = `<td>${escaped(statement[language])}</td>`;
    const isThere = lessons.some(({ notebook }) => tablesOf(notebook, language).some((html) => html.includes(cell)));
    return isThere ? [] : [{ id, message: `no table (${language}) of a lesson has its verdict` }];
  });
}

function tablesOf(notebook: Notebook, language: 'en' | 'ko'): string[] {
  return notebook.cells.flatMap((cell) => {
    if (cell.cell_type !== 'code') return [];
    const shown = cell.outputs.map((output) => ('data' in output ? output.data['text/html'] : undefined));
    return shown.filter((html) => typeof html === 'string').filter((html) => html.includes(`lang="${language}"`));
  });
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character]!);
