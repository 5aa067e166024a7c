/**
 * The notebook of a new lesson: title and one text in both languages, the cell that starts every lesson, and the end.
 * @module
 */
import path from 'node:path';
import { readNotebook, type Cell, type Notebook } from '../kernel/notebook';
import { notebookText } from '../kernel/notebook-text';
import { findLessons } from '../walk/lessons';
import { checkName, type NewFile } from './new-files';
import { lessonTools } from './lessons-on-demand';

/** What is asked of a new lesson. */
export interface NewLesson {
  /** Place and name: `07-after-the-paper`. */
  readonly name: string;
  /** Titles. */
  readonly en: string;
  readonly ko: string;
}

/**
 * The notebook, with the metadata that the other lessons have.
 *
 * @throws BnlabError (`usage`) for a name without a place, and for a Korean title that has no Hangul.
 */
export function lessonFiles(root: string, { name, en, ko }: NewLesson): readonly NewFile[] {
  checkName(name, /^\d\d(-\d)*(-[a-z0-9]+)+$/, 'the place in the paper and a name, such as 07-after-the-paper');
  checkName(en, /^[^\n]{3,}$/, 'a title');
  checkName(ko, /\p{Script=Hangul}/u, 'a title in Korean');
  const { agreePairs } = lessonTools();
  const place = /^\d\d(-\d)*(?=-)/.exec(name)![0];
  const section = place.replace(/^0/, '').replaceAll('-', '.');
  const first = findLessons(path.join(root, 'notebooks'))[0]!;
  const lesson: Notebook = { ...readNotebook(first.file), cells: cellsOf(section, { en, ko }) };
  const { notebook } = agreePairs(lesson);
  return [{ path: `notebooks/${name}.ipynb`, text: notebookText(notebook) }];
}

const text = (language: 'en' | 'ko', source: string): Cell => ({
  cell_type: 'markdown',
  source,
  metadata: { tags: [language] },
});

const code = (...lines: readonly string[]): Cell => ({
  cell_type: 'code',
  source: lines.join('\n'),
  metadata: {},
  execution_count: null,
  outputs: [],
});

function cellsOf(section: string, { en, ko }: Pick<NewLesson, 'en' | 'ko'>): readonly Cell[] {
  return [
    text('en', `# ${section}. ${en}\n\nWhat the reader can do after this lesson, in three sentences.`),
    text('ko', `# ${section}. ${ko}\n\n이 수업을 마치면 무엇을 할 수 있는지 세 문장으로.`),
    code(`import { startLesson, tf, Random } from 'bnlab';`, '', 'const seed = 1;', 'await startLesson({ seed });'),
    text('en', '## The first idea\n\nOne idea a cell: what is asked, then the cell that answers.'),
    text('ko', '## 첫 생각\n\n셀 하나에 생각 하나. 먼저 물음을, 그다음 답하는 셀을 둔다.'),
    code('const x = tf.tensor1d(new Random(seed).normals(5));', 'x.arraySync();'),
    text('en', '## What was reproduced'),
    text('ko', '## 무엇을 재현했는가'),
    code(
      `import { CLAIMS, claimRows, show, table } from 'bnlab';`,
      '',
      '// the claims that this lesson bears on, by their ids',
      'const claims = CLAIMS.slice(0, 1).map(({ id }) => id);',
      `await show(table(claimRows(claims), { language: 'en' }));`,
      `await show(table(claimRows(claims, 'ko'), { language: 'ko' }));`,
    ),
  ];
}
