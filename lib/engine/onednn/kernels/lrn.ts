/**
 * Local response normalization across channels, with its gradient (the GoogLeNet baseline uses it).
 * @module
 */
import { dims } from '../../../dims';
import { BnlabError } from '../../../errors';
import { localResponseForward, localResponseGradient, type LocalResponse } from '../../loops/local-response';
import type { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ARG, LRN_ACROSS_CHANNELS, PROP, QUERY, TAG } from '../constants';
import { requireFloats, requireRank, type Device, type Kernels } from '../device';
import type { Primitive } from '../primitive';
import type { Work } from '../work';

/** Kernels of `y = x / (bias + alpha sum x^2)^beta`, the sum over the channels at most depthRadius away. */
export function lrnKernels(device: Device): Kernels {
  return {
    LRN: ({ x }, attributes) => {
      check('localResponseNormalization', { x }, x.shape, attributes as unknown as LocalResponse);
      const y = device.make(x.shape);
      runForward(device, x, y, attributes as unknown as LocalResponse);
      return y;
    },
    LRNGrad: ({ x, dy }, attributes) => {
      check('gradient of localResponseNormalization', { x, dy }, x.shape, attributes as unknown as LocalResponse);
      const dx = device.make(x.shape);
      runBackward(device, x, dy, dx, attributes as unknown as LocalResponse);
      return dx;
    },
  };
}

/** oneDNN 2.6 is wrong in the last channels where they do not fill a vector and the window is wide. */
function takes(shape: readonly number[]): boolean {
  return sizeOf(shape) > 0 && shape[3]! % 16 === 0;
}

function runForward(device: Device, x: tf.TensorInfo, y: tf.TensorInfo, attributes: LocalResponse): void {
  if (!takes(x.shape)) return localResponseForward(device.floats(x), device.floats(y), x.shape[3]!, attributes);
  plan(device, x.shape, attributes, PROP.inference).run(device.block(x), device.block(y));
}

/** The forward pass is run again where its workspace is needed: y and the scale are not kept between the calls. */
function runBackward(
  device: Device,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  dx: tf.TensorInfo,
  attributes: LocalResponse,
): void {
  const loops = () =>
    localResponseGradient(device.floats(x), device.floats(dy), device.floats(dx), x.shape[3]!, attributes);
  if (!takes(x.shape)) return loops();
  const forward = plan(device, x.shape, attributes, PROP.training);
  const backward = planGradient(device, x.shape, attributes, forward);
  // without AVX-512 oneDNN has a gradient for its own layouts only, and for ours a reference of 140 ns a value
  if (backward.isReference) return loops();
  const bytes = workspaceBytes(device, forward);
  if (bytes === 0) return backward.run(device.block(x), device.block(dy), device.block(dx));
  device.withScratch(bytes, (workspace) => {
    device.withScratch(4 * sizeOf(x.shape), (y) => forward.run(device.block(x), y, workspace));
    backward.run(device.block(x), device.block(dy), device.block(dx), workspace);
  });
}

function plan(device: Device, shape: readonly number[], a: LocalResponse, prop: number): Primitive {
  const { library } = device;
  return library.cached(`lrn|${prop}|${key(shape, a)}`, () => {
    const data = describe(device, shape);
    const size = 2 * a.depthRadius + 1;
    return library.make({
      what: 'local response normalization',
      // oneDNN divides alpha by the number of channels in the window
      init: (desc) =>
        library.dnnl.lrnForward(desc, prop, LRN_ACROSS_CHANNELS, data, size, a.alpha * size, a.beta, a.bias),
      slots: (query) => [
        [ARG.src, data],
        [ARG.dst, data],
        ...(prop === PROP.training && library.sizeOf(query(QUERY.workspace)) > 0
          ? ([[ARG.workspace, query(QUERY.workspace)]] as const)
          : []),
      ],
      work: workOf(shape),
    });
  });
}

function planGradient(device: Device, shape: readonly number[], a: LocalResponse, hint: Primitive): Primitive {
  const { library } = device;
  return library.cached(`lrn gradient|${key(shape, a)}`, () => {
    const data = describe(device, shape);
    const size = 2 * a.depthRadius + 1;
    return library.make({
      what: 'gradient of local response normalization',
      hint,
      init: (desc) =>
        library.dnnl.lrnBackward(desc, LRN_ACROSS_CHANNELS, data, data, size, a.alpha * size, a.beta, a.bias),
      slots: (query) => [
        [ARG.src, data],
        [ARG.diffDst, data],
        [ARG.diffSrc, data],
        ...(workspaceBytes(device, hint) > 0 ? ([[ARG.workspace, query(QUERY.workspace)]] as const) : []),
      ],
      work: workOf(shape),
    });
  });
}

/** A power costs as much as a pass over many numbers. */
function workOf(shape: readonly number[]): Work {
  return { floats: 8 * sizeOf(shape) };
}

function workspaceBytes(device: Device, forward: Primitive): number {
  return device.library.sizeOf(forward.query(QUERY.workspace));
}

function describe(device: Device, shape: readonly number[]) {
  const [N, H, W, C] = dims(shape, 4);
  return device.library.byTag([N, C, H, W], TAG.nhwc);
}

function key(shape: readonly number[], a: LocalResponse): string {
  return `${shape.join()}|${a.depthRadius}|${a.bias}|${a.alpha}|${a.beta}`;
}

function check(
  where: string,
  tensors: Readonly<Record<string, tf.TensorInfo>>,
  shape: readonly number[],
  { depthRadius }: LocalResponse,
): void {
  requireRank(where, 'x', shape, 4);
  requireFloats(where, tensors, { dy: shape });
  if (Number.isSafeInteger(depthRadius) && depthRadius >= 0) return;
  throw new BnlabError({
    where: `${where} (engine onednn)`,
    expected: 'a depthRadius that is a whole number of 0 or more',
    got: String(depthRadius),
    hint: 'A radius of 2 takes five channels, as GoogLeNet does.',
  });
}
