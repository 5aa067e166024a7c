/**
 * Runs one of these programs: errors in two lines, exit code as the command line's.
 * @module
 */
import { BnlabError, messageOf } from '../lib/errors';

/** Runs `main`; a failure is printed and sets the exit code. */
export function script(main: () => Promise<void>): void {
  main().catch((thrown: unknown) => {
    console.error(messageOf(thrown));
    process.exitCode = thrown instanceof BnlabError ? thrown.exitCode : 1;
  });
}
