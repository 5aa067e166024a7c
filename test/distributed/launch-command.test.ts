import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Random } from '../../lib/random';
import { runsOfManifest, type Manifest } from '../../lib/runs';
import { checkpointSteps } from '../../lib/train';
import { miniFolder } from '../data/mini-imagenet';
import { writeSmallMnist } from '../experiments/small-mnist';
import { bundled, bundleLoaderThread, collected, type Launched } from './launched';
import { QUICK_ENGINE } from './quick-engine';
import { writeSmallCifar } from './small-cifar';

/** Ranks that are killed; with BNLAB_KILLS=20 the test of an afternoon. */
const KILLS = Number(process.env.BNLAB_KILLS ?? 2);
const RANKS = 2;
const STEPS = 8 * KILLS;
/** Milliseconds between two looks at a run. */
const LOOK = 20;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Processes that a process has started. */
const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

interface RunRecord {
  readonly results: readonly { readonly seed: number }[];
  readonly manifest: Manifest;
}

describe('bnlab launch', function () {
  this.timeout(KILLS * 120_000);
  let root: string;
  let program: string;
  const folder = (name: string) => path.join(root, name);
  before(function () {
    if (process.platform !== 'linux') this.skip();
    root = mkdtempSync(path.join(os.tmpdir(), 'bnlab-launch-'));
    program = bundled('bnlab');
    bundleLoaderThread();
    writeSmallCifar(folder('data'));
    writeSmallMnist(root);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const common = () => ['--data', folder('data'), '--engine', QUICK_ENGINE];
  const training = (out: string) => [
    ...[
      'train',
      'BN-x5',
      ...common(),
      '--width',
      '0.125',
      '--batch',
      '8',
      '--steps',
      String(STEPS),
      '--out',
      folder(out),
      '--json',
    ],
  ];

  /** Runs the command line; `during` is told of its process. */
  const bnlab = (words: readonly string[], during?: (pid: number, isOver: () => boolean) => Promise<void>) =>
    collected(
      [process.execPath, program, ...words],
      { OMP_NUM_THREADS: '1', BNLAB_RANK_TIMEOUT: '60' },
      during && (({ pid, isOver }) => during(pid, isOver)),
    );

  const launch = (words: readonly string[], during?: Parameters<typeof bnlab>[1]) =>
    bnlab(['launch', '-n', String(RANKS), '--transport', 'local', ...words], during);
  const metrics = (name: string) => readFileSync(path.join(folder(name), 'metrics.jsonl'), 'utf8');
  const resultOf = ({ code, out, errors }: Launched) => {
    assert.equal(code, 0, errors);
    return JSON.parse(out) as Record<string, unknown>;
  };

  it(`trains to the bits of an undisturbed run though ${KILLS} ranks are killed at random moments`, async () => {
    const random = new Random(Number(process.env.BNLAB_TEST_SEED ?? Date.now() % 1e6));
    const undisturbed = resultOf(await launch(training('undisturbed')));
    let killed = 0;
    const step = () => checkpointSteps(path.join(folder('killed'), 'checkpoints'))[0] ?? 0;
    const disturbed = await launch([...training('killed'), '--restarts', '20'], async (pid, isOver) => {
      // in whatever moment, of a start too; a run makes 20 checkpoints, and most kills wait for one more
      while (killed < KILLS && !isOver()) {
        const target = step() + (killed === 0 ? 1 : random.integer(3));
        while (step() < target && !isOver()) await wait(LOOK);
        await wait(random.integer(300));
        const ranks = isOver() ? [] : childrenOf(pid);
        if (ranks.length < RANKS) continue;
        process.kill(ranks[random.integer(RANKS)], 'SIGKILL');
        killed++;
        while (!isOver() && childrenOf(pid).some((rank) => ranks.includes(rank))) await wait(LOOK);
      }
    });
    const { resumedAt, ...rest } = resultOf(disturbed);
    assert.equal(killed, KILLS, `seed ${random.seed}`);
    assert.equal(disturbed.errors.split('a rank was lost').length - 1, KILLS, disturbed.errors);
    assert.ok(Number(resumedAt) > 0);
    assert.equal(metrics('killed'), metrics('undisturbed'), `seed ${random.seed}`);
    assert.deepEqual({ ...rest, resumedAt: 0, folder: '' }, { ...undisturbed, folder: '' }, `seed ${random.seed}`);
  });

  // a process joins its world once, so that each of these is one of its own
  for (const place of ['/no/such:0:2', `${os.tmpdir()}:2:2`, `${os.tmpdir()}:0`]) {
    it(`refuses BNLAB_LOCAL_RANK=${place.replace(os.tmpdir(), 'FOLDER')}`, async () => {
      const command = [process.execPath, program, ...training('refused')];
      const { code, errors } = await collected(command, { BNLAB_LOCAL_RANK: place });
      assert.equal(code, 2, errors);
      assert.match(errors, /^bnlab: BNLAB_LOCAL_RANK: expected/);
      assert.ok(!existsSync(folder('refused')));
    });
  }

  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    it(`ends all and leaves no shared memory when it is told to end by ${signal}`, async () => {
      let shared = '';
      let ranks: number[] = [];
      const words = training(`ended-${signal}`);
      const { code, errors } = await launch(words, async (pid, isOver) => {
        while (!isOver() && checkpointSteps(path.join(folder(`ended-${signal}`), 'checkpoints')).length === 0)
          await wait(LOOK);
        ranks = childrenOf(pid);
        shared = /BNLAB_LOCAL_RANK=([^:]+):/.exec(readFileSync(`/proc/${ranks[0]}/environ`, 'utf8'))![1];
        process.kill(pid, signal);
      });
      assert.equal(code, 1, errors);
      assert.match(errors, new RegExp(`ended by ${signal}; the same command goes on later`));
      assert.ok(shared !== '' && !existsSync(shared), shared);
      assert.ok(ranks.every((rank) => !existsSync(`/proc/${rank}`)));
    });
  }

  for (const statistics of ['moving', 'population']) {
    it(`evaluates to the bits of one process, ${statistics} statistics`, async () => {
      const words = ['evaluate', folder('undisturbed'), ...common(), '--statistics', statistics, '--json'];
      const [one, { parallel, ...two }] = [resultOf(await bnlab(words)), resultOf(await launch(words))];
      assert.deepEqual(two, one);
      assert.deepEqual(parallel, { ranks: RANKS, transport: 'shared memory', shares: 'images' });
      assert.ok(Number(one['images']) > 100 && Number(one['loss']) > 0);
    });
  }

  it('decodes each picture once, and reports what any rank met, as one process does', async () => {
    const pictures = folder('pictures');
    await miniFolder(path.join(pictures, 'train'));
    const [first] = readdirSync(path.join(pictures, 'train'));
    const [a, , b] = readdirSync(path.join(pictures, 'train', first));
    for (const name of [a, b]) truncateSync(path.join(pictures, 'train', first, name), 200);
    const of = (out: string) => [
      ...[
        'train',
        'BN-x5',
        '--data',
        pictures,
        '--engine',
        QUICK_ENGINE,
        '--width',
        '0.125',
        '--batch',
        '12',
        '--json',
      ],
      ...['--accumulate', '2', '--faults', 'skip', '--steps', '8', '--out', folder(out), '--workers', '1'],
    ];
    const alone = resultOf(await bnlab(of('pictures-1')));
    // without it each rank normalizes its own part, which is another step
    const shared = resultOf(await launch([...of('pictures-2'), '--normalization', 'synchronized']));
    assert.ok((alone['faults'] as unknown[]).length > 0);
    const namesOf = ({ faults }: Record<string, unknown>) =>
      (faults as { name: string }[]).map(({ name }) => name).sort();
    assert.deepEqual(namesOf(shared), namesOf(alone));
    const losses = (name: string) =>
      [...metrics(name).matchAll(/"loss":([\d.]+)/g)].map(([, loss]) => Number(loss)).slice(0, 3);
    losses('pictures-1').forEach((loss, i) => {
      assert.ok(Math.abs(loss - losses('pictures-2')[i]) < 1e-3, `${loss}, ${losses('pictures-2')[i]}`);
    });
    const evaluate = [
      'evaluate',
      folder('pictures-1'),
      '--data',
      pictures,
      '--faults',
      'skip',
      '--engine',
      QUICK_ENGINE,
      '--statistics',
      'population',
      '--json',
    ];
    const [one, { parallel, ...two }] = [resultOf(await bnlab(evaluate)), resultOf(await launch(evaluate))];
    assert.deepEqual(two, one);
    assert.ok(parallel);
  });

  it('shares the seeds of an experiment, and gathers them in one record', async () => {
    const [record, out] = [folder('record.json'), folder('experiment')];
    const words = ['run', 'sub-network', '--seeds', '1,2,3', '--data', path.join(root, 'mnist'), '--out', out];
    const { code, errors } = await launch([...words, '--record', record, '--engine', QUICK_ENGINE]);
    assert.equal(code, 0, errors);
    const { results, manifest } = JSON.parse(readFileSync(record, 'utf8')) as RunRecord;
    // of the seeds, whichever process put them together
    const runs = runsOfManifest(manifest).filter(({ parts }) => parts && parts.length > 0);
    assert.deepEqual(
      runs.map(({ parallel }) => parallel),
      [{ ranks: RANKS, transport: 'shared memory', shares: 'seeds' }],
    );
    assert.deepEqual(runs[0].seeds, [1, 2, 3]);
    assert.deepEqual(
      results.map(({ seed }) => seed),
      [1, 2, 3],
    );
    const refused = await launch([...words, '--jobs', '2']);
    assert.equal(refused.code, 2);
    assert.match(refused.errors, /--jobs: expected none under bnlab launch/);
  });

  it('goes on with fewer ranks, down to --least, where a start comes to nothing', async () => {
    // long before the first checkpoint
    const killOne = async (pid: number, isOver: () => boolean) => {
      while (!isOver() && childrenOf(pid).length < RANKS) await wait(LOOK);
      if (!isOver()) process.kill(childrenOf(pid)[1], 'SIGKILL');
    };
    const { code, errors, out } = await launch([...training('fewer'), '--least', '1'], killOne);
    assert.equal(code, 0, errors);
    assert.match(errors, /a rank was lost \(exit code 137\); going on from step 0 with 1 ranks/);
    assert.equal((JSON.parse(out) as Record<string, unknown>)['verdict'], 'finished');
  });
});
