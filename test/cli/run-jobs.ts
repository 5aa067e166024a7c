/** Runs three commands, one at a time, each of which leaves a file in the folder given and waits for some seconds to be ended. */
import { runProcesses } from '../../lib/cli/jobs';

const [folder] = process.argv.slice(2);
const wait = `require('fs').writeFileSync(process.argv[1], ''); process.stderr.write('up\\n'); setTimeout(() => {}, 3000)`;

void runProcesses({
  commands: ['a', 'b', 'c'].map((name) => ['-e', wait, `${folder}/${name}`]),
  jobs: 1,
  program: [process.execPath],
});
