/**
 * Running a plan of a convolution: part by part, through the layouts of its primitive.
 * @module
 */
import type { tf } from '../../tf';
import { sizeOf } from '../backend';
import type { Device } from '../device';
import type { Block } from '../block';
import type { ConvPlan, End } from './conv-plans';

/** Computes `to` from two inputs; by the plain sum where Winograd's algorithm may have spread an infinity or NaN. */
export function runConvolution(
  device: Device,
  plan: ConvPlan,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  to: tf.TensorInfo,
  bias?: tf.TensorInfo,
): void {
  runOnce(device, plan, a, b, to, bias);
  if (plan.exact && !looksFinite(device, to, plan.ends[2].isWeights)) runOnce(device, plan.exact(), a, b, to, bias);
}

function runOnce(
  device: Device,
  plan: ConvPlan,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  to: tf.TensorInfo,
  bias: tf.TensorInfo | undefined,
): void {
  const { primitive, parts, ends, scratchBytes, sum } = plan;
  const taken: Block[] = [];
  const take = (bytes: number) => {
    const block = device.backend.pool.take(bytes);
    taken.push(block);
    return block;
  };
  try {
    const left = input(device, plan.key, ends[0], a, take);
    const right = input(device, plan.key, ends[1], b, take);
    const { partBytes, copy } = ends[2];
    const output = copy && take(copy.bytes);
    // gradients of weights are sums over the parts of the mini-batch
    const further = sum && take(copy?.bytes ?? 4 * sizeOf(to.shape));
    const rest = bias ? [device.block(bias)] : [];
    if (scratchBytes > 0) rest.push(take(scratchBytes));
    for (let part = 0; part < parts; part++) {
      const result = device.block(to).part(part * partBytes);
      const first = output ?? result;
      const target = sum && part > 0 ? further! : first;
      primitive.run(left(part), right(part), target, ...rest);
      if (target !== first) sum!.run(first, target, first);
      if (copy && (!sum || part === parts - 1)) copy.reorder.run(first, result);
    }
  } finally {
    for (const block of taken) device.backend.pool.release(block);
  }
}

/** An input part by part, in the layout of the primitive. */
function input(
  device: Device,
  key: string,
  { isWeights, partBytes, copy }: End,
  tensor: tf.TensorInfo,
  take: (bytes: number) => Block,
): (part: number) => Block {
  const whole = device.block(tensor);
  if (!copy) return (part) => whole.part(part * partBytes);
  if (isWeights) {
    const block = weights(device, tensor, key, copy, take);
    return () => block;
  }
  const block = take(copy.bytes);
  return (part) => {
    copy.reorder.run(whole.part(part * partBytes), block);
    return block;
  };
}

/** The filter in the layout of a plan; of a filter used again without being written the copy is kept. */
function weights(
  { backend }: Device,
  filter: tf.TensorInfo,
  key: string,
  { reorder, bytes }: NonNullable<End['copy']>,
  take: (bytes: number) => Block,
): Block {
  const entry = backend.native(filter);
  const kept = entry.extras?.get(key);
  if (kept) return kept;
  const isUsedAgain = entry.usedBy === key;
  const block = isUsedAgain ? backend.pool.take(bytes) : take(bytes);
  if (isUsedAgain) (entry.extras ??= new Map()).set(key, block);
  entry.usedBy = key;
  reorder.run(entry.block, block);
  return block;
}

/**
 * Whether an algorithm that spreads infinities and NaN (Winograd's, products over zeros) met none, by a look at few of its results.
 *
 * A pixel that is not finite, in whatever channel, shows in all channels of the result around it, so that one channel
 * is enough; a weight that is not finite shows at all pixels of its channel, so that one pixel is enough. In a gradient
 * of weights, rows and columns of each tap tell the same.
 */
export function looksFinite(device: Device, result: tf.TensorInfo, isWeights: boolean): boolean {
  const values = device.floats(result);
  const inner = result.shape[3]!;
  const step = isWeights ? inner * result.shape[2]! : values.length;
  for (let i = 0; i < values.length; i += inner) if (!Number.isFinite(values[i])) return false;
  for (let i = 0; i < values.length; i += step) {
    for (let k = 0; k < inner; k++) if (!Number.isFinite(values[i + k])) return false;
  }
  return true;
}
