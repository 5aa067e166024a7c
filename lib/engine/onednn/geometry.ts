/**
 * Sliding windows as oneDNN describes them.
 * @module
 */
import { BnlabError } from '../../errors';
import type { tf } from '../tf';
import type { Device } from './device';
import { int64 } from './status';

type Info = tf.backend_util.Conv2DInfo;

/**
 * Makes sure that windows can be laid over the image: sizes, strides and dilations of 1 or more, paddings of 0 or more,
 * all of them whole, as is the size of the output.
 *
 * @throws BnlabError naming the one that is wrong.
 */
export function requireWindow(where: string, info: Info): void {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const { top, left, bottom, right } = info.padInfo;
  const rules: readonly [string, number, ...(readonly number[])][] = [
    ['windows', 1, filterHeight, filterWidth],
    ['strides', 1, strideHeight, strideWidth],
    ['dilations', 1, dilationHeight, dilationWidth],
    ['paddings', 0, top, bottom, left, right],
    ['an output', 0, info.outHeight, info.outWidth],
  ];
  for (const [name, least, ...sizes] of rules) {
    if (!sizes.every((n) => Number.isSafeInteger(n) && n >= least)) throw wrongWindow(where, name, least, sizes, info);
  }
}

function wrongWindow(where: string, name: string, least: number, got: readonly number[], info: Info): BnlabError {
  return new BnlabError({
    where: `${where} (engine onednn)`,
    expected: `${name} of whole numbers of ${least} or more`,
    got: `[${got.join(', ')}] over an image of [${info.inShape.join(', ')}]`,
    hint: 'Check window, strides, dilations and padding of this call; the window may be larger than the padded image.',
  });
}

/** Rows below and columns behind the image that the last windows reach; 0 where some of the image is reached by none. */
function paddingAfter(info: Info): { readonly bottom: number; readonly right: number } {
  const after = (size: number, out: number, stride: number, reach: number, before: number) =>
    Math.max(0, (out - 1) * stride + reach - size - before);
  const { top, left } = info.padInfo;
  return {
    bottom: after(info.inHeight, info.outHeight, info.strideHeight, info.effectiveFilterHeight, top),
    right: after(info.inWidth, info.outWidth, info.strideWidth, info.effectiveFilterWidth, left),
  };
}

/**
 * The same windows with the output as large as the padded image allows, which oneDNN insists on.
 * TensorFlow.js makes a smaller one for a numeric padding where height and width have different windows or strides.
 */
export function fullOutput(info: Info): Info {
  const { bottom, right } = paddingAfter(info);
  const { top, left } = info.padInfo;
  const outHeight = Math.floor((info.inHeight + top + bottom - info.effectiveFilterHeight) / info.strideHeight) + 1;
  const outWidth = Math.floor((info.inWidth + left + right - info.effectiveFilterWidth) / info.strideWidth) + 1;
  if (outHeight === info.outHeight && outWidth === info.outWidth) return info;
  const [N, K] = [info.batchSize, info.outChannels];
  const last = info.dataFormat === 'channelsLast';
  const outShape: Info['outShape'] = last ? [N, outHeight, outWidth, K] : [N, K, outHeight, outWidth];
  return { ...info, outHeight, outWidth, outShape };
}

/** Whether a convolution has nothing to sum or nowhere to put it. */
export function isEmpty({ inShape, outShape, filterShape }: Info): boolean {
  return [...inShape, ...outShape, ...filterShape].includes(0);
}

/** Cuts a full output to the size TensorFlow.js expects; takes y over. */
export function cutOutput(device: Device, y: tf.TensorInfo, info: Info): tf.TensorInfo {
  const cut = device.call('Slice', { x: y }, { begin: [0, 0, 0, 0], size: info.outShape });
  device.dispose(y);
  return cut;
}

/** Runs `body` with the geometry of the full output and an upstream gradient that is zero where it was cut. */
export function withFullGradient<T>(
  device: Device,
  dy: tf.TensorInfo,
  info: Info,
  body: (dy: tf.TensorInfo, full: Info) => T,
): T {
  const full = fullOutput(info);
  if (full === info) return body(dy, info);
  const paddings = dy.shape.map((n, i) => [0, full.outShape[i]! - n]);
  const padded = device.call('PadV2', { x: dy }, { paddings, constantValue: 0 });
  try {
    return body(padded, full);
  } finally {
    device.dispose(padded);
  }
}

/** Strides and paddings in oneDNN's order. */
export function windowOf(info: Info): {
  readonly strides: BigInt64Array;
  readonly dilations: BigInt64Array;
  readonly before: BigInt64Array;
  readonly after: BigInt64Array;
} {
  const { bottom, right } = paddingAfter(info);
  return {
    strides: int64([info.strideHeight, info.strideWidth]),
    // oneDNN counts the gaps
    dilations: int64([info.dilationHeight - 1, info.dilationWidth - 1]),
    before: int64([info.padInfo.top, info.padInfo.left]),
    after: int64([bottom, right]),
  };
}
