import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KernelClient, type Answer } from './client';

/** A network whose middle layer computes for ever in the call that `stuckAt` counts down to, and what it gives after its steps. */
const BUILD = `
import { tf, useEngine, batchNormalization, trainStep, Optimizer, renderPng, SeededDropout, estimatePopulationStatistics, streamPopulationStatistics } from 'bnlab';
const { withLock } = require(${JSON.stringify(path.resolve(__dirname, '../../lib/dist/locks.js'))});
await useEngine('cpu');
let stuckAt = Infinity;
class Stuck extends tf.layers.Layer {
  static className = 'Stuck';
  get repetition() { return { repeats: true } }
  call(inputs: any) {
    if (--stuckAt === 0) { console.log('begun'); for (;;); }
    return [inputs].flat()[0].mul(2);
  }
}
function make() {
  const init = () => tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 3 });
  return tf.sequential({ layers: [
    tf.layers.dense({ units: 8, inputShape: [4], kernelInitializer: init() }), batchNormalization(), new Stuck(),
    tf.layers.dense({ units: 3, kernelInitializer: init() }),
  ] });
}
const x = tf.randomNormal([16, 4], 0, 1, 'float32', 7), labels = tf.tensor1d(Array.from({ length: 16 }, (_, i) => i % 3), 'int32');
const batch = () => ({ x: x.clone(), labels: labels.clone() });
const weights = (model: any) => model.getWeights().map((w: any) => [...w.dataSync()].join()).join(' ');
function trained(model: any, { steps = 4, accumulate = 1 } = {}) {
  const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
  for (let i = 0; i < steps; i++) trainStep({ model, optimizer, learningRate: 0.1, accumulate }, batch(), i);
  return weights(model);
}
const undisturbed = trained(make());
const mask = () => (new SeededDropout({ rate: 0.5, name: 'drop' }).apply(tf.ones([4, 4]), { training: true }) as any).dataSync().join();
const undisturbedMask = mask();
const figure = { title: 'a', data: [{ type: 'scatter', x: [1, 2], y: [1, 2] }], layout: {}, alt: 'a' } as any;
// loads what draws before anything is broken off
await renderPng(figure);
null`;

const text = ({ reply, published }: Answer): unknown => {
  assert.equal(reply.status, 'ok', [reply.evalue, ...((reply.traceback as string[] | undefined) ?? [])].join('\n'));
  const result = published.find(({ type }) => type === 'execute_result');
  return (result?.content.data as Record<string, unknown> | undefined)?.['text/plain'];
};

