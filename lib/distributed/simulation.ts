/**
 * Training on more machines than there are: from measured times of steps and messages to hundreds of workers.
 *
 * What is left out: contention in the network besides that at the server's own link, and whatever a larger global mini-batch does to
 * learning.
 * @module
 */
import { BnlabError } from '../errors';
import { Random } from '../random';

/** A network of machines. */
export interface Links {
  /** Seconds until the first byte of a message is there. */
  readonly latency: number;
  /** Bytes a second. */
  readonly bandwidth: number;
}

/** What is simulated. */
export interface SimulationOptions extends Links {
  readonly workers: number;
  /** Mean seconds that a worker computes in a step: forward, backward, update. */
  readonly computeSeconds: number;
  /** Standard deviation of ln of that time, from step to step and from worker to worker: stragglers. Default 0. */
  readonly straggling?: number;
  /** Bytes of each message of gradients, in the order in which they leave. */
  readonly messages: readonly number[];
  /** Share of the computing after which the first message is ready, the others following evenly to its end; 1: all leave at the end. Default 1. */
  readonly firstReady?: number;
  readonly steps: number;
  readonly random: Random;
}

/** What synchronous SGD comes to. */
export interface SynchronousEstimate {
  /** Mean seconds of a step. */
  readonly stepSeconds: number;
  /** Mean seconds of it in which a worker waits: for others that compute, and for messages. */
  readonly waitSeconds: number;
}

/**
 * A ring of N machines that adds up n bytes on all of them: `2 (N - 1) (latency + n / (N bandwidth))` seconds; 0 of one machine.
 *
 * Source: R. Rabenseifner, "Optimization of Collective Reduction Operations" (2004).
 * @example
 * ```ts
 * import { ringSeconds } from 'bnlab';
 * console.log(ringSeconds(1e6, 2, { latency: 0, bandwidth: 1e6 })); // 1
 * console.log(ringSeconds(1e6, 1, { latency: 1, bandwidth: 1e6 })); // 0
 * ```
 */
export function ringSeconds(bytes: number, workers: number, { latency, bandwidth }: Links): number {
  return 2 * (workers - 1) * (latency + bytes / (workers * bandwidth));
}

/**
 * Synchronous SGD: a message leaves when it is ready on all workers and the one before is through; the step ends with the last.
 *
 * @throws BnlabError for settings that cannot be.
 */
export function simulateSynchronous(options: SimulationOptions): SynchronousEstimate {
  check(options);
  const { workers, messages, steps, firstReady = 1 } = options;
  let [stepSum, computeSum] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const times = Array.from({ length: workers }, () => computeTime(options));
    const slowest = Math.max(...times);
    let through = 0;
    messages.forEach((bytes, i) => {
      const share = messages.length === 1 ? 1 : firstReady + ((1 - firstReady) * i) / (messages.length - 1);
      through = Math.max(through, share * slowest) + ringSeconds(bytes, workers, options);
    });
    stepSum += Math.max(slowest, through);
    computeSum += times.reduce((sum, time) => sum + time, 0) / workers;
  }
  const stepSeconds = stepSum / steps;
  return { stepSeconds, waitSeconds: stepSeconds - computeSum / steps };
}

/** What asynchronous SGD through a server comes to. */
export interface AsynchronousEstimate {
  /** Updates a second, each by one worker's mini-batch. */
  readonly updatesPerSecond: number;
  readonly meanStaleness: number;
}

/**
 * Asynchronous SGD: each worker fetches all parameters, computes, and hands its gradient in; the link of the server carries one
 * message at a time in each direction. `steps` counts the updates of each worker.
 *
 * @throws BnlabError for settings that cannot be.
 */
export function simulateAsynchronous(options: SimulationOptions): AsynchronousEstimate {
  check(options);
  const { workers, messages, steps, latency, bandwidth } = options;
  const transfer = messages.reduce((sum, bytes) => sum + bytes, 0) / bandwidth;
  // when each worker's gradient is ready, and the version it is of
  const ready = Array.from({ length: workers }, () => latency + transfer + computeTime(options));
  const version = new Array<number>(workers).fill(0);
  let [inbound, outbound, updates, late] = [0, 0, 0, 0];
  const all = steps * workers;
  while (updates < all) {
    const worker = ready.indexOf(Math.min(...ready));
    inbound = Math.max(inbound, ready[worker]!) + transfer;
    late += updates - version[worker]!;
    version[worker] = ++updates;
    outbound = Math.max(outbound, inbound + latency) + transfer;
    ready[worker] = outbound + latency + computeTime(options);
  }
  return { updatesPerSecond: updates / inbound, meanStaleness: late / updates };
}

/** Log-normal, of the given mean. */
function computeTime({ computeSeconds, straggling = 0, random }: SimulationOptions): number {
  if (straggling === 0) return computeSeconds;
  const z = random.normal();
  return computeSeconds * Math.exp(straggling * z - straggling ** 2 / 2);
}

function check(options: SimulationOptions): void {
  const { workers, computeSeconds, straggling = 0, firstReady = 1, steps, latency, bandwidth, messages } = options;
  const rules: readonly (readonly [boolean, string, unknown])[] = [
    [Number.isSafeInteger(workers) && workers >= 1, 'workers of 1 or more', workers],
    [Number.isSafeInteger(steps) && steps >= 1, 'steps of 1 or more', steps],
    [computeSeconds > 0 && computeSeconds < Infinity, 'computeSeconds above 0', computeSeconds],
    [straggling >= 0 && straggling < Infinity, 'straggling of 0 or more', straggling],
    [firstReady >= 0 && firstReady <= 1, 'firstReady from 0 to 1', firstReady],
    [latency >= 0 && latency < Infinity, 'latency of 0 or more', latency],
    [bandwidth > 0, 'bandwidth above 0', bandwidth],
    [
      messages.length > 0 && messages.every((bytes) => bytes >= 0),
      'messages of 0 bytes or more, at least one',
      messages,
    ],
  ];
  const wrong = rules.find(([isRight]) => !isRight);
  if (!wrong) return;
  const [, expected, got] = wrong;
  throw new BnlabError({ where: 'simulation', expected, got: String(got), hint: 'Correct this number.' });
}
