import assert from 'node:assert/strict';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';
import { bundle } from './setup/bin';

const ROOT = path.join(__dirname, '..');
/** A bundle with all tensors, as a server sends it. */
const MAX_GZIPPED = 400 * 1024;
/** Bundling reads a thousand files; a busy machine needs a while. */
const BUNDLE_MS = 120_000;
/** Cross-entropy of ten classes that are guessed. */
const LOSS_OF_CHANCE = Math.log(10);

/** What a worker of a browser has of what TensorFlow.js looks for, and nothing of Node's. */
const BROWSER = { console, setTimeout, clearTimeout, performance, TextEncoder, TextDecoder, structuredClone };

/** As a bundler for browsers takes a program that lies in this workspace. */
async function bundled(program: string): Promise<string> {
  const options: BuildOptions = {
    stdin: { contents: program, resolveDir: ROOT },
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    write: false,
    logLevel: 'silent',
  };
  const { outputFiles } = await build(options);
  return outputFiles![0].text;
}

/** Runs a program where nothing of Node is; it leaves its answer, a promise, in `answer`. */
async function inBrowser<T>(script: string): Promise<T> {
  const context = createContext({ ...BROWSER });
  runInContext('globalThis.self = globalThis; globalThis.WorkerGlobalScope = function () {};', context);
  runInContext(script, context);
  return (await runInContext('answer', context)) as T;
}

const PROGRAM = `
  import * as bnlab from 'bnlab/browser';
  const { tf, useEngine, mnistNet, Random, Optimizer, trainStep, train, generateDigits } = bnlab;
  globalThis.answer = (async () => {
    const { name } = await useEngine();
    const { images, labels } = generateDigits({ examples: 60, random: new Random(1) });
    const x = tf.tensor2d(Float32Array.from(images, (pixel) => pixel / 255), [60, 784]);
    const batch = () => ({ x: x.clone(), labels: tf.tensor1d(Int32Array.from(labels), 'int32') });
    const model = mnistNet({ isBatchNormalized: true, random: new Random(1), hidden: [10] });
    const losses = [];
    const recipe = { optimizer: { kind: 'momentum', momentum: 0.9 }, learningRate: { initial: 0.1, factor: 1, every: 1 }, l2: 0 };
    const onProgress = ({ loss }) => losses.push(loss);
    const { verdict } = await train({ model, data: { batch, identity: 'digits' }, recipe, steps: 40, onProgress });
    bnlab.estimatePopulationStatistics(model, [x]);
    const optimizer = new Optimizer({ kind: 'sgd' });
    const last = trainStep({ model, optimizer, learningRate: 0.1 }, batch(), 41);
    const folded = bnlab.batchNormalizationLayers(bnlab.foldBatchNormalization(model)).length;
    const reach = ['require', 'process', 'Buffer'].map((name) => typeof globalThis[name]);
    return { name, verdict, first: losses[0], last, folded, reach, names: Object.keys(bnlab) };
  })();`;

describe('the library in a browser', () => {
  let script: string;

  before(async function () {
    this.timeout(BUNDLE_MS);
    await bundle(path.join(ROOT, 'lib'));
    script = await bundled(PROGRAM);
  });

  it('is bundled, trains, and reaches nothing of Node', async function () {
    this.timeout(BUNDLE_MS);
    const { name, verdict, first, last, folded, reach, names } = await inBrowser<
      {
        readonly [key in 'name' | 'verdict']: string;
      } & { readonly [key in 'first' | 'last' | 'folded']: number } & { readonly [key in 'reach' | 'names']: string[] }
    >(script);
    assert.equal(name, 'cpu');
    assert.equal(verdict, 'finished');
    assert.ok(first > LOSS_OF_CHANCE / 2 && last < first * 0.7, `loss ${first} at first, ${last} at last`);
    assert.equal(folded, 0);
    assert.deepEqual([...reach], ['undefined', 'undefined', 'undefined']);
    for (const each of ['batchNorm', 'groupNormalization', 'describeGraph', 'buildInception', 'evaluate'])
      assert.ok(names.includes(each), each);
  });

  it('weighs less than 400 KB with its tensors, as a server sends it', () => {
    const bytes = gzipSync(script, { level: 9 }).length;
    assert.ok(bytes < MAX_GZIPPED, `${bytes} bytes`);
    assert.ok(bytes > 50_000, `${bytes} bytes: the tensors are missing`);
  });

  it('needs no permission to make code of text', () => {
    assert.doesNotMatch(script, /\beval\(|new Function\(/);
  });

  it('is told from the library for Node, which no bundler for browsers can take', async () => {
    await assert.rejects(bundled("import 'bnlab';"), /node:fs/);
  });
});