describe('code that is broken off in the middle', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-broken-off-'));
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    text(await kernel.execute(`const folder = ${JSON.stringify(folder)}`));
    text(await kernel.execute(BUILD));
  });
  after(async () => {
    await kernel.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs a cell, and interrupts it when it has said `begun`: so many times, which breaks off what does not end by itself. */
  async function breakOff(code: string, times = 4): Promise<Answer> {
    const id = await kernel.send('execute_request', { code });
    await kernel.published(id, 'stream');
    const interrupting = (async () => {
      for (let i = 0; i < times; i++) {
        await kernel.request('interrupt_request', {}, 'control');
        await pause(60);
      }
    })();
    const answer = await kernel.answer(id);
    await interrupting;
    assert.equal(answer.reply.ename, 'Interrupted', JSON.stringify(answer.reply));
    return answer;
  }

  const CASES: Readonly<Record<string, readonly [broken: string, then: string, expected: string]>> = {
    'a step of training, whose moving averages would wait for it': [
      'stuckAt = 1; trained(make())',
      `const second = make(); const before = weights(second); second.apply(x, { training: true });
       [trained(make()) === undisturbed, weights(second) === before].join()`,
      'true,false',
    ],
    'the first step that is recorded, which would go on being it': [
      'stuckAt = 4; trained(make())',
      "[trained(make()) === undisturbed, Object.hasOwn(tf.engine(), 'readSync')].join()",
      'true,false',
    ],
    'a step in two pieces, whose masks are parts of one': [
      'stuckAt = 2; trained(make(), { accumulate: 2 })',
      'mask() === undisturbedMask',
      'true',
    ],
    'what holds the lock of a folder': [
      "await withLock(folder + '/locked', { purpose: 'testing' }, async () => { await null; console.log('begun'); for (;;); })",
      "await withLock(folder + '/locked', { purpose: 'testing again' }, () => 'free')",
      'free',
    ],
    'a pass for population statistics, whose layers would stay reserved': [
      'const fourth = make(); await streamPopulationStatistics(fourth, (async function* () { yield x; console.log("begun"); for (;;); })())',
      'estimatePopulationStatistics(fourth, [x])',
      '1',
    ],
    'the estimate in one go': [
      'const fifth = make(); estimatePopulationStatistics(fifth, (function* () { yield x; console.log("begun"); for (;;); })())',
      'estimatePopulationStatistics(fifth, [x, x])',
      '2',
    ],
    'figures, of which the next would wait for the one before': [
      'console.log("begun"); for (;;) await renderPng(figure)',
      '(await renderPng(figure)).length > 100',
      'true',
    ],
    'what is told of an error, whose own code computes for it': [
      `throw (console.log('begun'), new Proxy({}, { get() { for (;;); } }))`,
      '7',
      '7',
    ],
    'what is told of an error that cannot be told': [
      `throw (console.log('begun'), new Proxy(new Error(), { get() { for (;;); } }))`,
      '8',
      '8',
    ],
    'a module of which half was run': [
      `(globalThis as any).wait = true; require(folder + '/half.cjs')`,
      `(globalThis as any).wait = false; JSON.stringify(require(folder + '/half.cjs'))`,
      '{"a":1,"b":2}',
    ],
    'an import of a module of which half was run': [
      `(globalThis as any).wait = true; await import(folder + '/whole.cjs')`,
      `(globalThis as any).wait = false; JSON.stringify((await import(folder + '/whole.cjs')).default)`,
      '{"half":{"a":1,"b":2},"c":3}',
    ],
  };

  it('is not waited for as an ES module, which Node runs once: a loader that runs it anew gives it, else the reader is told', async () => {
    await breakOff(`(globalThis as any).wait = true; await import(folder + '/half.mjs')`);
    const again = await kernel.execute(
      `(globalThis as any).wait = false; (await import(folder + '/half.mjs')).default`,
    );
    const { status, evalue } = again.reply;
    if (status === 'ok') assert.equal(text(again), '1');
    else assert.match(String(evalue), /half\.mjs.*interrupted on the way.*restart the kernel/s);
  });

  it('is waited for as an ES module that itself only waits', async () => {
    await breakOff(`const slow = import(folder + '/slow.mjs'); console.log('begun'); for (;;);`);
    assert.equal(text(await kernel.execute(`(await import(folder + '/slow.mjs')).default`)), '1');
  });

  before(() => {
    const slow = 'await new Promise((resolve) => setTimeout(resolve, 900)); export default 1;';
    writeFileSync(path.join(folder, 'slow.mjs'), slow);
    const module = `if (globalThis.wait) console.log('begun'); while (globalThis.wait); export default 1;`;
    writeFileSync(path.join(folder, 'half.mjs'), module);
    const half = `exports.a = 1; if (globalThis.wait) console.log('begun'); while (globalThis.wait); exports.b = 2;`;
    writeFileSync(path.join(folder, 'half.cjs'), half);
    writeFileSync(path.join(folder, 'inner.cjs'), half);
    writeFileSync(path.join(folder, 'whole.cjs'), `exports.half = require('./inner.cjs'); exports.c = 3;`);
  });

  for (const [name, [broken, then, expected]] of Object.entries(CASES)) {
    it(`is put back: ${name}`, async () => {
      await breakOff(broken);
      assert.equal(text(await kernel.execute(then)), expected);
    });
  }

  it('ends where the library computes, before it is broken off, and what tidies up still computes', async () => {
    const code = `
      try { console.log('begun'); tf.tidy(() => { for (;;) tf.zeros([64, 64]).add(1) }) }
      finally { console.log(tf.ones([2]).sum().dataSync()[0]) }`;
    // a second interrupt might come while it tidies up, where the machine is busy
    const { published } = await breakOff(code, 1);
    const texts = published.filter(({ type }) => type === 'stream').map(({ content }) => content.text);
    assert.equal(texts.join(''), 'begun\n2\n');
  });
});
