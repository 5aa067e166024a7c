import assert from 'node:assert/strict';
import { syncBatchNormBackward, syncBatchNormForward } from '../../../lib/engine/loops/sync-batch-norm';
import type { FusedActivation } from '../../../lib/engine/ops/kernels';
import { Random } from '../../../lib/random';
import { batchNorm } from '../onednn/reference';
import { assertNear } from './whole';

const EPSILON = 0.01;
const CHANNELS = 3;
/** Rows of each process: parts of another size weigh differently. */
const PARTS = [5, 3, 8];
const ROWS = 16;

/**
 * Runs every process in turn until each sum is known to all: the first `known` sums are handed out, the next one is collected. No
 * process waits for another, so that no threads are needed.
 */
function together(
  processes: number,
  sums: number,
  run: (process: number, sum: (values: Float64Array) => void) => void,
) {
  const known: Float64Array[] = [];
  for (let round = 0; round <= sums; round++) {
    let total: Float64Array | undefined;
    for (let process = 0; process < processes; process++) {
      let call = 0;
      run(process, (values) => {
        const at = call++;
        if (at < known.length) values.set(known[at]);
        else if (at === known.length) {
          total ??= new Float64Array(values.length);
          for (let i = 0; i < values.length; i++) total[i] += values[i];
        }
      });
    }
    if (total) known.push(total);
  }
}

const empty = (size: number) => new Float32Array(size).fill(9);

describe('batch normalization of several processes as loops', () => {
  for (const activation of ['linear', 'relu', 'sigmoid'] as readonly FusedActivation[]) {
    [0, 3e4].forEach((mean, seed) => {
      it(`is that of the whole mini-batch: ${activation}, mean ${mean} (seed ${seed})`, () => {
        const random = new Random(seed);
        const [gamma, beta] = [random.normals(CHANNELS, 1), random.normals(CHANNELS)];
        const parts = PARTS.map((rows) => {
          const size = rows * CHANNELS;
          const made = { y: empty(size), mean: empty(CHANNELS), rest: empty(CHANNELS), variance: empty(CHANNELS) };
          const gradients = { dx: empty(size), dgamma: empty(CHANNELS), dbeta: empty(CHANNELS) };
          const given = { x: random.normals(size, mean, 2), dy: random.normals(size), weight: rows / ROWS };
          const shared = { gamma, beta, epsilon: EPSILON, activation, valuesPerChannel: ROWS };
          return { ...made, ...gradients, ...given, ...shared };
        });
        together(PARTS.length, 2, (process, sum) => syncBatchNormForward({ ...parts[process], sum }));
        together(PARTS.length, 1, (process, sum) => syncBatchNormBackward({ ...parts[process], sum }));

        // the loss of all is the mean of the losses, each by its weight: so are the gradients that come in
        const whole = (of: (part: (typeof parts)[number]) => readonly number[]) => ({
          shape: [ROWS, CHANNELS],
          values: Float64Array.from(parts.flatMap(of)),
        });
        const vector = (values: Float32Array) => ({ shape: [CHANNELS], values: Float64Array.from(values) });
        const x = whole((part) => [...part.x]);
        const dy = whole((part) => Array.from(part.dy, (value) => value * part.weight));
        const want = batchNorm(x, vector(gamma), vector(beta), dy, EPSILON, activation);
        let from = 0;
        for (const part of parts) {
          const rows = [from, (from += part.x.length)] as const;
          assertNear(part.y, want.y.values.subarray(...rows), 'y', 1e-5);
          const dx = want.dx.values.subarray(...rows).map((value) => value / part.weight);
          assertNear(part.dx, dx, 'dx', 1e-5);
          assertNear(part.mean, want.mean.values, 'mean', 1e-5);
          assertNear(part.variance, want.variance.values, 'variance', 1e-5);
          const exactMean = part.mean.map((value, c) => want.mean.values[c] - value);
          assertNear(part.rest, exactMean, 'what float32 cut off the mean', 1e-8);
        }
        // those of weights are of each process alone: by their weights they make those of the whole
        for (const name of ['dgamma', 'dbeta'] as const) {
          const sum = Array.from(want[name].values, (_, c) =>
            parts.reduce((total, part) => total + part.weight * part[name][c], 0),
          );
          assertNear(sum, want[name].values, name, 1e-5);
        }
      });
    });
  }

  it('writes nothing behind its results, and adds up a sum or two a channel over all processes', () => {
    const room = (size: number) => new Float32Array(size + 1).fill(9);
    const results = {
      ...{ y: room(8), mean: room(2), rest: room(2), variance: room(2) },
      ...{ dx: room(8), dgamma: room(2), dbeta: room(2) },
    };
    const random = new Random(1);
    const added: number[] = [];
    const pass = {
      ...{ x: random.normals(8), dy: random.normals(8), gamma: random.normals(2), beta: random.normals(2) },
      ...{ epsilon: EPSILON, valuesPerChannel: 4, weight: 1 },
      activation: 'linear',
      sum: (values: Float64Array) => void added.push(values.length),
      ...results,
    } as const;
    syncBatchNormForward(pass);
    syncBatchNormBackward(pass);
    assert.deepEqual(added, [2, 2, 4]);
    for (const [name, result] of Object.entries(results)) assert.equal(result.at(-1), 9, name);
  });
});
