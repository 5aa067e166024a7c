import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkpointSteps, readCheckpoint } from '../../lib/train';
import { miniFolder } from '../data/mini-imagenet';
import { bundled, bundleLoaderThread, collected, onEachTransport, type Launched, type Running } from './launched';
import { QUICK_ENGINE } from './quick-engine';
import { writeSmallCifar } from './small-cifar';

const STEPS = 40;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A line of metrics. */
interface Line {
  readonly step: number;
  readonly loss?: number;
  readonly staleness?: number;
  readonly mostStale?: number;
}

let root: string;
let program: string;
const folder = (name: string) => path.join(root, name);
before(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'bnlab-asynchronous-'));
  program = bundled('bnlab');
  bundleLoaderThread();
  writeSmallCifar(folder('data'));
});
after(() => rmSync(root, { recursive: true, force: true }));

const bnlab = (words: readonly string[], during?: (running: Running) => Promise<void>) =>
  collected([process.execPath, program, ...words], { OMP_NUM_THREADS: '1', BNLAB_RANK_TIMEOUT: '60' }, during);
const training = (out: string, ...more: string[]) => [
  ...['train', 'BN-x5', '--data', folder('data'), '--engine', QUICK_ENGINE, '--width', '0.125', '--batch', '8'],
  ...['--steps', String(STEPS), '--out', folder(out), '--json', ...more],
];
const launch = (ranks: number, ...words: string[]) => bnlab(['launch', '-n', String(ranks), ...words]);
const resultOf = ({ code, out, errors }: Launched) => {
  assert.equal(code, 0, errors);
  return JSON.parse(out) as Record<string, unknown>;
};
const metrics = (name: string): Line[] =>
  readFileSync(path.join(folder(name), 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const json = (name: string, file: string) =>
  JSON.parse(readFileSync(path.join(folder(name), file), 'utf8')) as Record<string, Record<string, unknown>>;
const checkpoint = (name: string, step = STEPS) => readCheckpoint(path.join(folder(name), 'checkpoints'), step);

onEachTransport('bnlab launch train --asynchronous', (transport) => {
  it('trains through a server, and says how stale gradients were and who computed', async function () {
    this.timeout(120_000);
    const words = ['--transport', transport, ...training(transport, '--asynchronous', '--optimizer', 'adagrad')];
    const result = resultOf(await launch(3, ...words));
    assert.equal(result['verdict'], 'finished');
    const lines = metrics(transport).filter(({ loss }) => loss !== undefined);
    assert.deepEqual([lines.length, lines.at(-1)?.step], [20, STEPS]);
    assert.ok(lines.every(({ staleness, mostStale }) => staleness! >= 0 && mostStale! >= staleness!));
    assert.ok(lines.some(({ staleness }) => staleness! > 0));
    const parallel = { ranks: 3, miniBatchPerRank: 8, normalization: 'local', asynchronous: true };
    const { transport: carrier, staleness, ...described } = json(transport, 'network.json')['parallel'];
    assert.deepEqual(described, parallel);
    assert.ok(typeof carrier === 'string' && (staleness as { mean: number }).mean > 0);
    const manifest = json(transport, 'manifest.json');
    assert.equal(manifest['recipe']['asynchronous'], true);
    assert.deepEqual((manifest['runs'] as unknown as Record<string, unknown>[])[0]['parallel'], {
      ...parallel,
      transport: carrier,
    });
    const evaluated = resultOf(await bnlab(['evaluate', folder(transport), '--data', folder('data'), '--json']));
    assert.ok(Number(evaluated['images']) > 0 && Number(evaluated['loss']) > 0);
  });
});

describe('bnlab launch train --asynchronous', () => {
  it('with one worker leaves the weights of one process, also after a kill and a start again', async function () {
    this.timeout(240_000);
    resultOf(await bnlab(training('alone')));
    let killed = false;
    const words = ['launch', '-n', '2', ...training('killed', '--asynchronous')];
    const disturbed = await bnlab(words, async ({ pid, isOver }) => {
      const at = () => checkpointSteps(path.join(folder('killed'), 'checkpoints'))[0] ?? 0;
      while (at() < 6 && !isOver()) await wait(10);
      const ranks = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
      process.kill(ranks[0], 'SIGKILL');
      killed = true;
    });
    assert.ok(killed);
    assert.ok(Number(resultOf(disturbed)['resumedAt']) >= 6, disturbed.errors);
    const losses = (name: string) =>
      metrics(name).flatMap(({ step, loss }) => (loss === undefined ? [] : [[step, loss]]));
    assert.deepEqual(losses('killed'), losses('alone'));
    const [one, two] = [checkpoint('alone').tensors, checkpoint('killed').tensors];
    assert.deepEqual([...two.keys()], [...one.keys()]);
    for (const [name, { values }] of one) assert.deepEqual(two.get(name)?.values, values, name);
    const again = resultOf(await launch(3, ...training('killed', '--asynchronous')));
    assert.deepEqual([again['resumedAt'], again['step']], [STEPS, STEPS]);
    assert.deepEqual(again['evaluation'], resultOf(disturbed)['evaluation']);
    const refused = await launch(2, ...training('killed'));
    assert.equal(refused.code, 1);
    assert.match(refused.errors, /asynchronous/);
  });

  it('learns on pictures, and passes over those that are at fault', async function () {
    this.timeout(120_000);
    await miniFolder(path.join(folder('pictures'), 'train'));
    const [first] = readdirSync(path.join(folder('pictures'), 'train'));
    for (const name of readdirSync(path.join(folder('pictures'), 'train', first)).slice(0, 2)) {
      truncateSync(path.join(folder('pictures'), 'train', first, name), 200);
    }
    const words = [
      'train',
      'BN-x5',
      '--data',
      folder('pictures'),
      '--engine',
      QUICK_ENGINE,
      '--width',
      '0.125',
      '--json',
    ];
    const more = ['--batch', '4', '--steps', '8', '--workers', '1', '--faults', 'skip', '--out', folder('on-pictures')];
    const { verdict, step, faults } = resultOf(await launch(3, ...words, ...more, '--asynchronous'));
    assert.deepEqual([verdict, step], ['finished', 8]);
    assert.ok((faults as unknown[]).length > 0);
  });

  const REFUSALS: readonly (readonly [what: string, ranks: number, words: readonly string[], says: RegExp])[] = [
    ['one process alone', 1, [], /--asynchronous: expected two processes or more.*got 1/],
    ['synchronized normalization', 2, ['--normalization', 'synchronized'], /--asynchronous: expected local/],
    ['pieces', 2, ['--accumulate', '2'], /--asynchronous: expected whole mini-batches, got --accumulate 2/],
  ];
  for (const [what, ranks, words, says] of REFUSALS) {
    it(`refuses ${what}`, async function () {
      this.timeout(30_000);
      const { code, errors } = await launch(ranks, ...training('refused', '--asynchronous', ...words));
      assert.equal(code, 2, errors);
      assert.match(errors, says);
      assert.equal(errors.split('expected').length, 2, 'once, and not by each process');
    });
  }
});
