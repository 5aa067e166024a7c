import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { makeProgram } from '../../lib/cli/main';
import * as bnlab from '../../lib/index';
import { inFolderOfItsOwn } from '../working-folder';

const README = path.join(__dirname, '../../README.md');

/** The folded product is rounded in another order; outputs of order 1. */
const TOLERANCE = 1e-4;

interface Results {
  readonly model: bnlab.tf.LayersModel;
  readonly loaded: bnlab.tf.LayersModel;
  readonly fast: bnlab.tf.LayersModel;
  readonly x: bnlab.tf.Tensor;
}

describe('the README', () => {
  inFolderOfItsOwn('readme');

  it('names every command', () => {
    const text = fs.readFileSync(README, 'utf8');
    const missing = makeProgram().commands.filter((command) => !text.includes(`npx bnlab ${command.name()}`));
    const names = missing.map((command) => command.name());
    assert.deepEqual(names, [], 'give each of these commands a line in the README, "The command line"');
  });

  it('has a program that runs as it stands', async () => {
    const [, block] = /```ts\n([^]*?)```/.exec(fs.readFileSync(README, 'utf8'))!;
    const [, body] = /async function main\(\) \{\n([^]*)\n\}\nmain\(\);/.exec(
      block.replaceAll("await import('bnlab')", 'bnlab'),
    )!;
    const AsyncFunction = (async () => {}).constructor as new (
      ...args: string[]
    ) => (...args: unknown[]) => Promise<Results>;
    const program = new AsyncFunction('bnlab', 'console', `${body}\nreturn { model, loaded, fast, x };`);
    const printed: string[] = [];
    const { model, loaded, fast, x } = await program(bnlab, { log: (line: string) => printed.push(line) });
    const losses = printed.slice(0, -1).map((line) => Number(/loss ([\d.]+)$/.exec(line)![1]));
    assert.ok(losses.length === 5 && losses[4] < losses[0] / 2, `it does not learn: ${losses.join(', ')}`);
    assert.equal(printed.at(-1), '0 normalization instead of 1');
    const [want, same, near] = [model, loaded, fast].map((one) => [...(one.predict(x) as bnlab.tf.Tensor).dataSync()]);
    assert.deepEqual(same, want);
    near.forEach((value, i) => assert.ok(Math.abs(value - want[i]) < TOLERANCE, `${value} instead of ${want[i]}`));
    assert.equal(bnlab.batchNormalizationLayers(loaded).length, 1);
    assert.equal(bnlab.batchNormalizationLayers(fast).length, 0);
  });
});
