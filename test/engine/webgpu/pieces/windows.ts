/** Calls of convolutions and poolings. */
import type { Random } from '../../../../lib/random';
import { choose, pick } from '../../onednn/support';
import { floats, imageShape, type Call, type Calls } from './call';

interface Window {
  readonly x: readonly number[];
  readonly filter: readonly number[];
  readonly out: readonly number[];
  readonly attributes: object;
}

function windowOf(random: Random, isDepthwise = false): Window {
  const x = imageShape(random);
  const [n, h, w, c] = x;
  const [filterHeight, filterWidth] = [pick(random, 1, 3), pick(random, 1, 3)];
  const filter = [filterHeight, filterWidth, c, isDepthwise ? 1 : pick(random, 4, 12)];
  const strides = pick(random, 1, 2);
  const pad = choose(random, ['same', 'valid'] as const);
  const side = (size: number, reach: number) => Math.ceil((pad === 'same' ? size : size - reach + 1) / strides);
  const out = [n, side(h, filterHeight), side(w, filterWidth), isDepthwise ? c : filter[3]];
  const attributes = { strides: [strides, strides], pad, dataFormat: 'NHWC', dilations: [1, 1] };
  return { x, filter, out, attributes };
}

function convolution(isDepthwise: boolean, isFused: boolean) {
  return (random: Random): Call => {
    const { x, filter, out, attributes } = windowOf(random, isDepthwise);
    const inputs = { x: floats(random, x), filter: floats(random, filter) };
    if (!isFused) return { inputs, attributes, isSum: true };
    const bias = floats(random, out.slice(3));
    const activation = choose(random, ['relu', 'linear', 'prelu']);
    const weights = { preluActivationWeights: floats(random, out.slice(3)) };
    const all = { ...inputs, bias, ...(activation === 'prelu' && weights) };
    return { inputs: all, attributes: { ...attributes, activation }, isSum: true };
  };
}

function inputGradient(isDepthwise: boolean) {
  return (random: Random): Call => {
    const { x, filter, out, attributes } = windowOf(random, isDepthwise);
    const inputs = { dy: floats(random, out), filter: floats(random, filter) };
    return { inputs, attributes: { ...attributes, inputShape: x }, isSum: true };
  };
}

function filterGradient(isDepthwise: boolean) {
  return (random: Random): Call => {
    const { x, filter, out, attributes } = windowOf(random, isDepthwise);
    const inputs = { x: floats(random, x), dy: floats(random, out) };
    return { inputs, attributes: { ...attributes, filterShape: filter }, isSum: true };
  };
}

function pooling(...gradient: readonly ('dy' | 'input' | 'output')[]) {
  return (random: Random): Call => {
    const { x, filter, out, attributes } = windowOf(random, true);
    const told = { ...attributes, filterSize: filter.slice(0, 2) };
    if (gradient.length === 0) return { inputs: { x: floats(random, x) }, attributes: told };
    const one = (name: string) => [name, floats(random, name === 'input' ? x : out)] as const;
    return { inputs: Object.fromEntries(gradient.map(one)), attributes: told };
  };
}

export const WINDOWS: Calls = {
  Conv2D: convolution(false, false),
  FusedConv2D: convolution(false, true),
  DepthwiseConv2dNative: convolution(true, false),
  FusedDepthwiseConv2D: convolution(true, true),
  Conv2DBackpropInput: inputGradient(false),
  DepthwiseConv2dNativeBackpropInput: inputGradient(true),
  Conv2DBackpropFilter: filterGradient(false),
  DepthwiseConv2dNativeBackpropFilter: filterGradient(true),
  MaxPool: pooling(),
  AvgPool: pooling(),
  MaxPoolGrad: pooling('dy', 'input', 'output'),
  AvgPoolGrad: pooling('dy', 'input'),
};
