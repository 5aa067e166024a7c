/**
 * The parts of the house as the walkthrough calls them.
 * @module
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildBook, storedParts } from '../book';
import { loadCifar10, loadMnist } from '../data';
import { useEngine } from '../engine';
import { judgeClaims } from '../experiments';
import { makeFolder } from '../files';
import { runNotebook } from '../kernel/headless';
import { readNotebook } from '../kernel/notebook';
import type { JudgedClaim } from '../paper';
import type { LessonRun, WalkSteps } from './walk';

/** Longer than any lesson may take on a slow machine; what takes longer hangs. */
const LESSON_LIMIT_MS = 15 * 60 * 1000;

const resultsOf = (project: string) => path.join(project, 'notebooks', 'results');

/** The claims as the stored records of a workspace judge them now. */
export function claimsOf(project: string): JudgedClaim[] {
  return judgeClaims({ results: resultsOf(project) });
}

/** The real data, engines, runner and book of a workspace. */
export function workspaceSteps(project: string): WalkSteps {
  return {
    findData: async () => {
      const mnist = await loadMnist({ project });
      // generated pictures follow from the code, which is watched anyway: one of each is enough to say so
      const cifar10 = loadCifar10({ project, generatedSize: { train: 1, test: 1 } });
      return [mnist.source, cifar10.source];
    },
    chooseEngine: () => useEngine(),
    runLesson: (file, onCell) => runLesson(project, file, onCell),
    buildBook: async (lessons) => {
      const { out, pages } = await buildBook({
        lessons,
        out: path.join(project, 'site'),
        ...storedParts(resultsOf(project), claimsOf(project)),
      });
      return path.relative(process.cwd(), path.join(out, pages[0]));
    },
  };
}

async function runLesson(
  project: string,
  input: string,
  onCell: (done: number, total: number) => void,
): Promise<LessonRun> {
  const folder = path.join(project, '.cache', 'executed');
  makeFolder(folder);
  const output = path.join(folder, `${path.basename(input, '.ipynb')}.${process.pid}.new`);
  try {
    const run = await runNotebook({
      input,
      output,
      timeoutMs: LESSON_LIMIT_MS,
      // the runner speaks as a cell starts: the ones before it are done
      onProgress: ({ cell, cells }) => onCell(cell - 1, cells),
    });
    if (run.ok) return { notebook: readNotebook(output) };
    const { cell, error } = run.failure;
    return { problem: `${cell === undefined ? '' : `cell [${cell}]: `}${error.ename}: ${error.evalue}` };
  } finally {
    rmSync(output, { force: true });
  }
}
