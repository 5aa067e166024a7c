/**
 * The exercises of a lesson: known to the checker, begun and solved in cells that a reader can follow, told in folded steps.
 * @module
 */
import { exerciseOf, isOfExercises } from '../exercises/cells';
import { EXERCISES } from '../exercises/all';
import { tagsOf, type Cell, type Notebook } from '../kernel/notebook';
import { MAX_CELL_LINES } from './code';
import type { Problem } from './problem';

type Found = Omit<Problem, 'lesson'>;

/** Hints of an exercise. */
const FEWEST_HINTS = 2;

/** Checks the cells that are tagged `exercise`. */
export function checkExercises(notebook: Notebook): Found[] {
  const ids = notebook.cells.flatMap((cell) => exerciseOf(cell)?.id ?? []);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  return [
    ...twice.map((id): Found => ({ rule: 'exercise', message: `${id} stands there twice` })),
    ...notebook.cells.flatMap((cell, index) =>
      isOfExercises(cell) && cell.cell_type === 'code'
        ? checkCell(cell, notebook.cells.slice(0, index)).map((message) => ({
            cell: index + 1,
            rule: 'exercise',
            message,
          }))
        : [],
    ),
  ];
}

function checkCell(cell: Cell, before: readonly Cell[]): string[] {
  const exercise = exerciseOf(cell);
  if (exercise === undefined || exercise.start.trim() === '') {
    return ['the metadata hold no starting point: { "bnlab": { "exercise": "name", "start": ["line", …] } }'];
  }
  const { id, start } = exercise;
  const lines = start.split('\n').filter((line) => line.trim() !== '').length;
  const problems =
    lines > MAX_CELL_LINES ? [`the starting point has ${lines} lines, at most ${MAX_CELL_LINES} are read`] : [];
  if (id === undefined) return problems;
  if (!EXERCISES.some((known) => known.id === id)) {
    problems.push(`the checker knows no exercise ${id}: enter it in lib/exercises/all.ts, then npm run build`);
  }
  if (start === cell.source) problems.push('the starting point is the solution');
  if (!isFolded(cell)) problems.push('the solution stands open: "jupyter": { "source_hidden": true } in its metadata');
  for (const [what, source] of [
    ['solution', cell.source],
    ['starting point', start],
  ] as const) {
    if (!source.includes(`check('${id}', `)) problems.push(`the ${what} does not call check('${id}', …)`);
  }
  return [...problems, ...hintProblems(before)];
}

/** Whether Jupyter shows a cell's code only to who asks for it. */
function isFolded({ metadata: { jupyter } }: Cell): boolean {
  return (
    typeof jupyter === 'object' && jupyter !== null && 'source_hidden' in jupyter && jupyter.source_hidden === true
  );
}

/** The texts right before a cell: the task in each language, with folded hints. */
function hintProblems(before: readonly Cell[]): string[] {
  const texts = before.slice(-2);
  return (['en', 'ko'] as const).flatMap((language) => {
    const text = texts.find((cell) => tagsOf(cell).includes(language) && isOfExercises(cell));
    const hints = text?.source.match(/<details>/g)?.length ?? 0;
    return hints >= FEWEST_HINTS
      ? []
      : [`${hints} folded hints in the text before it (${language}); ${FEWEST_HINTS} at least`];
  });
}
