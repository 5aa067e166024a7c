/**
 * Everything in which this library changes TensorFlow.js itself: one file a mend, and each says what was wrong.
 *
 * A mend holds for all engines at once, is applied once, and fails loudly where the part it mends is gone or changed.
 * @module
 */
import { mendActivations } from './activations';
import { mendAdadelta } from './adadelta';
import { mendBatchedProducts } from './batched-products';
import { mendBatchNormalization } from './batch-normalization';
import { mendConstants } from './constants';
import { mendConvolutions } from './convolutions';
import { mendDepthwise } from './depthwise';
import { mendDepthwiseLayer } from './depthwise-layer';
import { mendDisposal } from './disposal';
import { mendFused } from './fused';
import { holdGradients, requireVersion } from './guard';
import { mendLocalResponse } from './local-response';
import { mendLosses } from './losses';
import { mendMasks } from './masks';
import { mendPooling } from './pooling';
import { mendProducts } from './products';
import { mendRunningSums } from './running-sums';
import { mendScatter } from './scatter';
import { mendSeparableLayer } from './separable-layer';
import { mendTape } from './tape';
import { tf } from './tensorflow';
import { mendTensors } from './tensors';

/** Marks the state that all copies of TensorFlow.js in a process share, so that a second copy of this library leaves it alone. */
const MENDED = Symbol.for('bnlab: TensorFlow.js is mended');

const MENDS: readonly (() => void)[] = [
  mendTape,
  mendTensors,
  mendConstants,
  mendActivations,
  mendConvolutions,
  mendFused,
  mendPooling,
  mendLocalResponse,
  mendProducts,
  mendBatchedProducts,
  mendRunningSums,
  mendScatter,
  mendDepthwise,
  mendDepthwiseLayer,
  mendBatchNormalization,
  mendSeparableLayer,
  mendAdadelta,
  mendLosses,
  mendMasks,
  mendDisposal,
];

/** Applies all mends, once in a process. @throws BnlabError (`engine`) where TensorFlow.js is not the release they were written for. */
export function mendStock(): void {
  const engine = tf.engine() as ReturnType<typeof tf.engine> & { [MENDED]?: true };
  if (engine[MENDED]) return;
  requireVersion();
  for (const mend of MENDS) mend();
  holdGradients();
  engine[MENDED] = true;
}
