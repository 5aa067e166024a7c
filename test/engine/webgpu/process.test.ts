import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { driverHere } from '../../../lib/engine/webgpu/driver';
import { needsGpu } from './support';
import { SOURCES } from '../../sources';

const ENGINES = join(__dirname, '../../../lib/engine/index.ts');

/** Runs a program over the engine in a process of its own. */
function run(body: string, env: NodeJS.ProcessEnv = {}): { status: number | null; out: string } {
  const program = `const { tf, useEngine, currentEngine, ENGINES } = require(${JSON.stringify(ENGINES)});
    const gpu = ENGINES.find(({ name }) => name === 'webgpu');
    (async () => { ${body} })();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...SOURCES, '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  return { status, out: stdout + stderr };
}

const PROGRAMS: Readonly<Record<string, readonly [body: string, says: RegExp]>> = {
  'that only looked for an adapter': ['await gpu.look(); console.log(gpu.probe().detail);', /./],
  'that computed and read': [
    "await useEngine('webgpu'); console.log(tf.ones([64, 64]).matMul(tf.ones([64, 64])).dataSync()[0]);",
    /^64$/m,
  ],
  'whose last read is still on its way': [
    "await useEngine('webgpu'); void tf.ones([8]).mul(3).data().then((x) => console.log('read', x[7]));",
    /read 3/,
  ],
  'that leaves work behind': [
    "await useEngine('webgpu'); for (let i = 0; i < 40; i++) tf.ones([64, 64]).mul(i); console.log(currentEngine().name);",
    /webgpu/,
  ],
  'that went on to another engine': [
    "await useEngine('webgpu'); const x = tf.ones([8]).mul(3); await useEngine('cpu'); console.log(x.add(1).dataSync()[0]);",
    /^4$/m,
  ],
};

describe('a program over a GPU', function () {
  this.timeout(60_000);
  needsGpu();

  for (const [what, [body, says]] of Object.entries(PROGRAMS)) {
    it(`${what} ends by itself, with exit code 0`, () => {
      const { status, out } = run(body);
      assert.equal(status, 0, out);
      assert.match(out, says);
    });
  }

  it('that fails ends with exit code 1', () => {
    const { status, out } = run("await useEngine('webgpu'); tf.ones([2]).mul(2); throw new Error('on purpose');");
    assert.equal(status, 1, out);
    assert.match(out, /on purpose/);
  });

  it('says what is missing where there is no driver, and auto passes on', () => {
    const body = `await gpu.look(); console.log(JSON.stringify(gpu.probe()));
      await useEngine('webgpu').catch((error) => console.log(error.message));
      console.log('auto:', (await useEngine('auto')).name);`;
    const { status, out } = run(body, { VK_DRIVER_FILES: '/nothing.json', VK_ICD_FILENAMES: '/nothing.json' });
    assert.equal(status, 0, out);
    assert.match(out, /"available":false,"detail":"no graphics driver/);
    assert.ok(out.includes(driverHere()), out);
    assert.match(out, /engine webgpu: expected an engine that can run here/);
    assert.match(out, /auto: (?!webgpu)\w+/);
  });
});
