import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildKernel } from './built';

const ROOT = path.resolve(__dirname, '../..');
/** This Node first, then the system's own Python: a shim in front of it may have no Jupyter. */
const PATH = [path.dirname(process.execPath), '/usr/bin', process.env.PATH].join(path.delimiter);
/** How many tests Jupyter's suite has; all must run, none may be skipped for want of a sample. */
const TESTS = 12;

describe("Jupyter's own test of kernels", function () {
  this.timeout(300_000);

  it('passes with every sample filled in', async function () {
    const env = { ...process.env, PATH, JUPYTER_PATH: path.join(ROOT, 'lib/kernel/share') };
    if (spawnSync('python3', ['-c', 'import jupyter_kernel_test'], { env }).status !== 0) {
      console.log('      skipped: no jupyter_kernel_test here (Debian: apt install python3-jupyter-kernel-test)');
      this.skip();
    }
    buildKernel();
    const run = promisify(execFile)('python3', [path.join(__dirname, 'conformance.py')], { env, cwd: ROOT });
    const { stderr } = await run.catch((failed: { readonly stderr: string }) => assert.fail(failed.stderr));
    assert.match(stderr, new RegExp(`Ran ${TESTS} tests`));
    assert.match(stderr, /^OK$/m);
  });
});
