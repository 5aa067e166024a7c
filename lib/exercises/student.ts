/**
 * Student copies: lessons whose solutions are replaced by what the reader begins with.
 * @module
 */
import type { Language } from '../figures';
import { tagsOf, type Cell, type CodeCell, type MarkdownCell, type Notebook } from '../kernel/notebook';
import { exerciseOf, readersCell, startedCell } from './cells';

/** Which copy is made. */
export interface StudentOptions {
  /** Only the texts and messages of this language; both by default. */
  readonly language?: Language;
  /** Whether each solution follows its exercise, folded. Default false. */
  readonly solutions?: boolean;
}

const LANGUAGES: readonly Language[] = ['en', 'ko'];
const SOLUTION: Readonly<Record<Language, string>> = { en: 'Solution', ko: '풀이' };

/** A lesson as a student gets it: nothing is run yet, nothing is solved. */
export function studentCopy(lesson: Notebook, { language, solutions = false }: StudentOptions = {}): Notebook {
  const spoken = language === undefined ? LANGUAGES : [language];
  const cells = lesson.cells
    .filter((cell) => isRead(cell, spoken))
    .flatMap((cell): Cell[] => {
      if (cell.cell_type !== 'code') return [readersCell(cell)];
      const exercise = exerciseOf(cell);
      if (exercise === undefined) return [{ ...cell, outputs: [], execution_count: null }];
      const started = startedCell(cell, exercise);
      return solutions && exercise.id !== undefined
        ? [started, ...spoken.map((one) => solutionText(cell, one))]
        : [started];
    });
  return { ...lesson, cells: language === undefined ? cells : [languageCell(language), ...cells] };
}

/** Whether a text is in one of the languages, or in none. */
function isRead(cell: Cell, spoken: readonly Language[]): boolean {
  const tags = tagsOf(cell);
  return !LANGUAGES.some((language) => tags.includes(language) && !spoken.includes(language));
}

function solutionText(cell: CodeCell, language: Language): MarkdownCell {
  const source = `<details><summary>${SOLUTION[language]}</summary>\n\n\`\`\`ts\n${cell.source}\n\`\`\`\n\n</details>`;
  const id = cell.id === undefined ? {} : { id: `${cell.id}-solution-${language}` };
  return { cell_type: 'markdown', source, metadata: { tags: [language] }, ...id };
}

/** First of all: what is told from here on is told in one language. */
function languageCell(language: Language): CodeCell {
  const source = `import { setLanguage } from 'bnlab';\n\nsetLanguage('${language}');`;
  return { cell_type: 'code', id: 'reader-language', source, metadata: {}, outputs: [], execution_count: null };
}
