/**
 * Entry program of the Jupyter kernel: `node main.js CONNECTION_FILE`.
 * @module
 */
import { messageOf } from '../errors';
import { startKernel } from './jupyter';

const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) {
  console.error(
    'bnlab kernel: a connection file is missing.\nJupyter starts this program; to open Jupyter run: npm run lab',
  );
  process.exit(2);
}

function fail(thrown: unknown): void {
  console.error(`bnlab kernel: could not start: ${messageOf(thrown)}`);
  process.exit(1);
}

try {
  startKernel(connectionFile, fail);
} catch (thrown) {
  fail(thrown);
}
