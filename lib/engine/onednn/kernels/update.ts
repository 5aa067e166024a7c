/**
 * Updates of variables in their own memory, all cores at once.
 * @module
 */
import type { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ARG, BINARY, TAG } from '../constants';
import { sameShape, type Device } from '../device';
import type { Primitive } from '../primitive';

/** Below this size a JavaScript loop is as fast as two native calls. */
const NATIVE_FROM = 1024;

/**
 * `to <- keep to + add from`, in place: a step of gradient descent (keep 1, add -learningRate), of momentum (keep the
 * momentum, add 1), of a moving average.
 *
 * @returns false, with nothing done, where it does not apply: other types or shapes, memory that another tensor shares.
 */
export function blend(device: Device, to: tf.TensorInfo, keep: number, from: tf.TensorInfo, add: number): boolean {
  const size = sizeOf(to.shape);
  const isFloat = to.dtype === 'float32' && from.dtype === 'float32';
  if (!isFloat || !sameShape(to.shape, from.shape)) return false;
  const entry = device.backend.native(to);
  if (entry.refCount !== 1) return false;
  device.backend.dropExtras(entry);
  if (size < NATIVE_FROM) {
    const [values, added] = [entry.values as Float32Array, device.floats(from)];
    for (let i = 0; i < size; i++) values[i] = keep * values[i]! + add * added[i]!;
    return true;
  }
  device.withScratch(64, (factor) => {
    const scale = factor.floats(1);
    if (keep !== 1) {
      scale[0] = keep;
      scaled(device, size, false).run(entry.block, factor, entry.block);
    }
    scale[0] = add;
    scaled(device, size, true).run(device.block(from), factor, entry.block);
  });
  return true;
}

/** `dst <- src factor`, added to what is there where wanted; the factor is data, so that schedules need no new primitives. */
function scaled(device: Device, size: number, isAdded: boolean): Primitive {
  const { library } = device;
  return library.cached(`scaled|${isAdded}|${size}`, () => {
    const [whole, one] = [library.byTag([size], TAG.a), library.byTag([1], TAG.a)];
    return library.make({
      what: 'update of a variable',
      init: (desc) => library.dnnl.binary(desc, BINARY.mul, whole, one, whole),
      slots: () => [
        [ARG.src, whole],
        [ARG.src1, one],
        [ARG.dst, whole],
      ],
      postOp: isAdded ? 'sum' : undefined,
      work: { floats: size },
    });
  });
}
