/**
 * The exercises of a notebook: solved cells that carry what the reader begins with.
 *
 * A cell is tagged `exercise`; its metadata hold `{ "bnlab": { "exercise": "normalize", "start": ["line", …] } }`. The texts that go
 * with it have the tag, too.
 * @module
 */
import { tagsOf, type Cell, type CodeCell } from '../kernel/notebook';

/** Tag of the cells, of text and of code, that belong to the exercises. */
const EXERCISE_TAG = 'exercise';

/** Metadata that are the author's: where an exercise starts, that its code is folded, which texts were held against each other. */
const AUTHORS: readonly string[] = ['bnlab', 'jupyter'];

/** What a solved cell says of itself. */
export interface ExerciseCell {
  /** The exercise that it solves; undefined for a cell that only prepares. */
  readonly id?: string;
  /** The code that the reader begins with. */
  readonly start: string;
}

/** Whether a cell belongs to the exercises. */
export function isOfExercises(cell: Cell): boolean {
  return tagsOf(cell).includes(EXERCISE_TAG);
}

/** The exercise that a code cell solves; undefined for other cells. */
export function exerciseOf(cell: Cell): ExerciseCell | undefined {
  if (cell.cell_type !== 'code' || !isOfExercises(cell)) return undefined;
  const { exercise, start } = (cell.metadata.bnlab ?? {}) as { readonly exercise?: unknown; readonly start?: unknown };
  if (!Array.isArray(start)) return undefined;
  return { id: typeof exercise === 'string' ? exercise : undefined, start: start.map(String).join('\n') };
}

/** The cell as the reader begins with it: the starting point instead of the solution, not run, nothing hidden. */
export function startedCell(cell: CodeCell, { start }: ExerciseCell): CodeCell {
  return { ...readersCell(cell), source: start, outputs: [], execution_count: null };
}

/** The cell without what only its author needs. */
export function readersCell<Kind extends Cell>(cell: Kind): Kind {
  return {
    ...cell,
    metadata: Object.fromEntries(Object.entries(cell.metadata).filter(([name]) => !AUTHORS.includes(name))),
  };
}
