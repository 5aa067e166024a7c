/** Every kernel of every engine, in one harness. */
import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { Random } from '../../../lib/random';
import { onEachEngine } from '../engines';
import { checkKernel } from './harness';
import { ELEMENTWISE } from './elementwise';
import { IMAGES } from './images';
import { NORMALIZATIONS } from './normalizations';
import { REDUCTIONS } from './reductions';
import { SHAPES } from './shapes';
import type { KernelCases } from './case';

const SEED = Number(process.env.BNLAB_PROPERTY_SEED ?? 1);
const ROOMS: Readonly<Record<string, KernelCases>> = {
  'of one number and of two': ELEMENTWISE,
  'that add up': REDUCTIONS,
  'that move values': SHAPES,
  'of images and volumes': IMAGES,
  'of normalization and loss': NORMALIZATIONS,
};
/** Kernels that cannot run here, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = { Draw: 'draws on the canvas of a browser' };

onEachEngine('the kernel harness', (engine) => {
  for (const [room, cases] of Object.entries(ROOMS)) {
    it(`holds for kernels ${room}`, () => {
      const here = new Set(tf.getKernelsForBackend(tf.getBackend()).map(({ kernelName }) => kernelName));
      const failures: string[] = [];
      for (const name of Object.keys(cases).filter((each) => here.has(each))) {
        const drawn = cases[name](new Random(SEED).split(name));
        drawn.forEach((one, i) => {
          try {
            checkKernel(name, one, `${name}, case ${i}`);
          } catch (thrown) {
            failures.push((thrown as Error).message.replace(/\s+/g, ' '));
          }
        });
      }
      assert.equal(failures.join('\n'), '', `BNLAB_PROPERTY_SEED=${SEED} on ${engine}:\n${failures.join('\n')}`);
    });
  }

  it('is entered by every kernel that is registered', () => {
    const entered = new Set(Object.values(ROOMS).flatMap((cases) => Object.keys(cases)));
    const names = tf.getKernelsForBackend(tf.getBackend()).map(({ kernelName }) => kernelName);
    assert.deepEqual(
      names.filter((name) => !entered.has(name) && !Object.hasOwn(LEFT_OUT, name)),
      [],
      'give each of these kernels its cases in a file of test/engine/kernels',
    );
    assert.ok(names.length > 150, `${names.length} kernels`);
  });
});
