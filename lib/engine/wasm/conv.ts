/**
 * Convolutions of the wasm backend with what its own get wrong: NaN, and 'same' padding of short filters.
 * @module
 */
import { convGeometry, type WindowAttributes } from '../conv-geometry';
import { convolutionCell, depthwiseCell } from '../loops/cells';
import type { tf } from '../tf';
import { activate, type ActivationAttributes } from './activation';
import type { Composer } from './composer';
import type { Inputs } from './host';
import { mend } from './mend';

/** Names of the convolutions of the backend. */
export type Convolution = 'Conv2D' | 'FusedConv2D' | 'DepthwiseConv2dNative' | 'FusedDepthwiseConv2D';

/**
 * `activation(conv(x, filter) + bias)` by the backend's kernel `name`.
 *
 * That kernel leaves zeros where 'same' padding meets a filter shorter than the stride on one axis: the padding is
 * spelt out. Its activations lose NaN: it is run without.
 */
export function convolution(
  c: Composer,
  name: Convolution,
  inputs: Inputs,
  attrs: WindowAttributes & ActivationAttributes,
): tf.TensorInfo {
  const { x, filter, bias } = inputs;
  const isDepthwise = name === 'DepthwiseConv2dNative' || name === 'FusedDepthwiseConv2D';
  const geometry = convGeometry(x.shape, filter.shape, attrs, isDepthwise);
  const pad = attrs.pad === 'same' ? explicit(geometry) : attrs.pad;
  const y = c.run(name, { x, filter, bias }, { ...attrs, pad, activation: 'linear' });
  const cell = isDepthwise ? depthwiseCell : convolutionCell;
  mend(c, y, bias, () => {
    const [images, filters] = [c.floats(x), c.floats(filter)];
    return (index) => cell(images, filters, geometry, index);
  });
  return activate(c, y, inputs, attrs);
}

function explicit({ padInfo: { top, bottom, left, right } }: tf.backend_util.Conv2DInfo): number[][] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
