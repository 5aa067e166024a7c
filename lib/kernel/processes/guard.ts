/**
 * Ends the processes of a kernel that was killed, and so could not do it: `node guard PID:START…`.
 * @module
 */
import { descendantsIn, endProcess, runningProcesses, startOf } from './descendants';

const started = process.argv.slice(2).map((word) => word.split(':').map(Number));
// one that has another start has only the same id
const alive = started.flatMap(([pid, start]) =>
  pid !== undefined && start !== undefined && startOf(pid) === start ? [pid] : [],
);
const entries = runningProcesses();
for (const pid of new Set(alive.flatMap((each) => [each, ...descendantsIn(entries, each)]))) endProcess(pid);
