/** What the results of a peer's tests mean beside the list of known differences. */

/** What became of one test. */
export interface SpecResult {
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly messages: readonly string[];
}

/** Known differences of an engine: the test's name and why it fails. */
export type KnownDifferences = Readonly<Record<string, string>>;

/** What stands against the list. */
export interface Verdict {
  readonly passed: number;
  /** Failures that the list names. */
  readonly known: number;
  /** Failures that it does not name. */
  readonly fresh: readonly SpecResult[];
  /** Names on the list that passed, or that no test has. */
  readonly stale: readonly string[];
}

/** Compares results with the list; a name that several tests have is numbered from the second on: `name #2`. */
export function judge(results: readonly SpecResult[], known: KnownDifferences): Verdict {
  const named = numbered(results);
  const failed = named.filter(({ status }) => status === 'failed');
  const failedNames = new Set(failed.map(({ name }) => name));
  return {
    passed: named.length - failed.length,
    known: failed.filter(({ name }) => name in known).length,
    fresh: failed.filter(({ name }) => !(name in known)),
    stale: Object.keys(known).filter((name) => !failedNames.has(name)),
  };
}

function numbered(results: readonly SpecResult[]): SpecResult[] {
  const counts = new Map<string, number>();
  return results.map((result) => {
    const count = (counts.get(result.name) ?? 0) + 1;
    counts.set(result.name, count);
    return count === 1 ? result : { ...result, name: `${result.name} #${count}` };
  });
}
