import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DistributedBench } from '../../lib/cli/bench-distributed';
import { ringSeconds, simulateAsynchronous, simulateSynchronous, type SimulationOptions } from '../../lib/distributed';
import { Random } from '../../lib/random';

const SEED = Number(process.env.BNLAB_TEST_SEED ?? 11);
/** float64 sums of some thousand terms. */
const EXACT = 1e-9;
/** Means of 20,000 draws of a scatter of a tenth. */
const DRAWN = 0.005;
/** Of a measured step; the noise of a machine that is shared. */
const MEASURED = 0.25;
const MEGABYTE = 1e6;

const close = (got: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(got - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${what}: ${got}, ${expected}`);

const options = (more: Partial<SimulationOptions>): SimulationOptions => ({
  workers: 4,
  computeSeconds: 0.1,
  messages: [8 * MEGABYTE],
  latency: 1e-4,
  bandwidth: 1e9,
  steps: 50,
  random: new Random(SEED),
  ...more,
});

describe('simulated synchronous SGD', () => {
  it('of one worker waits for nobody', () => {
    const { stepSeconds, waitSeconds } = simulateSynchronous(options({ workers: 1, straggling: 0 }));
    close(stepSeconds, 0.1, EXACT, 'step');
    close(waitSeconds, 0, EXACT, 'wait');
  });

  it('whose messages all leave at the end waits for each of them', () => {
    const one = options({});
    // 2 (N - 1) (latency + n / (N bandwidth)), by hand: 6 x (0.0001 + 0.002)
    close(ringSeconds(8 * MEGABYTE, 4, one), 0.0126, EXACT, 'a ring');
    close(simulateSynchronous(one).waitSeconds, 0.0126, EXACT, 'one message');
    const eight = options({ messages: Array<number>(8).fill(MEGABYTE) });
    // the same bytes, eight times the latency
    close(simulateSynchronous(eight).waitSeconds, 0.0126 + 7 * 6e-4, EXACT, 'eight messages');
  });

  it('hides messages behind computing but the last, unless they take longer than that', () => {
    const messages = Array<number>(8).fill(MEGABYTE);
    const hidden = options({ messages, firstReady: 0.3 });
    close(simulateSynchronous(hidden).waitSeconds, ringSeconds(MEGABYTE, 4, hidden), EXACT, 'hidden');
    const slow = options({ messages, firstReady: 0.3, bandwidth: 1e7 });
    // the line is never idle after the first message is ready
    close(simulateSynchronous(slow).stepSeconds, 0.03 + 8 * ringSeconds(MEGABYTE, 4, slow), EXACT, 'slow');
  });

  it('waits for the slowest: of two with a small scatter s the mean of the larger is s / sqrt(pi) above', () => {
    const s = 0.1;
    const { stepSeconds } = simulateSynchronous(
      options({ workers: 2, straggling: s, steps: 20_000, latency: 0, messages: [0] }),
    );
    close(stepSeconds / 0.1, 1 + s / Math.sqrt(Math.PI), DRAWN, `seed ${SEED}`);
    const of = (workers: number) =>
      simulateSynchronous(options({ workers, straggling: 0.2, steps: 500, latency: 0, messages: [0] })).stepSeconds;
    assert.ok(of(2) < of(8) && of(8) < of(64) && of(64) < of(256));
  });
});

describe('simulated asynchronous SGD', () => {
  const free = { latency: 0, bandwidth: Infinity, messages: [0] };

  it('of workers alike and messages that cost nothing gives N updates a step, each N - 1 updates late', () => {
    for (const workers of [1, 2, 10, 50]) {
      const { updatesPerSecond, meanStaleness } = simulateAsynchronous(options({ workers, ...free, steps: 400 }));
      close(updatesPerSecond, workers / 0.1, EXACT, `updates of ${workers}`);
      // the first updates find parameters that nobody has moved
      close(meanStaleness, workers - 1, workers / 400, `staleness of ${workers}`);
    }
  });

  it('is bound by the link of its server: no more updates than that carries', () => {
    const { updatesPerSecond } = simulateAsynchronous(options({ workers: 200, bandwidth: 1e8, steps: 100 }));
    close(updatesPerSecond, 1e8 / (8 * MEGABYTE), 0.01, 'updates');
    const few = simulateAsynchronous(options({ workers: 2, latency: 0, bandwidth: 1e8, steps: 100 }));
    // compute, and fetch and hand in 80 ms each: two workers do not meet at the link
    close(few.updatesPerSecond, 2 / (0.1 + 0.16), 0.01, 'updates of two');
  });

  it('does not wait for stragglers, as synchronous SGD does', () => {
    const slow = { workers: 32, straggling: 0.5, ...free, steps: 400 };
    const updates = simulateAsynchronous(options(slow)).updatesPerSecond;
    const inStep = 32 / simulateSynchronous(options(slow)).stepSeconds;
    close(updates, 32 / 0.1, 0.05, `seed ${SEED}`);
    assert.ok(inStep < 0.5 * updates, `${inStep}, ${updates}`);
  });
});

describe('the simulation beside 1, 2 and 4 ranks measured on one machine', () => {
  // bnlab bench distributed --ranks 1,2,4 --steps 20 --batch 16, on two cores that others used too
  const file = path.join(__dirname, 'measured-ranks.json');
  const { runs } = JSON.parse(readFileSync(file, 'utf8')) as DistributedBench;

  it('has all of them', () => assert.deepEqual([...new Set(runs.map(({ ranks }) => ranks))], [1, 2, 4]));

  for (const { ranks, mode, messages, step_ms, wait_ms, straggling, ...measured } of runs) {
    it(`gives a step of ${ranks} ranks, ${mode}, within ${100 * MEASURED} %`, () => {
      const bytes = messages.reduce((sum, one) => sum + one, 0);
      const latency = ranks === 1 ? 0 : measured.small_message_ms / 1000 / (2 * (ranks - 1));
      const whole = (measured.large_message_ms - measured.small_message_ms) / 1000;
      const bandwidth = ranks === 1 ? Infinity : (2 * (ranks - 1) * bytes) / (ranks * whole);
      const { stepSeconds } = simulateSynchronous(
        options({
          ...{ workers: ranks, messages, latency, bandwidth, straggling, steps: 500 },
          // cores are shared by the ranks here: what each computed with as many ranks as that
          computeSeconds: (step_ms - wait_ms) / 1000,
          firstReady: mode === 'buckets' ? 1 / 3 : 1,
        }),
      );
      close(1000 * stepSeconds, step_ms, MEASURED, 'step');
    });
  }
});

describe('a simulation', () => {
  const WRONG: readonly [Partial<SimulationOptions>, RegExp][] = [
    [{ workers: 0 }, /expected workers of 1 or more, got 0/],
    [{ steps: 1.5 }, /steps of 1 or more, got 1\.5/],
    [{ computeSeconds: 0 }, /computeSeconds above 0/],
    [{ straggling: -1 }, /straggling of 0 or more/],
    [{ firstReady: 2 }, /firstReady from 0 to 1/],
    [{ latency: NaN }, /latency of 0 or more/],
    [{ bandwidth: 0 }, /bandwidth above 0/],
    [{ messages: [] }, /at least one/],
  ];
  for (const [more, message] of WRONG) {
    it(`refuses ${Object.keys(more)[0]} that cannot be`, () => {
      assert.throws(() => simulateSynchronous(options(more)), message);
      assert.throws(() => simulateAsynchronous(options(more)), message);
    });
  }
});
