/** What becomes of mutants: which test notices them, and what may not be concluded from tests that are red anyway. */
import type { Numbered } from './switch';

/** How a test file ended, after how long; `said` is its first failure. */
export interface Ending {
  readonly state: 'passed' | 'failed' | 'late';
  readonly ms: number;
  readonly said: string;
}

/** One test file: runs as the sources are, first, then with mutants on. */
export interface Opened {
  unbroken(): Promise<Ending>;
  /** The mutants that the unbroken run came across. */
  readonly reached: ReadonlySet<number>;
  broken(id: number): Promise<Ending>;
  close(): void;
}

/** Killed by a test, survived all of them, or undecided since some of them do not pass without the mutant either. */
export type Fate =
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'survived'; readonly reached: boolean }
  | { readonly kind: 'undecided'; readonly because: readonly string[] };

/** A mutant that still lives, and the test files that are to be asked, in order. */
interface Living<T extends Numbered> {
  readonly one: T;
  readonly tests: string[];
  readonly red: string[];
  isReached: boolean;
}

/** What {@link fatesOf} needs and tells. */
interface Court<T extends Numbered> {
  /** Mutants and the test files to ask, the most likely killer first. */
  readonly mutants: readonly (readonly [one: T, tests: readonly string[]])[];
  open(test: string): Opened;
  /** Called as soon as a fate is known. */
  tell(one: T, fate: Fate): void;
  /** Called for each test file that does not pass as the sources are. */
  tellRed(test: string, ending: Ending): void;
}

/**
 * Asks each test file once, with all mutants that live and concern it: the one first that most of them have at the head of their
 * lists. A test that does not pass on the sources as they are neither kills nor lets live: where no other test kills, the mutant is
 * undecided. A mutant that a test does not come across is not killed by it.
 */
export async function fatesOf<T extends Numbered>(court: Court<T>): Promise<void> {
  let living = court.mutants.map(
    ([one, tests]) => ({ one, tests: [...tests], red: [], isReached: false }) as Living<T>,
  );
  for (;;) {
    living = living.filter((each) => each.tests.length > 0 || court.tell(each.one, lastFate(each)));
    const test = mostWanted(living);
    if (test === undefined) return;
    const killed = await killedBy(test, living, court);
    living = living.filter((each) => !killed.has(each));
  }
}

function lastFate({ red, isReached }: Living<Numbered>): Fate {
  return red.length > 0 ? { kind: 'undecided', because: red } : { kind: 'survived', reached: isReached };
}

function mostWanted(living: readonly Living<Numbered>[]): string | undefined {
  const wanted = new Map<string, number>();
  for (const { tests } of living) wanted.set(tests[0], (wanted.get(tests[0]) ?? 0) + 1);
  return [...wanted].reduce<readonly [string?, number?]>((best, one) => (one[1] > (best[1] ?? 0) ? one : best), [])[0];
}

/** Runs one test file for all that have it on their lists, and takes it off these. */
async function killedBy<T extends Numbered>(
  test: string,
  living: readonly Living<T>[],
  court: Court<T>,
): Promise<ReadonlySet<Living<T>>> {
  const killed = new Set<Living<T>>();
  const concerned = living.filter(({ tests }) => tests.includes(test));
  for (const { tests } of concerned) tests.splice(tests.indexOf(test), 1);
  const opened = court.open(test);
  try {
    const unbroken = await opened.unbroken();
    if (unbroken.state !== 'passed') {
      court.tellRed(test, unbroken);
      for (const { red } of concerned) red.push(test);
      return killed;
    }
    for (const each of concerned.filter(({ one }) => opened.reached.has(one.id))) {
      each.isReached = true;
      if ((await opened.broken(each.one.id)).state === 'passed') continue;
      killed.add(each);
      court.tell(each.one, { kind: 'killed', by: test });
    }
    return killed;
  } finally {
    opened.close();
  }
}
