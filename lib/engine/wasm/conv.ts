/**
 * Convolutions of the wasm backend with what its own get wrong: NaN, and 'same' padding of short filters.
 * @module
 */
import { convGeometry, type WindowAttributes } from '../conv-geometry';
import { convolutionCell, depthwiseCell } from '../loops/cells';
import type { tf } from '../tf';
import type { ActivationAttributes } from './activation';
import type { Composer } from './composer';
import type { Inputs } from '../kernel-inputs';
import { cutOrPad } from './image';
import { finished } from './mend';

/** Names of the convolutions of the backend. */
export type Convolution = 'Conv2D' | 'FusedConv2D' | 'DepthwiseConv2dNative' | 'FusedDepthwiseConv2D';

/**
 * `activation(conv(x, filter) + bias)` by the backend's kernel `name`.
 *
 * That kernel leaves zeros where 'same' padding meets a filter shorter than the stride on one axis: the padding is
 * spelt out. Its activations lose NaN: it is run without. It must not count another output than TensorFlow.js does.
 */
export function convolution(
  c: Composer,
  name: Convolution,
  inputs: Pick<Inputs, 'x' | 'filter'> & Partial<Inputs>,
  attrs: WindowAttributes & ActivationAttributes,
): tf.TensorInfo {
  const { x, filter, bias } = inputs;
  const isDepthwise = name === 'DepthwiseConv2dNative' || name === 'FusedDepthwiseConv2D';
  const geometry = convGeometry(x.shape, filter.shape, attrs, isDepthwise);
  // the backend writes past an output of nothing
  if (geometry.outShape.includes(0)) return c.make(geometry.outShape);
  const { image, pad } = bordered(c, x, geometry, attrs.pad);
  // a copy of attrs by spreading costs a small convolution a third of its time
  const { strides, dilations, dataFormat } = attrs;
  const plain = { strides, dilations, dataFormat, pad, dimRoundingMode: undefined, activation: 'linear' };
  const run = () => c.run(name, { x: image, filter, bias }, plain);
  const cell = isDepthwise ? depthwiseCell : convolutionCell;
  const cells = () => {
    const [images, filters] = [c.floats(x), c.floats(filter)];
    return (index: number) => cell(images, filters, geometry, index);
  };
  return finished(c, { run, bias, cells }, inputs, attrs);
}

/**
 * The image and the padding with which the backend makes an output of TensorFlow.js's size.
 *
 * The two count alike but for a padding given as a number over windows or strides that are not square, and for sizes rounded
 * up: the backend then writes the rows it counts, past the end of the output.
 */
function bordered(c: Composer, x: tf.TensorInfo, g: tf.backend_util.Conv2DInfo, pad: WindowAttributes['pad']) {
  if (pad === 'same') return { image: x, pad: explicit(g) };
  const { top, bottom, left, right } = g.padInfo;
  const rows = Math.floor((g.inHeight + top + bottom - g.effectiveFilterHeight) / g.strideHeight) + 1;
  const columns = Math.floor((g.inWidth + left + right - g.effectiveFilterWidth) / g.strideWidth) + 1;
  if (rows === g.outHeight && columns === g.outWidth) return { image: x, pad };
  const image = cutOrPad(c, x, top, left, {
    height: (g.outHeight - 1) * g.strideHeight + g.effectiveFilterHeight,
    width: (g.outWidth - 1) * g.strideWidth + g.effectiveFilterWidth,
  });
  return { image, pad: 'valid' };
}

function explicit({ padInfo: { top, bottom, left, right } }: tf.backend_util.Conv2DInfo): number[][] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
