import assert from 'node:assert/strict';
import { EXIT_RANK_LOST, singleCommunicator } from '../../lib/distributed';
import { bundled, launched, onEachTransport, skipWithout } from './launched';

const NAMES = { local: /^shared memory$/, openmpi: /^Open MPI \d/, mpich: /^MPICH \d/ };

let rank: string;
before(() => void (rank = bundled('rank')));

onEachTransport('ranks', (transport) => {
  const run = (scene: string, env: NodeJS.ProcessEnv = {}) => launched({ transport, ranks: 2, env }, rank, scene);

  it('reduce, broadcast, gather, wait and send, whatever is under way', async () => {
    const { code, out, errors } = await launched({ transport, ranks: 3 }, rank, 'all');
    assert.equal(code, 0, errors);
    const [calls, , mail] = JSON.parse(out) as [{ rank: number; size: number; transport: string }, number, number[]];
    assert.deepEqual([calls.rank, calls.size, mail], [0, 3, [0, 5, 5]]);
    assert.match(calls.transport, NAMES[transport]);
  });

  it('all end when one fails, with its error', async () => {
    const { code, errors } = await run('fails');
    assert.equal(code, 1);
    assert.match(errors, /a fault of the last rank/);
  });

  it('all end, and not with 0, when one leaves before its time', async () => {
    const [exits, { code, errors }] = await Promise.all([run('exits'), run('leaves', { BNLAB_RANK_TIMEOUT: '1' })]);
    assert.notEqual(exits.code, 0);
    assert.equal(code, EXIT_RANK_LOST);
    assert.match(errors, /rank 0 of 2: expected all ranks in an allreduce of 10 numbers/);
  });

  it('all end when one hangs, after the time that BNLAB_RANK_TIMEOUT says', async () => {
    const { code, errors } = await run('hangs', { BNLAB_RANK_TIMEOUT: '1' });
    assert.equal(code, EXIT_RANK_LOST);
    assert.match(errors, /no answer for 1 s: a rank hangs or is gone/);
  });

  it('all end when one is killed, or ends all by itself', async () => {
    const [killed, aborts] = await Promise.all([run('killed'), run('aborts')]);
    assert.notEqual(killed.code, 0);
    assert.equal(aborts.code, 7);
  });
});

describe('an MPI library under the launcher of another', () => {
  for (const [transport, library] of [
    ['openmpi', 'mpich'],
    ['mpich', 'openmpi'],
  ] as const) {
    onEachTransport(`${library} under`, (each) => {
      if (each !== transport) return;
      it('is refused: every process would be rank 0 of 1', async function () {
        skipWithout(library, this);
        const { code, errors } = await launched({ transport, ranks: 2, env: { BNLAB_MPI: library } }, rank, 'all');
        assert.notEqual(code, 0);
        assert.match(errors, /expected 2 ranks, as the launcher says, got one process alone/);
      });
    });
  }
});

describe('a process alone', () => {
  const world = singleCommunicator();

  it('is rank 0 of 1, and all sums are its own numbers', () => {
    const values = Float32Array.of(1, 2);
    world.allreduce(values);
    world.startAllreduce(values).wait();
    world.broadcast(values, 0);
    assert.deepEqual([...values], [1, 2]);
    assert.deepEqual(world.gather(Float64Array.of(3), 0), [Float64Array.of(3)]);
    assert.deepEqual([world.rank, world.size], [0, 1]);
  });

  it('has nobody to send to, and knows no other rank', () => {
    assert.throws(() => world.send(new Float32Array(1), 1), /expected another rank, got one process alone/);
    assert.throws(() => world.broadcast(new Float32Array(1), 1), /expected a rank of 0 to 0, got 1/);
  });
});
