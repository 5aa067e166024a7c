/**
 * The kernel's Jupyter face: a control worker that holds the sockets, and the session in this thread.
 * @module
 */
import { ControlLink } from './control/link';
import { readConnection } from './wire/connection';

/** Starts a kernel on the ports that a connection file names. @throws BnlabError when the file cannot be used. */
export function startKernel(connectionFile: string, onFailure: (thrown: unknown) => void): void {
  const link = new ControlLink(readConnection(connectionFile), onFailure);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the worker answers already while the compiler is loaded
  const { serveCells } = require('./cells') as typeof import('./cells');
  serveCells(link);
}
