import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { main } from '../../lib/cli/main';
import type { TrainedNetwork } from '../../lib/cli/trained-network';
import type { Manifest } from '../../lib/runs';
import { loadModel } from '../../lib/models/save';
import { Random } from '../../lib/random';
import type { TrainingRecipe } from '../../lib/train';
import { miniFolder } from '../data/mini-imagenet';

/** A batch file in CIFAR-10's layout, of noise. */
function writeBatch(file: string, records: number, seed: number): void {
  const random = new Random(seed);
  const bytes = Uint8Array.from({ length: records * 3073 }, (_, i) => random.integer(i % 3073 === 0 ? 10 : 256));
  fs.writeFileSync(file, bytes);
}

/** Runs one command line in this process and returns what it printed. */
async function bnlab(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const { stdout, stderr } = process;
  const [writeOut, writeErr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  const collect = (key: 'out' | 'err') => (text: string | Uint8Array) => {
    printed[key] += String(text);
    return true;
  };
  Object.assign(stdout, { write: collect('out') });
  Object.assign(stderr, { write: collect('err') });
  try {
    const code = await main(words);
    return { code, ...printed };
  } finally {
    Object.assign(stdout, { write: writeOut });
    Object.assign(stderr, { write: writeErr });
  }
}

describe('bnlab train, evaluate and summary', function () {
  let folder: string;
  let common: string[];
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-cli-'));
    writeBatch(path.join(folder, 'data_batch_1.bin'), 64, 1);
    writeBatch(path.join(folder, 'data_batch_2.bin'), 20, 2);
    common = ['--data', folder, '--engine', 'wasm'];
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  const trainBn = (...more: string[]) =>
    bnlab('train', 'bn-X5', ...common, '--width', '0.125', '--batch', '8', '--out', path.join(folder, 'bn'), ...more);

  it('train a variant, go on with it, and leave a model that loads', async () => {
    const first = await trainBn('--steps', '2', '--json');
    assert.equal(first.code, 0, first.err);
    const { variant, verdict, step } = JSON.parse(first.out) as Record<string, unknown>;
    assert.deepEqual([variant, verdict, step], ['BN-x5', 'finished', 2]);
    const more = await trainBn('--steps', '3', '--json');
    assert.equal((JSON.parse(more.out) as Record<string, unknown>)['resumedAt'], 2);
    const model = await loadModel(path.join(folder, 'bn', 'model'));
    assert.deepEqual(model.outputs[0].shape, [null, 10]);
    model.dispose();
  });

  it('compute a mini-batch in pieces, which the manifest says, and only so go on', async () => {
    const out = path.join(folder, 'pieces');
    const words = ['train', 'BN-x5', ...common, '--width', '0.125', '--batch', '8', '--out', out];
    assert.equal((await bnlab(...words, '--steps', '1', '--accumulate', '2')).code, 0);
    const { recipe } = JSON.parse(fs.readFileSync(path.join(out, 'manifest.json'), 'utf8')) as Manifest;
    assert.equal(recipe['accumulate'], 2);
    const other = await bnlab(...words, '--steps', '2');
    assert.notEqual(other.code, 0);
    assert.match(other.err, /accumulate/);
    for (const [pieces, message] of [
      ['0', /--accumulate: expected a whole number of 1 or more, got '0'/],
      ['5', /--batch: expected 10 or more for 1 ranks and 5 pieces, got 8/],
    ] as const) {
      const { code, err } = await bnlab(...words, '--steps', '2', '--accumulate', pieces);
      assert.equal(code, 2, err);
      assert.match(err, message);
    }
  });

  it('leave a manifest of what trained on what, and say which steps were whose', async () => {
    const out = path.join(folder, 'with-manifest');
    const words = ['train', 'BN-x5', ...common.slice(0, 2), '--width', '0.125', '--batch', '8', '--out', out];
    assert.equal((await bnlab(...words, '--engine', 'wasm', '--steps', '1')).code, 0);
    const read = () => JSON.parse(fs.readFileSync(path.join(out, 'manifest.json'), 'utf8')) as Manifest;
    const { recipe, machine, networks, engine, data } = read();
    assert.deepEqual([recipe.name, recipe['miniBatch'], engine.name], ['train', 8, 'wasm']);
    assert.ok(machine.threads === 1 && machine.instructionSet && data.set);
    assert.ok(networks!['BN-x5'].parameters > 1000);
    // another commit goes on: both are told
    const file = path.join(out, 'manifest.json');
    const earlier = read();
    const runs = earlier.runs!.map((run) => ({ ...run, commit: '0000' }));
    fs.writeFileSync(file, JSON.stringify({ ...earlier, commit: '0000', runs }));
    assert.equal((await bnlab(...words, '--engine', 'wasm', '--steps', '2')).code, 0);
    assert.deepEqual(
      read().runs!.map(({ commit, parts }) => [commit === '0000', parts]),
      [
        [true, ['steps 1 to 1']],
        [false, ['steps 2 to 2']],
      ],
    );
    const other = await bnlab(...words, '--engine', 'cpu', '--steps', '3');
    assert.equal(other.code, 1);
    assert.match(other.err, /expected a run with engine = "wasm", got engine = "cpu"/);
    const fewer = await bnlab(...words, '--engine', 'wasm', '--steps', '1');
    assert.match(fewer.out, /has 2 steps already, more than the 1 asked for/);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`fail when ${signal} interrupts them, and say of such a network that it is not finished`, async () => {
      const out = path.join(folder, `interrupted-${signal}`);
      const heard = process.listenerCount(signal);
      const words = ['train', 'BN-x5', ...common, '--width', '0.125', '--batch', '8', '--out', out];
      const timer = setInterval(() => {
        if (!fs.existsSync(path.join(out, 'checkpoints'))) return;
        clearInterval(timer);
        process.emit(signal);
      }, 1);
      const { code, out: said } = await bnlab(...words, '--steps', '500');
      clearInterval(timer);
      assert.deepEqual([code, /interrupted after step \d+/.test(said)], [1, true]);
      const steps = fs.readdirSync(path.join(out, 'checkpoints')).map((name) => Number(/\d+/.exec(name)![0]));
      assert.equal(Math.max(...steps), Number(/interrupted after step (\d+)/.exec(said)![1]));
      // nobody hears it any more
      assert.equal(process.listenerCount(signal), heard);
      // what trains on does not take the unfinished network for a finished one
      const { ended } = JSON.parse(fs.readFileSync(path.join(out, 'network.json'), 'utf8')) as TrainedNetwork;
      assert.equal(ended!.verdict, 'interrupted');
    });

  it('change one thing in a variant’s recipe, in the network and in its training', async () => {
    const out = path.join(folder, 'changed');
    const small = ['--width', '0.125', '--batch', '8', '--steps', '1', '--out', out];
    const change = ['--set', 'activation=sigmoid', 'l2=0.5', 'decay.factor=0.9', '--optimizer', 'adagrad'];
    const { code, err } = await bnlab('train', 'BN-x5', ...common, ...small, ...change);
    assert.equal(code, 0, err);
    const { network } = JSON.parse(fs.readFileSync(path.join(out, 'network.json'), 'utf8')) as TrainedNetwork;
    assert.deepEqual([network.activation, network.normalization], ['sigmoid', true]);
    const [checkpoint] = fs.readdirSync(path.join(out, 'checkpoints')).filter((name) => name.endsWith('.json'));
    const { identity } = JSON.parse(fs.readFileSync(path.join(out, 'checkpoints', checkpoint), 'utf8')) as {
      identity: { recipe: TrainingRecipe };
    };
    const { l2, optimizer, learningRate } = identity.recipe;
    assert.deepEqual([l2, optimizer.kind, learningRate.factor], [0.5, 'adagrad', 0.9]);
    const other = await bnlab('train', 'BN-x5', ...common, ...small, '--set', 'activation=sigmoid');
    assert.equal(other.code, 1);
    assert.match(other.err, /expected a run with recipe\.settings\./);
  });

  it('evaluate one network and an ensemble, on each kind of statistics', async () => {
    const plain = path.join(folder, 'plain');
    await bnlab('train', 'Inception', ...common, '--width', '0.125', '--batch', '8', '--steps', '1', '--out', plain);
    for (const statistics of ['moving', 'population', 'folded']) {
      const { out, code, err } = await bnlab(
        'evaluate',
        path.join(folder, 'bn'),
        plain,
        ...common,
        '--statistics',
        statistics,
        '--images',
        '10',
        '--json',
      );
      assert.equal(code, 0, err);
      const result = JSON.parse(out) as Record<string, unknown>;
      assert.deepEqual([result['images'], result['models'], result['statistics']], [10, 2, statistics]);
    }
  });

  it('train on pictures, and evaluate on their validation part with one crop, 144, and population statistics', async () => {
    const pictures = path.join(folder, 'pictures');
    await miniFolder(pictures);
    const run = path.join(folder, 'on-pictures');
    const data = ['--data', pictures, '--engine', 'wasm', '--workers', '1'];
    const small = ['--width', '0.125', '--batch', '8', '--steps', '1', '--out', run];
    const trained = await bnlab('train', 'BN-x5', ...data, ...small);
    assert.equal(trained.code, 0, trained.err);
    for (const more of [[], ['--crops', 'multi', '--images', '2'], ['--statistics', 'folded']]) {
      const { out, code, err } = await bnlab('evaluate', run, ...data, ...more, '--json');
      assert.equal(code, 0, err);
      const { images, loss } = JSON.parse(out) as Record<string, number>;
      assert.equal(images, more.includes('--images') ? 2 : 8);
      assert.ok(Number.isFinite(loss));
    }
    const { code, err } = await bnlab('evaluate', run, ...common);
    assert.equal(code, 1);
    assert.match(err, /expected 4 classes, those of the network, got 10/);
  });

  it('print the table of the built network', async () => {
    const { out, code } = await bnlab('summary', '--scale', 'cifar', '--width', '0.125');
    assert.equal(code, 0);
    assert.match(out, /inception \(4e\) stride 2/);
    const { out: json } = await bnlab('summary', 'BN-x30', '--scale', 'cifar', '--classes', '7', '--json');
    assert.deepEqual((JSON.parse(json) as { rows: { output: number[] }[] }).rows.at(-1)?.output, [7]);
  });

  it('measure the speed of the network of Figure 5', async () => {
    const words = ['bench', 'inception', '--batch', '2', '--size', '32', '--steps', '1', '--engine', 'wasm', '--json'];
    const { out, code, err } = await bnlab(...words);
    assert.equal(code, 0, err);
    const result = JSON.parse(out) as Record<string, number>;
    assert.equal(result['parameters'], 11194984);
    for (const key of ['train_images_per_s', 'infer_images_per_s', 'peak_rss_mib']) assert.ok(result[key] > 0, key);
  });

  const REFUSED: readonly (readonly [words: string[], code: number, message: RegExp])[] = [
    [['train', 'resnet'], 2, /one of Inception, BN-Baseline, BN-x5, BN-x30, BN-x5-Sigmoid, got "resnet"/],
    [['train', 'BN-x5', '--batch', '0'], 2, /--batch: expected a whole number of 1 or more, got '0'/],
    [['train', 'BN-x5', '--seed', '-1'], 2, /--seed: expected a whole number of 0 or more, got '-1'/],
    [['train', 'BN-x5', '--width', 'wide'], 2, /--width: expected a number above 0, got 'wide'/],
    [['train', 'BN-x5', '--steps', '0'], 2, /--steps: expected a whole number of 1 or more/],
    [['train', 'BN-x5', '--width', '-1'], 2, /a number above 0, got '-1'/],
    [['train', 'BN-x5', '--set', 'dropuot=0.2'], 2, /one of normalization, .*dropout, .*distortion.*got 'dropuot=0.2'/],
    [['train', 'BN-x5', '--set', 'dropout=1'], 2, /dropout= followed by a share from 0 to below 1, got 'dropout=1'/],
    [['train', 'BN-x5', '--set', 'shuffle'], 2, /shuffle= followed by shards or within-shards/],
    [['train', 'BN-x5', '--set', 'toString=1'], 2, /one of normalization/],
    [['train', 'BN-x5', '--set', 'auxiliary=toString'], 2, /auxiliary= followed by true or false/],
    [['train', 'BN-x5', '--optimizer', 'adam'], 2, /--optimizer: expected one of sgd, momentum, adagrad/],
    [['train', 'BN-x5', '--data', '/nowhere'], 2, /\/nowhere: expected a source of pictures, got nothing there/],
    [['train', 'BN-x5', '--view', 'tf'], 2, /--view: expected pictures to decode, got CIFAR/],
    [['train', 'BN-x5', '--faults', 'maybe'], 2, /--faults: expected raise, skip or a number, got maybe/],
    [['train', 'BN-x5', '--faults', '-1'], 2, /--faults: expected raise, skip or a number, got -1/],
    [['train', 'BN-x5', '--faults', 'skip'], 2, /--faults: expected pictures to decode, got CIFAR/],
    [['train', 'BN-x5', '--workers', '0'], 2, /--workers: expected a whole number of 1 or more, got '0'/],
    [
      ['train', 'BN-x5', '--workers', '1', '--picture', 'foo', '--devkit', 'nothere'],
      2,
      /--picture, --devkit, --workers: expected pictures to decode, got CIFAR/,
    ],
    [['train', 'BN-x5', '--batch', '999999'], 2, /--batch: expected at most \d+, the pictures to train on, got 999999/],
    [['evaluate', '/nowhere', '--images', '0'], 2, /--images: expected a whole number of 1 or more, got '0'/],
    [['evaluate', '/nowhere', '--workers', '0'], 2, /--workers: expected a whole number of 1 or more, got '0'/],
    [['evaluate', '/nowhere'], 1, /the description of a trained network/],
    [['evaluate', '/nowhere', '--crops', 'some'], 2, /one of single, multi/],
    [['bench', 'inception', '--batch', '0'], 2, /--batch: expected a whole number of 1 or more/],
    [['bench', 'inception', '--profile'], 2, /--profile: expected the onednn engine, got wasm/],
    [['summary', '--size', '31'], 2, /an image side of 32 pixels or more/],
    [['summary', '--pool-projection', '100'], 2, /96 or 128/],
  ];
  for (const [words, code, message] of REFUSED) {
    it(`refuse ${words.join(' ')}`, async () => {
      const result = await bnlab(...words, ...(words[0] === 'summary' ? [] : ['--engine', 'wasm']));
      assert.match(result.err, message);
      assert.equal(result.code, code);
    });
  }

  it('refuse to go on with other settings in the same folder, which stays as it is', async () => {
    const before = fs.readdirSync(path.join(folder, 'bn', 'checkpoints'));
    const { code, err } = await trainBn('--steps', '4', '--learning-rate', '0.5');
    assert.deepEqual([code, fs.readdirSync(path.join(folder, 'bn', 'checkpoints'))], [1, before]);
    assert.match(err, /recipe\.learningRate\.initial = 0\.05, got recipe\.learningRate\.initial = 0\.5/);
  });
});
