/** The verdicts that lessons show are those that the records give now: a judge or a record that changed leaves no old table behind. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { textOfHtml } from '../../lib/book/page';
import { judgeClaims, judgeFollowUps } from '../../lib/experiments';
import { readNotebook, type NotebookOutput } from '../../lib/kernel/notebook';
import { VERDICT_WORDS } from '../../lib/paper';
import { findLessons } from '../../lib/walk/lessons';

const NOTEBOOKS = path.resolve(__dirname, '..', '..', 'notebooks');
const RESULTS = path.join(NOTEBOOKS, 'results');

/** What stands behind a statement now, by the statement in either language. */
function expectedRows(): ReadonlyMap<string, readonly [here: string, verdict: string]> {
  const judged = [...judgeClaims({ results: RESULTS }), ...judgeFollowUps(RESULTS)];
  return new Map(
    judged.flatMap(({ statement, ours, verdict }) =>
      (['en', 'ko'] as const).map(
        (language) => [statement[language], [ours[language], VERDICT_WORDS[verdict][language]]] as const,
      ),
    ),
  );
}

/** The cells of each row of the tables in an output. */
function rowsOf(output: NotebookOutput): readonly (readonly string[])[] {
  if (!('data' in output)) return [];
  const html = [output.data['text/html']]
    .flat()
    .filter((part): part is string => typeof part === 'string')
    .join('');
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => textOfHtml(cell)),
  );
}

describe('the verdicts in the lessons', () => {
  const expected = expectedRows();
  const shown = findLessons(NOTEBOOKS).flatMap(({ file }) =>
    readNotebook(file).cells.flatMap((cell) =>
      (cell.cell_type === 'code' ? cell.outputs : []).flatMap((output) =>
        rowsOf(output)
          .filter(([statement]) => expected.has(statement))
          .map((row) => ({ lesson: path.basename(file), row })),
      ),
    ),
  );

  it('are those of the records as they are: run the lesson anew where one is not', () => {
    const old = shown.filter(({ row }) => {
      const [here, verdict] = expected.get(row[0])!;
      return row.at(-2) !== here || row.at(-1) !== verdict;
    });
    const told = old.map(({ lesson, row }) => `${lesson}: ${row[0]}: ${row.at(-2)}, now ${expected.get(row[0])![0]}`);
    assert.deepEqual(told, []);
  });

  it('leave no claim out, in either language', () => {
    const statements = new Set(shown.map(({ row }) => row[0]));
    assert.deepEqual(
      [...expected.keys()].filter((statement) => !statements.has(statement)),
      [],
    );
  });
});
