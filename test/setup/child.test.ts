import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT, runChild } from './bin';

const PIPES = ['ignore', 'pipe', 'pipe'] as const;
const FOREVER = 'process.stdout.write("up\\n"); setInterval(() => {}, 1000)';

describe('a child process of the set-up', () => {
  it('gives its exit code and what it wrote', async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
    const { code, output } = await runChild(process.execPath, ['-e', script], { stdio: PIPES });
    assert.equal(code, 3);
    assert.match(output, /out/);
    assert.match(output, /err/);
  });

  it('that cannot be started gives 127 and the reason', async () => {
    const { code, output } = await runChild('no-such-program-of-bnlab', [], { stdio: PIPES });
    assert.equal(code, 127);
    assert.match(output, /ENOENT/);
  });

  it('that takes too long is ended', async () => {
    const { code, timedOut } = await runChild(process.execPath, ['-e', FOREVER], { stdio: PIPES, limitMs: 200 });
    assert.equal(timedOut, true);
    assert.equal(code, 128 + 15);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with us on ${signal}`, async () => {
      const parent = spawn(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `import { runChild } from './lib/bin/setup/child.mjs';
           const { interrupted } = await runChild(process.execPath, ['-e', ${JSON.stringify(FOREVER)}]);
           console.log('interrupted', interrupted);`,
        ],
        { cwd: path.join(ROOT), stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let output = '';
      parent.stdout.on('data', (bytes: Buffer) => {
        output += bytes.toString();
        if (output === 'up\n') parent.kill(signal);
      });
      // the pipe closes only when the grandchild, which holds it too, is gone
      await new Promise((resolve) => parent.once('close', resolve));
      assert.equal(output, 'up\ninterrupted true\n');
    });
  }
});
