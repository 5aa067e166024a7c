/**
 * The ladder's record as its figures show it: per variant the finished runs, and where these reach the plain network's best.
 * @module
 */
import { judgeLadder, LADDER_PROBES, type LadderRow } from '../records/ladder';
import { PAPER_LADDER } from '../paper/printed';
import { runsOf, type CellRuns, type ImageFigureOptions } from './image-runs';

/** The plain network, which the others are compared with. */
export const PLAIN = 'Inception';

/** One variant or probe of the ladder. */
export interface LadderCell extends CellRuns {
  /** Its finished runs against the finished plain run of the same seed; seeds that have none are left out. */
  readonly compared: readonly LadderRow[];
}

/** The five variants of a ladder's record, and its two probes where asked for. @throws BnlabError as `runsOf` does. */
export function ladderCells(
  options: ImageFigureOptions,
  { figure, isWithProbes = false }: { readonly figure: string; readonly isWithProbes?: boolean },
): LadderCell[] {
  const rows = judgeLadder({ results: options.results.filter(({ verdict }) => verdict === 'finished') });
  const variants = Object.keys(PAPER_LADDER);
  const names = isWithProbes ? [...variants, ...LADDER_PROBES] : variants;
  return runsOf(options, names, figure).map((runs) => ({
    ...runs,
    compared: rows.filter(({ cell }) => cell === runs.cell),
  }));
}

/** A row that reached the plain network's best. */
export type ReachedRow = LadderRow & { readonly stepsToMatch: number; readonly factor: number };

/** The compared runs that reached the plain network's best. */
export function reached({ compared }: LadderCell): ReachedRow[] {
  return compared.filter((row): row is ReachedRow => row.stepsToMatch !== null && row.factor !== null);
}
