/**
 * The stored outputs of a lesson: there, whole, and the same on every machine.
 * @module
 */
import { tagsOf, type MimeBundle, type Notebook, type NotebookOutput } from '../kernel/notebook';
import { codeCells, type PlacedCode } from './code';
import type { Problem } from './problem';

type Found = Omit<Problem, 'lesson'>;

const PLOTLY = 'application/vnd.plotly.v1+json';
const MACHINE_PATH =
  /(?:^|[\s"'`(=[])((?:file:\/\/)?\/(?:home|root|Users|tmp|var|opt|mnt|work|workspaces?|usr)\/[^\s"'`)]*|[A-Za-z]:\\[^\s"'`)]+)/;
const TIMESTAMP =
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\b\d\d:\d\d:\d\d\b|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d? \d{4}\b/;

/** What loaders say that found no published files and made up their own: numbers that no other lesson was made on. */
const GENERATED = /\bGenerated (?:digits|pictures) \([^)]*\), not ([\w-]+)/;

/** What the first code cell says, so that every number after it can be made again. */
const FIRST_CELL: readonly (readonly [string, RegExp])[] = [
  ['the engine', /\bengine\b/i],
  ['the seed', /\bseed\b/i],
  ['versions', /\b\d+\.\d+\.\d+\b/],
];

/** Checks that the lesson is stored as it runs from top to bottom, and says what it ran on. */
export function checkOutputs(notebook: Notebook): Found[] {
  const cells = codeCells(notebook).filter(({ code }) => code.source.trim() !== '');
  return [...checkFirstCell(cells[0]), ...cells.flatMap((placed, index) => checkCell(placed, index + 1))];
}

function checkFirstCell(first: PlacedCode | undefined): Found[] {
  if (!first) return [];
  const text = first.code.outputs.map(textOf).join('\n');
  return FIRST_CELL.filter(([, pattern]) => !pattern.test(text)).map(([what]) => ({
    cell: first.cell,
    rule: 'start',
    message: `the output of the first code cell does not name ${what}`,
  }));
}

function checkCell({ cell, code }: PlacedCode, count: number): Found[] {
  const problems: Found[] = [];
  const add = (rule: string, message: string) => problems.push({ cell, rule, message });
  if (code.execution_count !== count) {
    add(
      'order',
      `execution count ${code.execution_count ?? 'missing'}, not ${count}: run the whole lesson and store it`,
    );
  }
  if ('execution' in code.metadata) add('time', 'the metadata hold times of execution');
  for (const output of code.outputs) {
    const text = textOf(output);
    const [, machinePath] = MACHINE_PATH.exec(text) ?? [];
    const [timestamp] = TIMESTAMP.exec(text) ?? [];
    const [, published] = GENERATED.exec(text) ?? [];
    if (machinePath) add('path', `the output holds a path of a machine: ${machinePath}`);
    if (published) add('data', `it ran on generated data: run it where BNLAB_DATA holds ${published}`);
    if (timestamp) add('time', `the output holds a time: ${timestamp}`);
    if (output.output_type === 'error' && !tagsOf(code).includes('raises-exception')) {
      add('error', `the output is an error: ${output.ename}: ${output.evalue}`);
    }
    if (output.output_type === 'display_data' || output.output_type === 'execute_result') {
      checkFigure(output.data).forEach((message) => add('figure', message));
    }
  }
  return problems;
}

function checkFigure(data: MimeBundle): string[] {
  if (!(PLOTLY in data)) return [];
  const missing = ['image/png', 'text/plain'].filter((type) => !(type in data));
  return [
    ...missing.map((type) => `a figure without ${type}`),
    ...('text/html' in data ? ['a figure with text/html, which hides its picture'] : []),
  ];
}

/** What an output shows, as text: no pictures, no figures. */
function textOf(output: NotebookOutput): string {
  if (output.output_type === 'stream') return output.text;
  if (output.output_type === 'error') return [output.evalue, ...output.traceback].join('\n');
  return ['text/plain', 'text/html', 'text/markdown']
    .map((type) => output.data[type])
    .filter((value) => typeof value === 'string')
    .join('\n');
}
