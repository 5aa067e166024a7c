/**
 * The kernels that the webgpu engine has of its own.
 * @module
 */
import type { Kernel } from '../../host-copies';
import type { Inputs } from '../../kernel-inputs';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  SOFTMAX_CROSS_ENTROPY,
  SOFTMAX_CROSS_ENTROPY_GRAD,
} from '../../ops/kernels';
import type { tf } from '../../tf';
import type { StockBackend } from '../types';
import { argOf } from './arg';
import { batchNorm, batchNormGrad } from './batch-norm';
import { castAfter } from './cast';
import { crossEntropy, crossEntropyGrad } from './cross-entropy';
import { filterGradient, type FilterGradientAttributes } from './filter-gradient';
import { avgPoolGrad, maxPool, maxPoolGrad } from './pools';
import { inOrder } from './products';

/** The backend's own kernels by name. */
type StockKernels = ReadonlyMap<string, Kernel>;

type Body = (backend: StockBackend, inputs: Inputs, attributes: never) => tf.TensorInfo | tf.TensorInfo[];

function kernel(body: Body): Kernel {
  return ({ inputs, attrs, backend }) => body(backend as StockBackend, inputs, (attrs ?? {}) as never);
}

/** Our kernels by name; some are composed of the backend's own. */
export function ownKernels(stock: StockKernels): Readonly<Record<string, Kernel>> {
  return {
    Cast: castAfter(stock.get('Cast')!),
    ArgMax: kernel(argOf('>')),
    ArgMin: kernel(argOf('<')),
    BatchMatMul: inOrder(stock.get('BatchMatMul')!),
    Conv2D: inOrder(stock.get('Conv2D')!),
    _FusedMatMul: inOrder(stock.get('_FusedMatMul')!),
    FusedConv2D: inOrder(stock.get('FusedConv2D')!),
    MaxPool: kernel(maxPool),
    [BATCH_NORM_TRAINING]: kernel(batchNorm),
    [BATCH_NORM_TRAINING_GRAD]: kernel(batchNormGrad),
    [SOFTMAX_CROSS_ENTROPY]: kernel(crossEntropy),
    [SOFTMAX_CROSS_ENTROPY_GRAD]: kernel(crossEntropyGrad),
    Conv2DBackpropFilter: filterGradientAfter(stock.get('Conv2DBackpropFilter')!),
    AvgPoolGrad: kernel(avgPoolGrad),
    MaxPoolGrad: kernel(maxPoolGrad),
  };
}

/** Ours where the channels are the last axis, else the backend's own. */
function filterGradientAfter(stock: Kernel): Kernel {
  return (call) => {
    const attributes = call.attrs as unknown as FilterGradientAttributes;
    if (attributes.dataFormat === 'NCHW') return stock(call);
    return filterGradient(call.backend as StockBackend, call.inputs, attributes);
  };
}
