/**
 * `npm run test:mutants [-- --folder norm --count 50 --seed 2 --jobs 1 --tests 6 --limit 240]`: breaks the library in one small
 * place after the other and looks whether a test notices.
 *
 * Exit code 0 only where every folder that ran is above its floor in `floors.json`, in which survivors may be justified.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { importersIn, sourcesIn, testsOf, type Importers } from './covering';
import { draw, type Drawn } from './draw';
import { Tree } from './tree';
import { floorsOf, isJustified, verdictsOf, type Floors, type Outcome } from './verdict';

const ROOT = path.join(__dirname, '../..');
const OPTIONS = {
  folder: { type: 'string', multiple: true },
  count: { type: 'string', default: '150' },
  seed: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '1' },
  /** Test files that a mutant has to survive, the nearest first. */
  tests: { type: 'string', default: '6' },
  /** Seconds that a test file may take. */
  limit: { type: 'string', default: '240' },
} as const;

function counted(name: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new Error(`--${name} is a whole number from 1, got ${text}`);
}

function foldersOf(asked: readonly string[] | undefined, { floors }: Floors): readonly string[] {
  const unknown = asked?.find((folder) => !Object.hasOwn(floors, folder));
  if (unknown === undefined) return asked ?? Object.keys(floors);
  throw new Error(`--folder is one of ${Object.keys(floors).join(', ')}, got ${unknown}`);
}

/** Takes mutants from the list until there are none, in a copy of its own. */
async function work(waiting: Drawn[], importers: Importers, { limit, tests }: { limit: number; tests: number }) {
  const tree = new Tree(ROOT, limit * 1000);
  const outcomes: Outcome[] = [];
  try {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { mutant, folder, text } = next;
      const by = await tree.killerOf(mutant, testsOf(mutant.file, importers).slice(0, tests));
      const { file, line, before, after } = mutant;
      console.log(`${by ? `killed by ${by}` : 'SURVIVED'}: ${file}:${line}  ${before}  ->  ${after}`);
      if (!by) console.log(`    ${text.trim()}`);
      outcomes.push({ mutant, folder, text, by });
    }
    return outcomes;
  } finally {
    tree.dispose();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const [count, seed, jobs] = (['count', 'seed', 'jobs'] as const).map((name) => counted(name, values[name]));
  const [tests, limit] = (['tests', 'limit'] as const).map((name) => counted(name, values[name]));
  const floors = floorsOf(JSON.parse(readFileSync(path.join(__dirname, 'floors.json'), 'utf8')));
  const importers = importersIn(ROOT, [...sourcesIn(ROOT, 'lib'), ...sourcesIn(ROOT, 'test')]);
  const waiting = draw({ root: ROOT, folders: foldersOf(values.folder, floors), count, seed });
  console.log(`${waiting.length} mutants, seed ${seed}`);
  const workers = Array.from({ length: jobs }, () => work(waiting, importers, { limit, tests }));
  const outcomes = (await Promise.all(workers)).flat();
  for (const one of outcomes.filter((each) => !each.by && isJustified(each, floors)))
    console.log(`justified: ${one.mutant.file}:${one.mutant.line}`);
  for (const { folder, ran, killed, floor, passes } of verdictsOf(outcomes, floors)) {
    console.log(`${passes ? 'good' : 'BELOW THE FLOOR'}: ${folder} ${killed} of ${ran} killed, floor ${floor * 100} %`);
    if (!passes) process.exitCode = 1;
  }
}

void main();
