/**
 * One of the subcommands of `bnlab data` as a program of its own.
 * @module
 */
import { dataProgram } from '../lib/cli/data';
import { script } from './script';

/** Runs `bnlab data NAME` with the words of the command line. */
export function dataScript(name: string): void {
  script(async () => {
    await dataProgram().parseAsync(['data', name, ...process.argv.slice(2)], { from: 'user' });
  });
}
