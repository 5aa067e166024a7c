/**
 * How long a lesson takes to read, and what should be read before it.
 * @module
 */
import { languages } from './html';
import type { Outline } from './outline';
import { placeOf } from './place';

/** Words that a careful reader of a technical text reads in a minute. */
const WORDS_A_MINUTE = 160;
/** Lines of code that are understood in a minute. */
const LINES_A_MINUTE = 12;
/** Minutes with a figure or a table. */
const OUTPUT_MINUTES = 0.5;

/** Minutes to read a lesson in its first language, to the next five: its words, its lines of code, its outputs. */
export function readingMinutes({ cells }: Pick<Outline, 'cells'>): number {
  const [first] = languages;
  const minutes = cells.map((each) => {
    if ((each.language ?? first) !== first) return 0;
    if (each.kind === 'text') return each.cell.source.split(/\s+/).filter(Boolean).length / WORDS_A_MINUTE;
    return each.cell.source.trim().split('\n').length / LINES_A_MINUTE + each.cell.outputs.length * OUTPUT_MINUTES;
  });
  return Math.max(5, 5 * Math.round(minutes.reduce((sum, each) => sum + each, 0) / 5));
}

/**
 * The lesson that should be read before another, which sets out from it: that of the section around it, 3 before 3.3; else, for a
 * section after the first two, that of the transform, section 3.
 */
export function prerequisiteOf(outline: Outline, outlines: readonly Outline[]): Outline | undefined {
  const place = placeOf(outline.slug);
  const at = (wanted: readonly number[]) => outlines.find(({ slug }) => placeOf(slug).join() === wanted.join());
  for (let length = place.length - 1; length > 0; length--) {
    const around = at(place.slice(0, length));
    if (around) return around;
  }
  const [section] = place;
  if (section === undefined || section < 1) return undefined;
  return section > 3 ? at([3]) : at([section - 1]);
}
