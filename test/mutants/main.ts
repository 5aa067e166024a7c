/**
 * `npm run test:mutants` with the options of {@link USAGE}: breaks the library in one
 * small place after the other and looks whether a test notices.
 *
 * Exit code 0 only where every folder that ran is above its floor in `floors.json`, in which survivors may be justified, and every
 * test that was asked passes on the sources as they are.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { misused, optionsOf } from '../command-line';
import { Bench } from './bench';
import { deleteCopy, makeCopy } from './copy';
import { coverOf } from './covering';
import { draw, type Drawn } from './draw';
import { fatesOf, type Fate } from './fate';
import { Kept } from './kept';
import { floorFor, floorsOf, isJustified, verdictsOf, type Floors, type Outcome } from './verdict';

const USAGE =
  'npm run test:mutants [-- --only norm --count 50 --seed 2 --tests 6 --by TEST --limit 240 --jobs 2 --keep FILE --json]';
const ROOT = path.join(__dirname, '../..');
const OPTIONS = {
  /** Folders and files of `lib`. */
  only: { type: 'string', multiple: true },
  count: { type: 'string', default: '150' },
  seed: { type: 'string', default: '1' },
  /** Test files that come across a mutant and that it has to survive, the nearest first. */
  tests: { type: 'string', default: '6' },
  /** Test files that are asked instead of those that reach a mutant through imports. */
  by: { type: 'string', multiple: true },
  /** Seconds that a test file may take as the sources are. */
  limit: { type: 'string', default: '240' },
  /** Test files that run side by side. */
  jobs: { type: 'string', default: '1' },
  /** A file of kills: those that are in it are not run again. */
  keep: { type: 'string' },
  /** Each outcome and the verdicts as lines of JSON. */
  json: { type: 'boolean', default: false },
} as const;

/** So many times more test files are looked through for those that come across a mutant. */
const LOOKED_AT = 4;

function counted(name: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  return misused(`--${name} is a whole number from 1, got ${text}`, USAGE);
}

function foldersOf(asked: readonly string[] | undefined, floors: Floors): readonly string[] {
  const all = Object.keys(floors.floors);
  const isThere = (place: string) => floorFor(place, floors) !== undefined && existsSync(path.join(ROOT, 'lib', place));
  const unknown = asked?.find((place) => !isThere(place));
  if (unknown === undefined) return asked ?? all;
  return misused(`--only is one of ${all.join(', ')}, or a folder or file in one, got ${unknown}`, USAGE);
}

function testsBy(asked: readonly string[] | undefined): readonly string[] | undefined {
  const unknown = asked?.find((test) => !test.endsWith('.test.ts') || !existsSync(path.join(ROOT, test)));
  return unknown === undefined
    ? asked
    : misused(`--by is a test file from the top of the repository, got ${unknown}`, USAGE);
}

function wordsOf(fate: Fate): string {
  if (fate.kind === 'killed') return `killed by ${fate.by}`;
  if (fate.kind === 'undecided') return `UNDECIDED, red as it is: ${fate.because.join(', ')}`;
  return fate.reached ? 'SURVIVED' : 'SURVIVED (no test asked comes across it)';
}

function tell(outcome: Outcome, floors: Floors, json: boolean): void {
  const { mutant, folder, text, fate } = outcome;
  const { file, line, before, after, nth } = mutant;
  const justified = fate.kind === 'survived' && isJustified(outcome, floors);
  const change = { folder, file, line, text: text.trim(), before, after, nth };
  if (json) return console.log(JSON.stringify({ ...change, justified, ...fate }));
  const place = `${file}:${line}${nth > 1 ? `, number ${nth} in the line` : ''}`;
  console.log(`${justified ? 'justified' : wordsOf(fate)}: ${place}  ${before}  ->  ${after}`);
  if (fate.kind !== 'killed') console.log(`    ${text.trim()}`);
}

interface Run {
  readonly drawn: readonly Drawn[];
  readonly kept: Kept;
  readonly limitMs: number;
  readonly tests: number;
  readonly by: readonly string[] | undefined;
  readonly jobs: number;
  readonly tell: (outcome: Outcome) => void;
}

/** Runs all mutants that were not killed before, in a copy. */
async function runAll({ drawn, kept, limitMs, tests, by, jobs, tell }: Run): Promise<void> {
  const sources = new Map(drawn.map(({ mutant }) => [mutant.file, readFileSync(path.join(ROOT, mutant.file), 'utf8')]));
  const before = (one: Drawn) => kept.killerOf(one.mutant, sources.get(one.mutant.file)!);
  for (const one of drawn) {
    const by = before(one);
    if (by) tell({ ...one, fate: { kind: 'killed', by } });
  }
  const waiting = drawn.filter((one) => !before(one));
  const testsOf = coverOf(ROOT);
  const folder = makeCopy(ROOT, waiting);
  try {
    await fatesOf({
      mutants: waiting.map((one) => [one, by ?? testsOf(one.mutant.file).slice(0, LOOKED_AT * tests)] as const),
      enough: tests,
      jobs,
      open: (test) => new Bench({ folder, test, limitMs }),
      tell: (one, fate) => {
        if (fate.kind === 'killed') kept.add(one.mutant, sources.get(one.mutant.file)!, fate.by);
        tell({ ...one, fate });
      },
      tellRed: (test, { state, said }) => {
        process.exitCode = 1;
        console.error(`${test} does not pass as the sources are (${state}): nothing may be concluded from it\n${said}`);
      },
    });
  } finally {
    deleteCopy(folder);
  }
}

async function main(): Promise<void> {
  const values = optionsOf(USAGE, OPTIONS);
  const [count, seed] = (['count', 'seed'] as const).map((name) => counted(name, values[name]));
  const [tests, limit, jobs] = (['tests', 'limit', 'jobs'] as const).map((name) => counted(name, values[name]));
  const floors = floorsOf(JSON.parse(readFileSync(path.join(__dirname, 'floors.json'), 'utf8')));
  const by = testsBy(values.by);
  const drawn = draw({ root: ROOT, folders: foldersOf(values.only, floors), count, seed });
  console.error(`${drawn.length} mutants, seed ${seed}`);
  const outcomes: Outcome[] = [];
  const told = (outcome: Outcome) => {
    outcomes.push(outcome);
    tell(outcome, floors, values.json);
  };
  await runAll({ drawn, kept: new Kept(values.keep), limitMs: limit * 1000, tests, by, jobs, tell: told });
  for (const verdict of verdictsOf(outcomes, floors)) {
    const { folder, ran, killed, undecided, floor, passes } = verdict;
    const open = undecided ? `, ${undecided} undecided` : '';
    const words = `${folder} ${killed} of ${ran} killed${open}, floor ${floor * 100} %`;
    console.log(values.json ? JSON.stringify(verdict) : `${passes ? 'good' : 'BELOW THE FLOOR'}: ${words}`);
    if (!passes) process.exitCode = 1;
  }
}

void main();
