/**
 * The commands that several processes can do together: how far each has come, which a start after a lost process goes on from.
 * @module
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { systemCodeOf } from '../errors';
import { readError } from '../files';
import { checkpointSteps } from '../train';

/** A command line that is launched. */
export interface LaunchedCommand {
  /** A number that grows as long as starting again brings something. */
  progress(): number;
  /** Where the next start goes on, for people. */
  place(): string;
  /** Whether one more process, alone, gathers what the ranks left. */
  readonly gathers: boolean;
}

type Maker = (words: readonly string[]) => LaunchedCommand;

/** By the name of the command. */
const COMMANDS = {
  train: (words) => {
    const folder = path.join(valueOf(words, '--out') ?? path.join('runs', `train-${words[1]}`), 'checkpoints');
    const progress = () => checkpointSteps(folder)[0] ?? 0;
    return { progress, place: () => `step ${progress()}`, gathers: false };
  },
  run: (words) => {
    const quick = words.includes('--quick') ? '-quick' : '';
    const folder = valueOf(words, '--out') ?? path.join('runs', `${words[1]}${quick}`);
    const progress = () => partsIn(folder);
    return { progress, place: () => `${progress()} finished parts`, gathers: true };
  },
  evaluate: () => ({ progress: () => 0, place: () => 'the beginning', gathers: false }),
} satisfies Readonly<Record<string, Maker>>;

/** Names of the commands. */
export const LAUNCHED: readonly string[] = Object.keys(COMMANDS);

type LaunchedName = keyof typeof COMMANDS;

/** Whether several processes can do a command together. */
export const isLaunched = (name: string): name is LaunchedName => Object.hasOwn(COMMANDS, name);

/** The command of these words, the first of which is its name. */
export const launchedCommand = (name: LaunchedName, words: readonly string[]): LaunchedCommand => COMMANDS[name](words);

function valueOf(words: readonly string[], option: string): string | undefined {
  const at = words.findIndex((word) => word === option || word.startsWith(`${option}=`));
  const word = words[at];
  return word === option ? words[at + 1] : word?.slice(option.length + 1);
}

/** Results that an experiment has left in its folder. @throws BnlabError (`io`). */
function partsIn(folder: string): number {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'manifest.json').length;
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return 0;
    throw readError(folder, 'a run folder', thrown);
  }
}
