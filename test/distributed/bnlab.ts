/** The command line as a program that starts quickly. */
import { main } from '../../lib/cli/main';

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
