/**
 * Names by which compiled cells reach the session.
 * @module
 */

/** The global object of the session that compiled cells use; not enumerable, so that no listing of globals shows it. */
export const CELL = '__cell__';

/** What {@link CELL} offers to compiled cells. */
export interface CellGlobals {
  /** The value of the last expression of the cell that runs. */
  value: unknown;
  /** Keeps what the cell waits for from the collector; gives the promise of it. */
  wait(value: unknown): Promise<unknown>;
  /** The same for what a `for await` of the cell goes over. @throws TypeError where it cannot be gone over. */
  iterate(given: unknown): AsyncIterable<unknown>;
  /** Loads a module from the notebook's folder; with `names`, gives an object of just these exports. */
  import(specifier: string, names?: readonly string[], attributes?: object): Promise<unknown>;
  /** `require` from the notebook's folder. */
  require(specifier: string): unknown;
  /** `import.meta` of a cell. */
  readonly meta: object;
  /** Called behind everything that a cell waited for. @throws where that cell was interrupted meanwhile. */
  resume(): void;
  /** What the cell that runs threw. */
  thrown: unknown;
}
