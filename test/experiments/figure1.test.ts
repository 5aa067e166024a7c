import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadMnist } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { figure1Recipe, judgeFigure1, quantile, runFigure1, trainFigure1 } from '../../lib/experiments';
import { temporaryFolder, withEnvironment } from '../data/temporary';
import { writeSmallMnist } from './small-mnist';

describe('the experiment of Figure 1', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined, BNLAB_OFFLINE: '1' });
  before(() => useEngine('wasm'));
  beforeEach(() => {
    writeSmallMnist(folder.path);
    process.env.BNLAB_DATA = folder.path;
  });

  const run = (steps: number, seeds: readonly number[], onProgress?: () => void) =>
    runFigure1({ steps, seeds, out: path.join(folder.path, 'run'), onProgress });

  it('measures both networks at the same steps and learns', async () => {
    const { results, manifest } = await run(60, [1]);
    assert.deepEqual(results.plain[0].steps, results.bn[0].steps);
    assert.equal(results.bn[0].steps.at(-1), 60);
    // chance is log(10) = 2.3; the moving averages, and with them the accuracy, need longer
    assert.ok(results.bn[0].loss.at(-1)! < 1.5, `loss ${results.bn[0].loss.at(-1)}`);
    assert.equal(manifest.recipe.steps, 60);
    assert.match(manifest.data.detail, /not the published files/);
  });

  it('gives the same numbers twice, and leaves no tensors', async () => {
    const data = await loadMnist();
    const before = tf.memory().numTensors;
    const [first, second] = await Promise.all(
      [1, 2].map(() => trainFigure1({ recipe: figure1Recipe(20), network: 'bn', data, seed: 7 })),
    );
    assert.deepEqual(first, second);
    assert.equal(tf.memory().numTensors, before);
  });

  it('is measured by Algorithm 2 where asked: warm from the start, and trained to the same losses', async () => {
    const data = await loadMnist();
    const recipe = { ...figure1Recipe(40), measureEvery: 20 };
    const train = (statistics: 'moving' | 'population') =>
      trainFigure1({ recipe, network: 'bn', data, seed: 7, statistics });
    const before = tf.memory().numTensors;
    const [moving, population] = [await train('moving'), await train('population')];
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      population.map(({ loss }) => loss),
      moving.map(({ loss }) => loss),
    );
    const spreads = [moving, population].map(([{ percentiles }]) => percentiles[2] - percentiles[0]);
    // a normalized input has deviation 1, so that its percentiles 15 and 85 are two apart; the small weights make it 0.01 before
    assert.ok(spreads[0] < 0.1 && spreads[1] > 1, spreads.join());
    assert.ok(population.at(-1)!.testAccuracy > moving.at(-1)!.testAccuracy);
  });

  it('goes on where it was interrupted, to the same record', async () => {
    const whole = await run(20, [1, 2]);
    const interrupted = path.join(folder.path, 'run', 'bn-seed2.json');
    rmSync(interrupted);
    writeFileSync(path.join(folder.path, 'run', 'bn-seed2.jsonl'), '{"step":0}\n{"ste');
    let calls = 0;
    const resumed = await run(20, [1, 2], () => calls++);
    assert.deepEqual(resumed, whole);
    assert.ok(calls > 0 && calls <= 21, `only the missing part ran (${calls} measurements)`);
    assert.ok(existsSync(interrupted));
  });

  it('has its folder to itself: a second run at the same time is refused, naming the first', async () => {
    const [first, second] = await Promise.allSettled([run(20, [1]), run(20, [1])]);
    assert.equal(first.status, 'fulfilled');
    assert.equal(second.status, 'rejected');
    assert.match(
      String(second.reason),
      new RegExp(`no other process[^]*process ${process.pid} \\(running figure1, since`),
    );
    assert.equal(existsSync(path.join(folder.path, 'run', 'run.lock')), false);
  });

  it('refuses the folder of another recipe and says where they differ', async () => {
    await run(20, [1]);
    await assert.rejects(run(30, [1]), (error: BnlabError) => {
      assert.match(error.message, /recipe\.steps = 20, got recipe\.steps = 30/);
      return error.exitCode === 1;
    });
  });

  it('refuses a folder with a broken manifest or part', async () => {
    await run(20, [1]);
    const manifest = path.join(folder.path, 'run', 'manifest.json');
    const good = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, good.slice(0, 50));
    await assert.rejects(run(20, [1]), /expected a JSON file of an earlier run/);
    writeFileSync(manifest, good);
    writeFileSync(path.join(folder.path, 'run', 'plain-seed1.json'), '');
    await assert.rejects(run(20, [1]), /plain-seed1\.json: expected a JSON file/);
  });

  it('stops at the step where the loss is not finite', async () => {
    const data = await loadMnist();
    const recipe = { ...figure1Recipe(20), learningRate: 1e38 };
    await assert.rejects(
      trainFigure1({ recipe, network: 'plain', data, seed: 1 }),
      /step 2: expected a finite loss, got Infinity/,
    );
  });

  const refusals: readonly [number, number[], RegExp][] = [
    [0, [1], /--steps: expected a whole number of 1 or more, got 0/],
    [-1, [1], /--steps: .* got -1/],
    [1.5, [1], /--steps: .* got 1\.5/],
    [10, [], /--seeds: expected different whole numbers/],
    [10, [1, 1], /--seeds: .* got '1,1'/],
    [10, [-1], /--seeds: .* got '-1'/],
  ];
  for (const [steps, seeds, message] of refusals) {
    it(`refuses ${steps} steps with seeds [${seeds}]`, async () => {
      await assert.rejects(run(steps, seeds), message);
      assert.ok(!existsSync(path.join(folder.path, 'run')), 'nothing was written');
    });
  }
});

