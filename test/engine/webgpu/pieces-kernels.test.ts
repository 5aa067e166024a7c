/** Every kernel that is done in pieces where tensors are large, against the same kernel on whole ones. */
import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { bytesOf } from '../../../lib/engine/webgpu/limits';
import { RULES } from '../../../lib/engine/webgpu/pieces';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '../../../lib/engine/ops/kernels';
import { Random } from '../../../lib/random';
import { forCases, kernel, pick } from '../onednn/support';
import type { Call, Calls } from './pieces/call';
import { ELEMENTWISE } from './pieces/elementwise';
import { MOVES } from './pieces/moves';
import { SUMS } from './pieces/sums';
import { WINDOWS } from './pieces/windows';
import { bytesOnDevice, needsGpu, withLargest } from './support';

/** Float32 sums of some hundred terms in another order, as a share of the largest. */
const TOLERANCE = 1e-5;

/** Of each kernel: most of the time goes into shaders, which are compiled for each shape. */
const CASES = Number(process.env.BNLAB_PROPERTY_CASES ?? 2);

const CALLS: Calls = { ...ELEMENTWISE, ...MOVES, ...SUMS, ...WINDOWS };

/** TensorFlow.js makes a copy of all windows for convolutions of few threads: memory that the lowered limit has no room for. */
const COPY_FLAG = 'WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL';

interface Memory {
  readSync(dataId: object): unknown;
  uploadToGPU(dataId: object): void;
}

/** Runs `body`, in which nothing may be read: what engine cpu computes on copies would be. */
function withoutReads<T>(body: () => T): T {
  const backend = tf.backend() as unknown as Memory;
  backend.readSync = () => assert.fail('computed on copies');
  try {
    return body();
  } finally {
    Reflect.deleteProperty(backend, 'readSync');
  }
}

const nameOf = (what: string) => what.split(',')[0];
const run = (name: string, { inputs, attributes }: Call) => kernel(nameOf(name), inputs, attributes);
const bitsOf = (tensors: readonly tf.Tensor[]) =>
  tensors.map((tensor) => [tensor.dtype, tensor.shape, [...tensor.dataSync()].map(String)]);

function assertNear(got: readonly tf.Tensor[], want: readonly tf.Tensor[], name: string): void {
  got.forEach((tensor, i) => {
    const [values, expected] = [tensor, want[i]].map((one) => one.dataSync<'float32'>());
    assert.deepEqual([tensor.dtype, tensor.shape], [want[i].dtype, want[i].shape], name);
    const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6);
    expected.forEach((w, at) => {
      const isNear = Math.abs(values[at] - w) <= TOLERANCE * largest;
      assert.ok(isNear || Object.is(values[at], w), `${name}, output ${i} at ${at}: ${values[at]} instead of ${w}`);
    });
  });
}

function checkPieces(name: string, random: Random): void {
  const call = CALLS[name](random);
  const given = Object.values<tf.Tensor>(call.inputs);
  // some kernels look at no more than the shape of one
  for (const { dataId } of given) (tf.backend() as unknown as Memory).uploadToGPU(dataId);
  const whole = run(name, call);
  const sizes = [...given, ...whole].map(({ shape }) => bytesOf(shape));
  const bound = Math.ceil(Math.max(...sizes) / pick(random, 2, 3)) - 1;
  const before = bytesOnDevice();
  const [got, again] = [1, 2].map(() => withLargest({ bound }, () => withoutReads(() => run(name, call))));
  assert.deepEqual(bitsOf(again), bitsOf(got), `${name}: the same again`);
  if (call.isSum) assertNear(got, whole, name);
  else assert.deepEqual(bitsOf(got), bitsOf(whole), name);
  tf.dispose([got, again]);
  // the constants of a recording that nobody holds any more may go meanwhile
  assert.ok(bytesOnDevice() <= before, `${name}: ${bytesOnDevice() - before} bytes left behind`);
}

describe('a kernel in pieces', () => {
  needsGpu();
  before(() => tf.env().set(COPY_FLAG, 0));
  // where there is no GPU, nobody knows the flag
  after(() => COPY_FLAG in tf.env().getFlags() && tf.env().set(COPY_FLAG, -1));

  for (const name of Object.keys(CALLS)) {
    forCases(`gives what it gives as a whole: ${name}`, (random) => checkPieces(name, random), CASES);
  }

  it('is one of this table', () => {
    const own = [BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD];
    const names = new Set(Object.keys(CALLS).map(nameOf));
    assert.deepEqual([...names].sort(), [...Object.keys(RULES), ...own].sort());
  });
});
