import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as bnlab from '../../lib/index';

const { tf } = bnlab;
const README = path.join(__dirname, '../../README.md');

/** The folded product is rounded in another order; outputs of order 1. */
const TOLERANCE = 1e-4;

interface Results {
  readonly model: bnlab.tf.LayersModel;
  readonly loaded: bnlab.tf.LayersModel;
  readonly fast: bnlab.tf.LayersModel;
}

describe('the README', () => {
  const start = process.cwd();
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-readme-'));
    process.chdir(folder);
  });
  after(() => {
    process.chdir(start);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('has a program that runs as it stands, given mini-batches to estimate by', async () => {
    const [, block] = /```ts\n([^]*?)```/.exec(fs.readFileSync(README, 'utf8'))!;
    const body = block.replaceAll(/^import (\{.*\}) from 'bnlab';$/gm, 'const $1 = bnlab;');
    const AsyncFunction = (async () => {}).constructor as new (
      ...args: string[]
    ) => (...args: unknown[]) => Promise<Results>;
    const program = new AsyncFunction('bnlab', 'trainingMiniBatches', `${body}\nreturn { model, loaded, fast };`);
    const random = new bnlab.Random(1);
    const batch = () => tf.tensor2d(random.normals(8 * 784, 1, 2), [8, 784]);
    const { model, loaded, fast } = await program(bnlab, [batch(), batch()]);
    const x = batch();
    const [want, same, near] = [model, loaded, fast].map((one) => [...(one.predict(x) as bnlab.tf.Tensor).dataSync()]);
    assert.deepEqual(same, want);
    near.forEach((value, i) => assert.ok(Math.abs(value - want[i]) < TOLERANCE, `${value} instead of ${want[i]}`));
    assert.equal(bnlab.batchNormalizationLayers(loaded).length, 1);
    assert.equal(bnlab.batchNormalizationLayers(fast).length, 0);
  });
});