describe('what Figure 1 says in numbers', () => {
  const curves = (testAccuracy: number[], p50: number[], spread: number[]) => ({
    seed: 1,
    steps: testAccuracy.map((_, i) => 10 * i),
    loss: testAccuracy.map(() => null),
    testAccuracy,
    percentiles: {
      steps: testAccuracy.map((_, i) => 10 * i),
      p15: p50.map((v, i) => v - spread[i] / 2),
      p50,
      p85: p50.map((v, i) => v + spread[i] / 2),
    },
  });

  it('finds the first step with the final accuracy of the plain network', () => {
    const results = {
      plain: [curves([0.1, 0.2, 0.4, 0.5], [0, 1, 2, 3], [1, 2, 4, 4])],
      bn: [curves([0.1, 0.5, 0.6, 0.7], [0, 0, 0.5, 0], [1, 1, 1, 2])],
    };
    const [verdict] = judgeFigure1({ results });
    assert.equal(verdict.stepsToMatch, 10);
    assert.equal(verdict.share, 10 / 30);
    assert.deepEqual(verdict.drift, { plain: 2, bn: 0.5 });
    assert.deepEqual(verdict.travel, { plain: 3 / 4, bn: 0.5 / 2 });
    assert.deepEqual(verdict.spreadChange, { plain: 2, bn: 2 });
  });

  it('says so when it is never reached', () => {
    const results = { plain: [curves([0.1, 0.9], [0, 0], [1, 1])], bn: [curves([0.1, 0.5], [0, 0], [1, 1])] };
    assert.equal(judgeFigure1({ results })[0].share, null);
  });

  it('is of both networks with one seed, in whatever order they are, and needs both', () => {
    const of = (seed: number, final: number) => ({ ...curves([0.1, final], [0, 0], [1, 1]), seed });
    const results = { plain: [of(1, 0.5), of(2, 0.6)], bn: [of(2, 0.9), of(1, 0.8)] };
    const finals = judgeFigure1({ results }).map(({ seed, bnFinal }) => [seed, bnFinal]);
    assert.deepEqual(finals, [[1, 0.8], [2, 0.9]]); // prettier-ignore
    assert.throws(() => judgeFigure1({ results: { ...results, bn: [of(2, 0.9)] } }), /with seed 1, got none/);
  });

  it('takes quantiles between neighbours', () => {
    assert.deepEqual(
      [0, 0.15, 0.5, 1].map((p) => quantile([0, 10, 20], p)),
      [0, 3, 10, 20],
    );
    assert.equal(quantile([7], 0.85), 7);
  });
});
