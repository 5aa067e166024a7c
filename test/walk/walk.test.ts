import assert from 'node:assert/strict';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../lib/errors';
import { readNotebook, writeNotebook } from '../../lib/kernel/notebook';
import { walk, type WalkOptions } from '../../lib/walk/walk';
import { CountingSteps, makeWorkspace, notebook, silent } from './workspace';

describe('the walkthrough', () => {
  let project = '';
  let steps: CountingSteps;

  const file = (name: string) => path.join(project, name);
  const firstExecuted = () => file('.cache/executed/01-first.ipynb');

  /** Walks and gives the names of the lessons that were run. */
  async function ran(options: Partial<WalkOptions> = {}): Promise<readonly string[]> {
    steps.ran = [];
    await walk({ project, steps, progress: silent, ...options });
    return steps.ran;
  }

  /** What the book was given: each lesson with what its code cell printed. */
  function shown(): (readonly [string, string | undefined])[] {
    return steps.pages.map(({ file: committed, notebook: { cells } }) => {
      const [output] = cells[1].cell_type === 'code' ? cells[1].outputs : [];
      return [path.basename(committed, '.ipynb'), output?.output_type === 'stream' ? output.text : undefined];
    });
  }

  beforeEach(() => {
    project = makeWorkspace();
    steps = new CountingSteps();
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  it('runs every lesson in order and hands their executed copies to the book', async () => {
    const report = await walk({ project, steps, progress: silent });
    assert.deepEqual(steps.ran, ['01-first', '02-second']);
    assert.deepEqual(
      report.lessons.map(({ lesson, verdict }) => [lesson, verdict]),
      [
        ['01-first', 'executed'],
        ['02-second', 'executed'],
      ],
    );
    assert.equal(report.book, 'site/index.html');
    assert.deepEqual(shown(), [
      ['01-first', 'ONE'],
      ['02-second', 'TWO'],
    ]);
  });

  it('runs lessons side by side, and reports and shows them in their order', async () => {
    let begun = 0;
    const bothBegan = new Promise<void>((resolve) => {
      const run = steps.runLesson.bind(steps);
      steps.runLesson = async (lesson, onCell) => {
        if (++begun === 2) resolve();
        // one at a time, this would wait for ever
        await bothBegan;
        if (lesson.includes('01-')) await new Promise((later) => setTimeout(later, 20));
        return run(lesson, onCell);
      };
    });
    const report = await walk({ project, steps, progress: silent, jobs: 2 });
    assert.deepEqual(steps.ran, ['02-second', '01-first']);
    assert.deepEqual(
      report.lessons.map(({ lesson }) => lesson),
      ['01-first', '02-second'],
    );
    assert.deepEqual(shown(), [
      ['01-first', 'ONE'],
      ['02-second', 'TWO'],
    ]);
  });

  it('leaves the committed notebooks as they are', async () => {
    const before = readFileSync(file('notebooks/01-first.ipynb'), 'utf8');
    await ran();
    assert.equal(readFileSync(file('notebooks/01-first.ipynb'), 'utf8'), before);
  });

  it('puts the outputs into the committed notebooks when asked to update them, and nothing else', async () => {
    await ran({ update: true });
    const { cells, metadata } = readNotebook(file('notebooks/01-first.ipynb'));
    assert.deepEqual(cells[1].cell_type === 'code' && cells[1].outputs, [
      { output_type: 'stream', name: 'stdout', text: 'ONE' },
    ]);
    assert.deepEqual(metadata, {});
  });

  it('runs nothing the second time', async () => {
    await ran();
    assert.deepEqual(await ran(), []);
    assert.deepEqual(shown(), [
      ['01-first', 'ONE'],
      ['02-second', 'TWO'],
    ]);
  });

  it('runs everything the second time when forced', async () => {
    await ran();
    assert.deepEqual(await ran({ force: true }), ['01-first', '02-second']);
  });

  it('runs only the lesson whose code changed', async () => {
    await ran();
    writeNotebook(file('notebooks/02-second.ipynb'), notebook('other'));
    assert.deepEqual(await ran(), ['02-second']);
  });

  it('runs nothing when only text changed, and shows the new text with the old outputs', async () => {
    await ran();
    writeNotebook(file('notebooks/01-first.ipynb'), notebook('one', 'better words'));
    assert.deepEqual(await ran(), []);
    assert.equal(steps.pages[0].notebook.cells[0].source, 'better words');
    assert.deepEqual(shown()[0], ['01-first', 'ONE']);
  });

  const changes: readonly [string, () => void][] = [
    ['the engine', () => (steps.engine = 'cpu')],
    ['the data', () => (steps.checksum = 'def')],
    ['the library', () => writeFileSync(file('lib/dist/norm/a.js'), 'better norm')],
    ['a package', () => writeFileSync(file('package-lock.json'), '{ "version": 2 }')],
    ['a stored result', () => writeFileSync(file('notebooks/results/figure1.json'), '{ "steps": 1 }')],
  ];
  for (const [what, change] of changes) {
    it(`runs all lessons again when ${what} changed`, async () => {
      await ran();
      change();
      assert.deepEqual(await ran(), ['01-first', '02-second']);
    });
  }

  it('runs nothing when only the command line changed', async () => {
    await ran();
    writeFileSync(file('lib/dist/cli/main.js'), 'better cli');
    assert.deepEqual(await ran(), []);
  });

  it('goes on after a lesson that failed, says which cell, and runs it again next time', async () => {
    steps.failing = '01-first';
    const { lessons } = await walk({ project, steps, progress: silent });
    assert.deepEqual(
      lessons.map(({ verdict, problem }) => [verdict, problem]),
      [
        ['failed', 'cell 1: Error: broken'],
        ['executed', undefined],
      ],
    );
    steps.failing = '';
    assert.deepEqual(await ran(), ['01-first']);
  });

  it('never puts the outputs of a failed run into a committed notebook', async () => {
    const before = readFileSync(file('notebooks/01-first.ipynb'), 'utf8');
    steps.failing = '01-first';
    await ran({ update: true });
    assert.equal(readFileSync(file('notebooks/01-first.ipynb'), 'utf8'), before);
  });

  it('fails a lesson that was changed while it ran, and keeps no outputs beside other cells', async () => {
    steps.during = () => writeNotebook(file('notebooks/01-first.ipynb'), notebook('changed'));
    const { lessons } = await walk({ project, steps, progress: silent, only: '01' });
    assert.match(lessons[0].problem ?? '', /changed while it ran/);
    assert.deepEqual(shown()[0], ['01-first', undefined]);
    steps.during = () => undefined;
    assert.deepEqual(await ran({ only: '01' }), ['01-first']);
  });

  it('runs a lesson again whose executed copy was cut short', async () => {
    await ran();
    truncateSync(firstExecuted(), 40);
    assert.deepEqual(await ran(), ['01-first']);
  });

  it('runs only the lesson asked for, and shows the others as they are stored', async () => {
    assert.deepEqual(await ran({ only: '02' }), ['02-second']);
    assert.deepEqual(shown(), [
      ['01-first', undefined],
      ['02-second', 'TWO'],
    ]);
  });

  it('refuses the number of a lesson that is not there, naming those that are', async () => {
    await assert.rejects(walk({ project, steps, progress: silent, only: '09' }), (error: BnlabError) => {
      assert.equal(error.exitCode, 2);
      assert.match(error.message, /01-first, 02-second/);
      return true;
    });
  });

  it('says what to do where there are no lessons', async () => {
    rmSync(file('notebooks'), { recursive: true });
    await assert.rejects(walk({ project, steps, progress: silent }), /git checkout notebooks/);
  });
});
