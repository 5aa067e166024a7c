/** A seeded choice of mutants. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../lib/random';
import { sourcesIn } from './covering';
import { mutantsOf, type Mutant } from './mutate';

/** A mutant that was chosen, its folder and the line it stands in. */
export interface Drawn {
  readonly mutant: Mutant;
  readonly folder: string;
  readonly text: string;
}

/** Where to draw from: folders of `lib`, as many mutants of each as make `count` together. */
interface DrawOptions {
  readonly root: string;
  readonly folders: readonly string[];
  readonly count: number;
  readonly seed: number;
}

/** Draws without repetition, one folder after the other in turn; the same seed draws the same from the same sources. */
export function draw({ root, folders, count, seed }: DrawOptions): Drawn[] {
  const random = new Random(seed);
  const pools = folders.map((folder) => {
    const files = sourcesIn(root, `lib/${folder}`).filter((file) => !file.endsWith('/index.ts') || isMore(root, file));
    const all = files.flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      const lines = text.split('\n');
      return mutantsOf(file, text).map((mutant) => ({ mutant, folder, text: lines[mutant.line - 1] }));
    });
    return [...random.split(folder).permutation(all.length)].map((at) => all[at]);
  });
  const turns = Array.from({ length: Math.max(0, ...pools.map((pool) => pool.length)) }, (_, turn) =>
    pools.flatMap((pool) => pool.slice(turn, turn + 1)),
  );
  return turns.flat().slice(0, count);
}

/** Whether an index holds more than the names of others. */
const isMore = (root: string, file: string) => /\bfunction\b/.test(readFileSync(path.join(root, file), 'utf8'));
