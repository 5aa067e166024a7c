import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { SOURCES } from '../sources';

/** Two processes that do the same now and then: each is told when, and answers how it went. */
export interface Children {
  /** A process that is ready: `program` sends a message then, and one for each message it gets. */
  start(program: string): Promise<ChildProcess>;
  /** The next answer of a process. */
  answer(child: ChildProcess): Promise<unknown>;
}

/** Processes of the current block; each test's are killed after it. */
export function children(): Children {
  const all: ChildProcess[] = [];
  afterEach(() => {
    for (const child of all.splice(0)) child.kill('SIGKILL');
  });
  return {
    start: async (program) => {
      const child = fork(program, { execArgv: [...SOURCES] });
      all.push(child);
      await once(child, 'message');
      return child;
    },
    answer: async (child) => ((await once(child, 'message')) as unknown[])[0],
  };
}

/** For the programs: answers each message by what `work` gives, some milliseconds later, or by the error's text. */
export function serveParent<T extends { readonly delay: number }>(work: (message: T) => Promise<unknown>): void {
  process.on('message', (message: T) => {
    const go = () => {
      work(message).then(
        (done) => process.send!(done),
        (thrown: Error) => process.send!(thrown.message),
      );
    };
    setTimeout(go, message.delay);
  });
  process.send!('ready');
}
