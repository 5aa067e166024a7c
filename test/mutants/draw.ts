/** A seeded choice of mutants. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../lib/random';
import { sourcesIn } from './covering';
import { mutantsOf } from './mutate';
import { canSwitch, type Numbered } from './switch';

/** A mutant that was chosen, its number in the draw from 1, its folder and the line it stands in. */
export interface Drawn extends Numbered {
  readonly folder: string;
  readonly text: string;
}

/** Where to draw from: folders of `lib` or single files at its top, as many mutants of each as make `count` together. */
interface DrawOptions {
  readonly root: string;
  readonly folders: readonly string[];
  readonly count: number;
  readonly seed: number;
}

/**
 * Draws without repetition, one folder after the other in turn; the same seed draws the same from the same sources. Changes that
 * cannot be switched on and off are passed over.
 */
export function draw({ root, folders, count, seed }: DrawOptions): Drawn[] {
  const random = new Random(seed);
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
  const pools = folders.map((folder) => {
    const files = sourcesIn(root, `lib/${folder}`).filter((file) => !file.endsWith('/index.ts') || isMore(root, file));
    const all = files.flatMap((file) => mutantsOf(file, read(file)));
    return { folder, waiting: [...random.split(folder).permutation(all.length)].map((at) => all[at]) };
  });
  const drawn: Drawn[] = [];
  for (let turn = 0; pools.some(({ waiting }) => turn < waiting.length); turn++) {
    for (const { folder, waiting } of pools) {
      const mutant = waiting.at(turn);
      if (!mutant || !canSwitch(read(mutant.file), mutant)) continue;
      drawn.push({ id: drawn.length + 1, mutant, folder, text: read(mutant.file).split('\n')[mutant.line - 1] });
      if (drawn.length === count) return drawn;
    }
  }
  return drawn;
}

/** Whether an index holds more than the names of others. */
const isMore = (root: string, file: string) => /\bfunction\b/.test(readFileSync(path.join(root, file), 'utf8'));
