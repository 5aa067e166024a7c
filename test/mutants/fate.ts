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
  /** The place of each test file in the list as it was given, the nearest first. */
  readonly rank: ReadonlyMap<string, number>;
  /** Places of test files that came across it and noticed nothing. */
  readonly blind: number[];
  /** Test files that are being asked about it. */
  asking: number;
  isDecided: boolean;
}

/** What {@link fatesOf} needs and tells. */
interface Court<T extends Numbered> {
  /** Mutants and the test files to ask, the most likely killer first. */
  readonly mutants: readonly (readonly [one: T, tests: readonly string[]])[];
  /** Test files that have to come across a mutant without noticing it before it counts as alive; all where left out. */
  readonly enough?: number;
  /** Test files that are asked side by side; default 1. */
  readonly jobs?: number;
  open(test: string): Opened;
  /** Called as soon as a fate is known. */
  tell(one: T, fate: Fate): void;
  /** Called for each test file that does not pass as the sources are. */
  tellRed(test: string, ending: Ending): void;
}

/**
 * Asks each test file with all mutants that live and concern it: the one first that most of them have at the head of their
 * lists, a slow one behind others that would do. A test that does not pass on the sources as they are neither kills nor lets live: where no other test kills, the mutant is
 * undecided. A mutant that a test does not come across is not killed by it.
 */
export async function fatesOf<T extends Numbered>(court: Court<T>): Promise<void> {
  const opened = new Map<string, Opened>();
  const asked = new Map<string, Promise<void>>();
  const all = court.mutants.map(([one, tests]): Living<T> => {
    const rank = new Map(tests.map((test, i) => [test, i]));
    return { one, tests: [...tests], red: [], rank, blind: [], asking: 0, isDecided: false };
  });
  const decide = (each: Living<T>, fate: Fate) => {
    if (each.isDecided) return;
    each.isDecided = true;
    court.tell(each.one, fate);
  };
  for (;;) {
    const living = all.filter(({ isDecided }) => !isDecided);
    for (const each of living) if (each.tests.length === 0 && each.asking === 0) decide(each, lastFate(each));
    while (asked.size < (court.jobs ?? 1)) {
      const open = living.filter(({ tests, isDecided }) => !isDecided && tests.length > 0);
      // those that were put off wait until no other is wanted
      const test = mostWanted(open, [opened, asked]) ?? mostWanted(open, [asked]);
      if (test === undefined) break;
      const isLast = opened.has(test);
      if (!isLast) opened.set(test, court.open(test));
      const session = { test, opened: opened.get(test)!, isLast };
      asked.set(
        test,
        ask(session, { living: open, court, decide }).finally(() => asked.delete(test)),
      );
    }
    if (asked.size === 0) return;
    await Promise.race(asked.values());
  }
}

function lastFate({ red, blind }: Living<Numbered>): Fate {
  return red.length > 0 ? { kind: 'undecided', because: red } : { kind: 'survived', reached: blind.length > 0 };
}

/** The test file that most mutants have at the head of their lists, but for some. */
function mostWanted(
  living: readonly Living<Numbered>[],
  but: readonly ReadonlyMap<string, unknown>[],
): string | undefined {
  const wanted = new Map<string, number>();
  for (const [test] of living.map(({ tests }) => tests))
    if (!but.some((some) => some.has(test))) wanted.set(test, (wanted.get(test) ?? 0) + 1);
  const most = Math.max(...wanted.values());
  return [...wanted].find(([, count]) => count === most)?.[0];
}

/** Milliseconds from which on a test file is asked last. */
const SLOW_MS = 20_000;

function isOfItsRoom(test: string, { mutant }: Numbered): boolean {
  return test.split('/')[1] === mutant.file.split('/')[1];
}

/**
 * Where enough test files noticed nothing, those that are farther are not asked any more. Nearer ones are: they wait because they are
 * slow, or because another was wanted first for the sake of other mutants.
 */
function keepNearer({ tests, rank, blind }: Living<Numbered>, enough = Infinity): void {
  if (blind.length < enough) return;
  const farthest = blind.toSorted((a, b) => a - b)[enough - 1];
  tests.splice(0, tests.length, ...tests.filter((test) => rank.get(test)! < farthest));
}

interface Session {
  readonly test: string;
  readonly opened: Opened;
  /** Whether a slow one may not be put off any more. */
  readonly isLast: boolean;
}

/** What a session works on: the mutants that live, and where their fates go. */
interface Docket<T extends Numbered> {
  readonly living: readonly Living<T>[];
  readonly court: Court<T>;
  readonly decide: (each: Living<T>, fate: Fate) => void;
}

/** Runs one test file for all that have it on their lists, and takes it off these; a slow one it puts last. */
async function ask<T extends Numbered>(session: Session, docket: Docket<T>): Promise<void> {
  const { test, opened } = session;
  const concerned = docket.living.filter(({ tests }) => tests.includes(test));
  for (const each of concerned) {
    each.tests.splice(each.tests.indexOf(test), 1);
    each.asking++;
  }
  try {
    await askOf(session, concerned, docket);
  } finally {
    for (const each of concerned) each.asking--;
    opened.close();
  }
}

async function askOf<T extends Numbered>(
  { test, opened, isLast }: Session,
  asked: readonly Living<T>[],
  { court, decide }: Docket<T>,
): Promise<void> {
  const unbroken = await opened.unbroken();
  if (unbroken.state !== 'passed') {
    // one of another room that does not come across a mutant would not have judged it
    const relevant = asked.filter(({ one }) => opened.reached.has(one.id) || isOfItsRoom(test, one));
    if (relevant.length > 0) court.tellRed(test, unbroken);
    for (const { red } of relevant) red.push(test);
    return;
  }
  const isPutOff = !isLast && unbroken.ms > SLOW_MS;
  const waiting = asked.filter(({ tests }) => isPutOff && tests.length > 0);
  // behind as many as would do, not behind all that are looked through: far ones take long and notice little
  for (const { tests } of waiting) tests.splice(court.enough ?? tests.length, 0, test);
  for (const each of asked.filter((one) => !waiting.includes(one) && opened.reached.has(one.one.id))) {
    // another test file may have killed it meanwhile
    if (each.isDecided) continue;
    if ((await opened.broken(each.one.id)).state !== 'passed') {
      decide(each, { kind: 'killed', by: test });
      continue;
    }
    each.blind.push(each.rank.get(test)!);
    keepNearer(each, court.enough);
  }
}
