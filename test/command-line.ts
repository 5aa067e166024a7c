/** The command line of the scripts that stand beside the tests. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** Exit code of a command that was not understood. */
const MISUSED = 2;

/**
 * The values of a script's options. `--help` prints the usage and ends the process with 0; a word that the script does not know
 * ends it with 2 and one sentence.
 */
export function optionsOf<const O extends Options>(usage: string, options: O): Values<O> {
  try {
    const { help, ...values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } })
      .values as Values<O> & { readonly help?: boolean };
    if (!help) return values as object as Values<O>;
  } catch (error) {
    misused((error as Error).message, usage);
  }
  console.log(usage);
  return process.exit(0);
}

/** Ends the process: what was asked cannot be done, and how to ask. */
export function misused(problem: string, usage: string): never {
  console.error(`${problem}\nusage: ${usage}`);
  return process.exit(MISUSED);
}
