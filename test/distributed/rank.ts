/**
 * A rank of the tests: `rank.ts WHAT`, started by a launcher; prints what it found as a JSON line on rank 0.
 */
import assert from 'node:assert/strict';
import { joinWorld, leaveWorld, type Communicator } from '../../lib/distributed';

/** More numbers than are reduced in one meeting, and no multiple of the ranks. */
const MANY = 100_003;

const SCENES: Readonly<Record<string, (world: Communicator) => unknown>> = {
  all: (world) => [calls(world), overtaking(world), mail(world)],
  fails,
  hangs,
  leaves,
  exits,
  aborts,
  killed,
};

function calls(world: Communicator): unknown {
  const { rank, size } = world;
  const ranks = Array.from({ length: size }, (_, r) => r);
  const total = (of: (r: number) => number) => ranks.reduce((sum, r) => sum + of(r), 0);
  for (const length of [0, 1, 5, MANY]) {
    for (const Type of [Float32Array, Float64Array]) {
      const values = Type.from(Array.from({ length }, (_, i) => (rank + 1) * ((i % 7) + 1)));
      world.allreduce(values);
      values.forEach((v, i) =>
        assert.equal(
          v,
          total((r) => (r + 1) * ((i % 7) + 1)),
        ),
      );
    }
    const most = new Float64Array(length).map((_, i) => (i % size === rank ? 1 : -1));
    world.allreduce(most, 'max');
    assert.ok(most.every((v) => v === 1));
    const sent = Float32Array.from({ length }, (_, i) => (rank === size - 1 ? i : -1));
    world.broadcast(sent, size - 1);
    assert.ok(sent.every((v, i) => v === i));
  }
  const bytes = Uint8Array.of(rank, 255 - rank);
  world.broadcast(bytes, 0);
  assert.deepEqual([...bytes], [0, 255]);
  const all = world.gather(Float64Array.of(rank, -rank), size - 1);
  assert.deepEqual(
    all?.map((one) => [...one]),
    rank === size - 1 ? ranks.map((r) => [r, -r]) : undefined,
  );
  const lost = Float64Array.of(rank === 0 ? NaN : 1);
  world.allreduce(lost);
  assert.ok(Number.isNaN(lost[0]));
  world.barrier();
  return { rank, size, transport: world.transport };
}

/** What was started keeps its own order, whatever is called between, and whichever is waited for first. */
function overtaking(world: Communicator): unknown {
  const started = [3, MANY, 10, 4, 5, 6, 7, 8, 9, 10, 11].map((length, at) => {
    const values = new Float32Array(length).fill(at + world.rank);
    return { values, at, pending: world.startAllreduce(values) };
  });
  const between = Float64Array.of(world.rank);
  if (world.rank === 0) started[4].pending.wait();
  world.allreduce(between);
  for (const { pending } of [...started].reverse()) pending.wait();
  const ranks = (world.size * (world.size - 1)) / 2;
  assert.equal(between[0], ranks);
  for (const { values, at } of started) assert.ok(values.every((v) => v === at * world.size + ranks));
  return started.length;
}

function mail(world: Communicator): unknown {
  const { rank, size } = world;
  const values = new Float32Array(1000);
  const got = new Array<number>(size).fill(0);
  if (rank > 0) for (let i = 1; i <= 5; i++) world.send(values.fill(rank * 100 + i), 0);
  for (let i = 0; rank === 0 && i < 5 * (size - 1); i++) {
    const from = world.receive(values);
    const number = ++got[from];
    assert.ok(values.every((v) => v === from * 100 + number));
  }
  if (rank === 0) for (let to = 1; to < size; to++) world.send(values.fill(to), to);
  else assert.equal(world.receive(values, 0), 0);
  if (rank > 0) assert.ok(values.every((v) => v === rank));
  return got;
}

/** All but the last rank wait for it in vain. */
const waitForLast = (world: Communicator) => world.allreduce(new Float32Array(10));
const isLast = ({ rank, size }: Communicator) => rank === size - 1;

function fails(world: Communicator): void {
  if (isLast(world)) throw new Error('a fault of the last rank');
  waitForLast(world);
}

function hangs(world: Communicator): void {
  if (isLast(world)) for (const end = Date.now() + 60_000; Date.now() < end;);
  waitForLast(world);
}

function leaves(world: Communicator): void {
  if (!isLast(world)) waitForLast(world);
}

function exits(world: Communicator): void {
  if (isLast(world)) process.exit(0);
  waitForLast(world);
}

function aborts(world: Communicator): void {
  if (isLast(world)) world.abort(7);
  waitForLast(world);
}

function killed(world: Communicator): void {
  if (isLast(world)) process.kill(process.pid, 'SIGKILL');
  waitForLast(world);
}

const world = joinWorld();
const found = SCENES[process.argv[2]](world);
leaveWorld();
if (world.rank === 0) process.stdout.write(`${JSON.stringify(found ?? null)}\n`);
