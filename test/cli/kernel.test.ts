import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder, withEnvironment } from '../data/temporary';
import { buildKernel } from '../kernel/built';
import { bnlab } from './printed';

describe('bnlab kernel', () => {
  const folder = temporaryFolder();
  withEnvironment({ JUPYTER_DATA_DIR: undefined });
  before(buildKernel);
  beforeEach(() => {
    process.env.JUPYTER_DATA_DIR = folder.path;
  });

  it('install puts the kernel into the user’s Jupyter, uninstall takes it away, and says so where there is nothing to do', async () => {
    const spec = path.join(folder.path, 'kernels', 'bnlab', 'kernel.json');
    const install = await bnlab('kernel', 'install');
    assert.deepEqual([install.code, existsSync(spec)], [0, true]);
    assert.match(install.out, /The kernel "bnlab" is installed: /);
    const { out } = await bnlab('kernel', 'uninstall', '--json');
    assert.deepEqual(JSON.parse(out), { name: 'bnlab', folder: path.dirname(spec), changed: true });
    assert.equal(existsSync(path.dirname(spec)), false);
    const again = await bnlab('kernel', 'uninstall');
    assert.deepEqual([again.code, /not installed in .*: nothing to do/.test(again.out)], [0, true]);
  });
});
