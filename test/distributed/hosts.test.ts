import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mpirunOf } from '../../lib/distributed';
import { coresOfRank, shareCores } from '../../lib/distributed/cores';
import { checkpointSteps } from '../../lib/train';
import { bundled, type Launched } from './launched';
import { writeSmallCifar } from './small-cifar';
import { canMakeHosts, TwoHosts } from './two-hosts';

const STEPS = 12;
/** Most of a minute each, which is waiting: MPICH's launcher is the one that never came back; BNLAB_LONG=1 for both. */
const MPIS = process.env.BNLAB_LONG === '1' ? (['openmpi', 'mpich'] as const) : (['mpich'] as const);
/** Milliseconds between two looks at a run. */
const LOOK = 50;
/** More than the messages of a start; the gradients of a step are more than 100,000 bytes. */
const START_BYTES = 500_000;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('two hosts', function () {
  this.timeout(300_000);
  let root: string;
  let program: string;
  let hosts: TwoHosts;
  before(function () {
    if (!canMakeHosts()) {
      console.log('      skipped: no network namespaces for this user');
      this.skip();
    }
    root = mkdtempSync(path.join(os.tmpdir(), 'bnlab-hosts-'));
    program = bundled('bnlab');
    writeSmallCifar(path.join(root, 'data'));
    hosts = new TwoHosts(root);
  });
  after(() => {
    hosts?.close();
    if (root) rmSync(root, { recursive: true, force: true });
  });

  for (const mpi of MPIS) {
    describe(mpi, () => {
      before(function () {
        if (mpirunOf(mpi)) return;
        console.log(`      skipped: mpirun.${mpi} is not installed`);
        this.skip();
      });

      const folder = (name: string) => path.join(root, `${mpi}-${name}`);
      /** Trains on both hosts, from the first; `during` sees what is said on the way. */
      async function trained(name: string, during?: (errors: () => string, isOver: () => boolean) => Promise<void>) {
        const training = ['--data', path.join(root, 'data'), '--engine', 'wasm', '--width', '0.125', '--batch', '8'];
        const launch = ['launch', '-n', '2', '--transport', mpi, '--hosts', hosts.hosts(mpi), 'train', 'BN-x5'];
        const words = [...launch, ...training, '--steps', String(STEPS), '--out', folder(name)];
        const [head, ...rest] = [...hosts.first, process.execPath, program, ...words];
        const env = { ...process.env, ...hosts.env, OMP_NUM_THREADS: '1', BNLAB_RANK_TIMEOUT: '12' };
        const child = spawn(head, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
        let [out, errors, isOver] = ['', '', false];
        child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()));
        const end = new Promise<Launched>((resolve) =>
          child.on('close', (code) => {
            isOver = true;
            resolve({ code, out, errors });
          }),
        );
        await during?.(
          () => errors,
          () => isOver,
        );
        const { code } = await end;
        assert.equal(code, 0, errors);
        return { out, errors };
      }
      const metrics = (name: string) => readFileSync(path.join(folder(name), 'metrics.jsonl'), 'utf8');

      it('train together by their cables, and go on to the same bits after one was pulled', async () => {
        const before = hosts.received();
        await trained('whole');
        assert.ok(hosts.received() - before > START_BYTES, 'gradients go by cable');
        const { errors } = await trained('pulled', async (said, isOver) => {
          const step = () => checkpointSteps(path.join(folder('pulled'), 'checkpoints'))[0] ?? 0;
          while (step() < 2 && !isOver()) await wait(LOOK);
          hosts.cable('out');
          // a launcher alone would wait for the other host without end
          while (!/asking them again/.test(said()) && !isOver()) await wait(LOOK);
          hosts.cable('in');
        });
        assert.match(errors, /a rank was lost \(exit code \d+\); going on from step [1-9]/);
        assert.match(errors, /hosts\.\w+: expected ranks that start on all hosts, got/);
        assert.equal(metrics('pulled'), metrics('whole'));
      });
    });
  }
});

describe('cores of a rank', () => {
  it('are counted on its own host', () => {
    const shares = (env: NodeJS.ProcessEnv) => {
      shareCores(env);
      return env.OMP_NUM_THREADS;
    };
    const half = String(coresOfRank(2));
    assert.equal(shares({ OMPI_COMM_WORLD_LOCAL_SIZE: '2' }), half);
    assert.equal(shares({ MPI_LOCALNRANKS: '2' }), half);
    assert.equal(shares({ MPI_LOCALNRANKS: '1' }), String(os.availableParallelism()));
    assert.equal(shares({ MPI_LOCALNRANKS: '1', OMP_NUM_THREADS: '3' }), '3');
    assert.equal(shares({}), undefined);
    assert.equal(coresOfRank(10_000), 1);
  });
});
