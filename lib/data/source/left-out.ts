/**
 * What a source holds and a list does not: counted by reason, with the first names of each.
 * @module
 */

/** One thing that was left out. */
export interface LeftOutItem {
  readonly name: string;
  readonly reason: string;
}

/** Everything that was left out of a list. */
export interface LeftOut {
  readonly total: number;
  /** How many there are for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The first ones by name; a million of them would help nobody. */
  readonly examples: readonly LeftOutItem[];
}

/** Nothing was left out. */
export const NOTHING_LEFT_OUT: LeftOut = { total: 0, reasons: {}, examples: [] };

const MOST_EXAMPLES = 1000;

/** Collects what is left out while a source is read. */
export class LeftOutLog {
  private total = 0;
  private readonly reasons: Record<string, number> = {};
  private readonly examples: LeftOutItem[] = [];

  /** Notes one thing, by its name in the source. */
  add(name: string, reason: string): void {
    this.total++;
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
    if (this.examples.length < MOST_EXAMPLES) this.examples.push({ name, reason });
  }

  /** All of it. */
  summary(): LeftOut {
    return { total: this.total, reasons: { ...this.reasons }, examples: [...this.examples] };
  }
}

/** Two summaries as one. */
export function mergeLeftOut(a: LeftOut, b: LeftOut): LeftOut {
  const reasons: Record<string, number> = { ...a.reasons };
  for (const [reason, count] of Object.entries(b.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count;
  return { total: a.total + b.total, reasons, examples: [...a.examples, ...b.examples].slice(0, MOST_EXAMPLES) };
}

/** What an error about an empty source adds: `; there is 2 × not a picture`. */
export function insteadText({ total, reasons }: LeftOut): string {
  const parts = Object.entries(reasons).map(([reason, count]) => `${count} × ${reason}`);
  return total === 0 ? '' : `; there is ${parts.join(', ')}`;
}

/** In words: `3 left out (2 hidden file, 1 not a picture)`; empty for nothing. */
export function leftOutText({ total, reasons }: LeftOut): string {
  if (total === 0) return '';
  const parts = Object.entries(reasons).map(([reason, count]) => `${count} × ${reason}`);
  return `${total} left out (${parts.join(', ')})`;
}
