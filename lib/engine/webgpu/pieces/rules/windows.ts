/**
 * Convolutions and poolings: a picture by itself, a filter that all of them share.
 * @module
 */
import { convGeometry, poolGeometry, type PoolAttributes, type WindowAttributes } from '../../../conv-geometry';
import type { Attributes } from '../../../host-copies';
import type { Inputs } from '../../../kernel-inputs';
import { beside, forAll, withRows, type Rule, type Rules } from './rule';

const windowOf = (attributes: Attributes) => attributes as object as WindowAttributes;

/** x is cut, and weights of the activation that differ between examples. */
function convolution(isDepthwise: boolean): Rule {
  return {
    makes: ({ x, filter }, attributes) =>
      convGeometry(x.shape, filter.shape, windowOf(attributes), isDepthwise).outShape,
    plan({ preluActivationWeights }, _attributes, made) {
      return { cut: ['x', ...withRows({ preluActivationWeights }, made)], rows: made[0]!, join: 'beside' };
    },
  };
}

type ShapeName = 'inputShape' | 'filterShape';

const named = (name: ShapeName) => (_: Inputs, attributes: Attributes) => attributes[name] as readonly number[];

/** Gradient in the input: the shape that the kernel is told is that of all examples. */
const inputGradient: Rule = {
  makes: named('inputShape'),
  plan: (_, attributes, made) => ({
    cut: ['dy'],
    rows: made[0]!,
    join: 'beside',
    attributes: (count) => ({ ...attributes, inputShape: [count, ...made.slice(1)] }),
  }),
};

/** Gradient in the filter: a sum over all examples. */
const filterGradient: Rule = {
  makes: named('filterShape'),
  plan: ({ x }) => ({ cut: ['x', 'dy'], rows: x.shape[0]!, join: 'sum' }),
};

const pool = beside(({ x }, attributes) => poolGeometry(x.shape, attributes as object as PoolAttributes).outShape, 'x');

/** Rules of this file. */
export const WINDOWS: Rules = {
  ...forAll(['Conv2D', 'FusedConv2D'], convolution(false)),
  ...forAll(['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], convolution(true)),
  ...forAll(['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput'], inputGradient),
  ...forAll(['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'], filterGradient),
  ...forAll(['MaxPool', 'AvgPool'], pool),
  MaxPoolGrad: beside(({ input }) => input.shape, 'dy', 'input', 'output'),
  AvgPoolGrad: beside(({ input }) => input.shape, 'dy', 'input'),
};
