import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { runProcesses } from '../../lib/cli/jobs';
import { temporaryFolder } from '../data/temporary';
import { SOURCES } from '../sources';

describe('processes side by side', () => {
  const folder = temporaryFolder();
  /** A program that leaves a file and ends with a code. */
  const leave = (name: string, code = 0) => [
    ...['-e', `require('fs').writeFileSync(process.argv[1], ''); process.exit(${code})`],
    path.join(folder.path, name),
  ];

  it('all run, more of them than at a time', async () => {
    const commands = ['a', 'b', 'c'].map((name) => leave(name));
    await runProcesses({ commands, jobs: 2, program: [process.execPath] });
    assert.deepEqual(readdirSync(folder.path).sort(), ['a', 'b', 'c']);
  });

  it('all run where one fails, which is told at the end', async () => {
    const commands = [leave('a', 3), leave('b'), leave('c')];
    const run = runProcesses({ commands, jobs: 1, program: [process.execPath] });
    await assert.rejects(run, /expected 3 processes that end well, got 1 that did not/);
    assert.deepEqual(readdirSync(folder.path).sort(), ['a', 'b', 'c']);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`on ${signal} end, none is begun any more, and we end of it too`, async () => {
      const program = path.join(__dirname, 'run-jobs.ts');
      const child = spawn(process.execPath, [...SOURCES, program, folder.path], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let text = '';
      child.stderr.on('data', (bytes: Buffer) => {
        const wasUp = text.includes('up\n');
        text += bytes.toString();
        if (!wasUp && text.includes('up\n')) child.kill(signal);
      });
      const ended = await new Promise((resolve) => child.once('close', (_, by) => resolve(by)));
      assert.deepEqual([ended, readdirSync(folder.path)], [signal, ['a']], text);
    });
});
