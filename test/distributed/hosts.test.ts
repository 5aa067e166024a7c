import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mpirunOf } from '../../lib/distributed';
import { coresOfRank, shareCores } from '../../lib/distributed/cores';
import { checkpointSteps } from '../../lib/train';
import { bundled, collected, type Running } from './launched';
import { QUICK_ENGINE } from './quick-engine';
import { writeSmallCifar } from './small-cifar';
import { canMakeHosts, TwoHosts } from './two-hosts';

const STEPS = 12;
/** A minute each, which is waiting: only with BNLAB_LONG=1. */
const isLong = process.env.BNLAB_LONG === '1';
/** Seconds for a rank. */
const PATIENCE = '12';
/** Milliseconds between two looks at a run. */
const LOOK = 50;
/** More than the messages of a start; the gradients of a step are more than 100,000 bytes. */
const START_BYTES = 500_000;

/** Sees what is said, and whether the run is over. */
type During = (running: Running) => Promise<void>;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('two hosts', function () {
  this.timeout(300_000);
  let root: string;
  let program: string;
  let hosts: TwoHosts;
  before(function () {
    const reason = isLong ? 'no network namespaces for this user' : 'BNLAB_LONG=1 runs it';
    if (!isLong || !canMakeHosts()) {
      console.log(`      skipped: ${reason}`);
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

  for (const mpi of ['openmpi', 'mpich'] as const) {
    describe(mpi, () => {
      before(function () {
        if (mpirunOf(mpi)) return;
        console.log(`      skipped: mpirun.${mpi} is not installed`);
        this.skip();
      });

      const folder = (name: string) => path.join(root, `${mpi}-${name}`);
      const onHosts = (): readonly [string[], string[]] => [
        [...hosts.first],
        ['--transport', mpi, '--hosts', hosts.hosts(mpi)],
      ];
      /** Trains on both hosts, from the first, or as two processes of this one; `during` sees what is said on the way. */
      async function trained(
        name: string,
        { where = onHosts(), during }: { where?: readonly [string[], string[]]; during?: During } = {},
      ) {
        const training = [
          '--data',
          path.join(root, 'data'),
          '--engine',
          QUICK_ENGINE,
          '--width',
          '0.125',
          '--batch',
          '8',
        ];
        const [first, how] = where;
        const words = ['launch', '-n', '2', ...how, 'train', 'BN-x5', ...training, '--steps', String(STEPS)];
        const command = [...first, process.execPath, program, ...words, '--out', folder(name)];
        const env = { ...hosts.env, OMP_NUM_THREADS: '1', BNLAB_RANK_TIMEOUT: PATIENCE };
        const { code, out, errors } = await collected(command, env, during);
        assert.equal(code, 0, errors);
        return { out, errors };
      }
      const metrics = (name: string) => readFileSync(path.join(folder(name), 'metrics.jsonl'), 'utf8');

      it('train together by their cables, and go on to the same bits after one was pulled', async () => {
        const before = hosts.received();
        await trained('whole');
        assert.ok(hosts.received() - before > START_BYTES, 'gradients go by cable');
        // the sum of two numbers is the same whoever carries them
        await trained('local', { where: [[], ['--transport', 'local']] });
        assert.equal(metrics('whole'), metrics('local'));
        const during: During = async ({ errors: said, isOver }) => {
          const step = () => checkpointSteps(path.join(folder('pulled'), 'checkpoints'))[0] ?? 0;
          while (step() < 2 && !isOver()) await wait(LOOK);
          hosts.cable('out');
          // a launcher alone would wait for the other host without end
          while (!/asking them again/.test(said()) && !isOver()) await wait(LOOK);
          hosts.cable('in');
        };
        const { errors } = await trained('pulled', { during });
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
