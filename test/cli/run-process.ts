/** The command line as a program of its own: what starts other processes must not start mocha. */
import { main } from '../../lib/cli/main';

void main(process.argv.slice(2)).then((code) => process.exit(code));
