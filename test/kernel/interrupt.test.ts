import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KernelClient, type Answer } from './client';

/** Each kind of training as a cell that would go on for ever; it says `begun` when its weights change. `model` is what it trains. */
const BUILD = `
import { tf, useEngine, batchNormalization, train, trainStep, Optimizer, evaluate, predictor, estimatePopulationStatistics, streamPopulationStatistics } from 'bnlab';
await useEngine('cpu');
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 8, inputShape: [4] }), batchNormalization(), tf.layers.dense({ units: 3 }),
] });
model.compile({ optimizer: tf.train.sgd(1e-4), loss: 'meanSquaredError' });
const x = tf.randomNormal([16, 4]), y = tf.randomNormal([16, 3]);
const labels = tf.tensor1d(Array(16).fill(1), 'int32');
const data = { batch: () => ({ x: x.clone(), labels: labels.clone() }), identity: 1 };
const recipe = { optimizer: { kind: 'sgd' as const }, learningRate: { initial: 1e-4, factor: 1, every: 1000 }, l2: 0 };
let begun = 0;
const begin = () => { if (++begun === 3) console.log('begun') };
null`;

/** Shards of a few pictures, a few digits in the files of MNIST, and what learns from them. */
const BUILD_DATA = `
import { generateMiniImagenet, indexArchive, readDevkit, openIndex, makeShards, openShards, ImageLoader, pictureBatches, EXPERIMENTS } from 'bnlab';
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
const small = await generateMiniImagenet({ folder: folder + '/imagenet', classes: 2, perClass: 8, validationPerClass: 1, side: [16, 20] });
await indexArchive(small.train, { devkit: readDevkit(small.devkit) });
await makeShards({ list: openIndex(small.train + '.arrow'), folder: folder + '/shards', perShard: 4, shortSide: 0 });
const pictures = { list: openShards(folder + '/shards'), miniBatch: 4, seed: 1, size: 8, workers: 1 };
const onPictures = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [8, 8, 3] }), tf.layers.dense({ units: 2 })] });
mkdirSync(folder + '/mnist');
const idx = (name: string, magic: number, shape: number[], step: number) => {
  const head = Buffer.alloc(4 + 4 * shape.length);
  [magic, ...shape].forEach((word, i) => head.writeUInt32BE(word, 4 * i));
  const body = Buffer.alloc(shape.reduce((a, b) => a * b), 0).map((_, i) => (i * step) % 10);
  writeFileSync(folder + '/mnist/' + name + '.gz', gzipSync(Buffer.concat([head, body])));
};
for (const [part, count] of [['train', 60], ['t10k', 10]] as const) {
  idx(part + '-images-idx3-ubyte', 0x803, [count, 28, 28], 7);
  idx(part + '-labels-idx1-ubyte', 0x801, [count], 1);
}
const sum = () => [model, onPictures].flatMap((each) => each.getWeights()).reduce((all, w) => all + w.sum().dataSync()[0], 0);
const figure1 = EXPERIMENTS.find(({ name }) => name === 'figure1')!;
const repeat = () => figure1.run({ steps: 1e6, seeds: [1], source: folder + '/mnist', out: folder + '/run', onProgress: () => { if (++begun === 1) console.log('begun') } });
null`;

const KINDS: Readonly<Record<string, string>> = {
  'model.fit': 'await model.fit(x, y, { epochs: 1e6, verbose: 0, callbacks: { onEpochEnd: begin } })',
  'model.fit without callbacks':
    'setTimeout(() => console.log("begun"), 200); await model.fit(x, y, { epochs: 1e6, verbose: 0 })',
  'model.fitDataset':
    'const once = async () => { let n = 0; return { next: async () => n++ ? { value: null, done: true } : { value: { xs: x.clone(), ys: y.clone() }, done: false } } };' +
    'await model.fitDataset({ size: 1, iterator: once } as any, { epochs: 1e6, verbose: 0, callbacks: { onEpochEnd: async () => begin() } })',
  'a loop over trainOnBatch': 'for (;;) { await model.trainOnBatch(x, y); begin(); await new Promise(setImmediate) }',
  'a loop over minimize':
    'const sgd = tf.train.sgd(1e-4); for (;;) { sgd.minimize(() => (model.apply(x, { training: true }) as any).square().mean()); begin(); await tf.nextFrame() }',
  train: 'await train({ model, data, recipe, steps: 1e9, onProgress: begin })',
  'a loop over trainStep without a pause':
    'const optimizer = new Optimizer({ kind: "sgd" }); for (;;) { trainStep({ model, optimizer, learningRate: 1e-4 }, data.batch(), 1); begin() }',
  evaluate: 'await evaluate(predictor(model), (function* () { for (;;) { begin(); yield data.batch() } })())',
  'model.evaluate': 'for (;;) { model.evaluate(x, y); begin(); await tf.nextFrame() }',
  estimatePopulationStatistics:
    'estimatePopulationStatistics(model, (function* () { for (;;) { begin(); yield x } })())',
  'a loader over shards': 'for await (const batch of new ImageLoader(pictures)) begin()',
  'train over shards':
    'const shards = pictureBatches(pictures); try { await train({ model: onPictures, data: shards, recipe, steps: 1e9, onProgress: begin }) } finally { await shards.close() }',
  'an experiment': 'await repeat()',
  'the same experiment, in the same folder': 'await repeat()',
  streamPopulationStatistics:
    'await streamPopulationStatistics(model, (async function* () { for (;;) { begin(); yield x } })())',
};

function valueOf({ published }: Answer): string | undefined {
  const result = published.find(({ type }) => type === 'execute_result');
  return (result?.content.data as Record<string, string> | undefined)?.['text/plain'];
}

describe('an interrupt', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-interrupt-'));
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    for (const code of [`const folder = ${JSON.stringify(folder)}`, BUILD, BUILD_DATA]) {
      const { reply } = await kernel.execute(code);
      assert.equal(reply.status, 'ok', String(reply.evalue));
    }
  });
  after(async () => {
    await kernel.close();
    rmSync(folder, { recursive: true });
  });

  for (const [name, code] of Object.entries(KINDS)) {
    it(`ends ${name}: the weights no longer change, and the model can be trained again`, async () => {
      const id = await kernel.send('execute_request', { code: `begun = 0; ${code}; console.log('went on')` });
      await kernel.published(id, 'stream');
      await kernel.request('interrupt_request', {}, 'control');
      const { reply, published } = await kernel.answer(id);
      assert.deepEqual([reply.status, reply.ename], ['error', 'Interrupted']);
      const after = valueOf(await kernel.execute('begun = 10; sum()'));
      const later = valueOf(
        await kernel.execute('await new Promise((r) => setTimeout(r, 100)); [sum(), begun].join()'),
      );
      assert.equal(later, `${after},10`);
      const texts = published.filter(({ type }) => type === 'stream').map(({ content }) => content.text);
      assert.deepEqual(texts, ['begun\n']);
      const again = await kernel.execute(
        'await model.fit(x, y, { epochs: 1, verbose: 0 }); tf.memory().numTensors > 0',
      );
      assert.equal(valueOf(again), 'true');
    });
  }
});
