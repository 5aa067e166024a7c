/**
 * Batch normalization with a fused activation: training (forward and backward) and inference.
 * @module
 */
import { BnlabError } from '../../../errors';
import type { Inputs } from '../../kernel-inputs';
import type { HostKernel } from '../../host-memory';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD, type BatchNormAttributes } from '../../ops/kernels';
import type { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ELTWISE, QUERY } from '../constants';
import { requireFloats, sameShape, type Device, type Kernels } from '../device';
import { isAllFinite } from '../finite';
import type { Primitive } from '../primitive';
import { normGradient, normInference, normTraining } from './batch-norm-plans';
import { eltwise, eltwiseGradient } from './eltwise';

type Info = tf.TensorInfo;
/** The portable kernels. */
type Loops = Readonly<Record<typeof BATCH_NORM_TRAINING | typeof BATCH_NORM_TRAINING_GRAD, HostKernel>>;

/** Batch normalization kernels; `loops` are the portable ones, for what oneDNN does not take. */
export function batchNormKernels(device: Device, loops: Loops): Kernels {
  const norm = new Normalizations(device, loops);
  const stock = device.stock('FusedBatchNorm');
  return {
    [BATCH_NORM_TRAINING]: (inputs, attributes) => {
      check(inputs, 'batchNormTraining');
      if (sizeOf(inputs.x.shape) === 0) return loops[BATCH_NORM_TRAINING](inputs, attributes);
      return norm.forward(inputs, attributes as unknown as BatchNormAttributes);
    },
    [BATCH_NORM_TRAINING_GRAD]: (inputs, attributes) => {
      check(inputs, 'gradient of batchNormTraining');
      if (sizeOf(inputs.x.shape) === 0) return loops[BATCH_NORM_TRAINING_GRAD](inputs, attributes);
      return norm.backward(inputs, attributes as unknown as BatchNormAttributes);
    },
    FusedBatchNorm: (inputs, attributes) => {
      const { x, mean, variance, offset, scale } = inputs;
      const C = x.shape[x.shape.length - 1];
      const vectors = [mean, variance, offset, scale].every((v) => v && v.shape.length === 1 && v.shape[0] === C);
      if (!vectors || x.shape.length < 2 || x.dtype !== 'float32' || sizeOf(x.shape) === 0) {
        return stock(inputs, attributes);
      }
      return norm.inference(inputs, (attributes as { varianceEpsilon: number }).varianceEpsilon);
    },
  };
}

class Normalizations {
  constructor(
    private readonly device: Device,
    private readonly loops: Loops,
  ) {}

  forward(inputs: Inputs, attributes: BatchNormAttributes): tf.TensorInfo[] {
    const { device } = this;
    const { x, gamma, beta } = inputs;
    const relu = attributes.activation === 'relu';
    const primitive = normTraining(device, { shape: x.shape, epsilon: attributes.epsilon, relu });
    const y = device.make(x.shape);
    const mean = device.make(gamma.shape);
    const variance = device.make(gamma.shape);
    const workspace = device.make(relu ? [this.workspaceBytes(primitive)] : [], relu ? 'bool' : 'float32');
    const blocks = [x, y, mean, variance, gamma, beta].map((t) => device.block(t));
    if (relu) blocks.push(device.block(workspace));
    else device.floats(workspace)[0] = 0;
    primitive.run(...blocks);
    if (!this.areFinite(mean, variance, gamma, beta)) {
      for (const tensor of [y, mean, variance, workspace]) device.dispose(tensor);
      return this.forwardByLoops(inputs, attributes);
    }
    if (attributes.activation === 'sigmoid') {
      eltwise(device, ELTWISE.logistic, device.block(y), device.block(y), sizeOf(y.shape));
    }
    return [y, mean, variance, workspace];
  }

  backward(inputs: Inputs, attributes: BatchNormAttributes): tf.TensorInfo[] {
    const { device } = this;
    const { dy, x, y, gamma, mean, variance, workspace } = inputs;
    const relu = attributes.activation === 'relu';
    const isByLoops = relu ? workspace.dtype === 'float32' : !this.areFinite(mean, variance);
    if (isByLoops) return this.backwardByLoops(inputs, attributes);
    const primitive = normGradient(device, { shape: x.shape, epsilon: attributes.epsilon, relu });
    if (relu && sizeOf(workspace.shape) < this.workspaceBytes(primitive)) throw foreignWorkspace(workspace);
    const dx = device.make(x.shape);
    const dgamma = device.make(gamma.shape);
    const dbeta = device.make(gamma.shape);
    let upstream = device.block(dy);
    if (attributes.activation === 'sigmoid') {
      // the gradient of the sigmoid goes to dx's own memory, where the second step overwrites it
      eltwiseGradient(device, ELTWISE.logisticFromDst, device.block(y), upstream, device.block(dx), sizeOf(y.shape));
      upstream = device.block(dx);
    }
    const blocks = [x, mean, variance, gamma].map((t) => device.block(t));
    // counted without being read: gamma stands in for the shift
    if (device.library.dnnl.countsShift) blocks.push(device.block(gamma));
    blocks.push(upstream, device.block(dx), device.block(dgamma), device.block(dbeta));
    if (relu) blocks.push(device.block(workspace));
    primitive.run(...blocks);
    if (relu && !isAllFinite(device, device.block(dy), sizeOf(x.shape))) this.showHidden(dy, [dx, dgamma, dbeta]);
    return [dx, dgamma, dbeta];
  }

  inference({ x, mean, variance, offset, scale }: Inputs, epsilon: number): tf.TensorInfo {
    const y = this.device.make(x.shape);
    const blocks = [x, y, mean, variance, scale, offset].map((t) => this.device.block(t));
    normInference(this.device, x.shape, epsilon).run(...blocks);
    return y;
  }

  /**
   * For numbers that are not finite, or whose squares are not: oneDNN's relu makes 0 of NaN, and a run that diverged must
   * not look healthy; its variance overflows where float64 does not. With ReLU the workspace is y itself, float32.
   */
  private forwardByLoops(inputs: Inputs, attributes: BatchNormAttributes): tf.TensorInfo[] {
    const results = this.loops[BATCH_NORM_TRAINING](inputs, { ...attributes }) as tf.TensorInfo[];
    if (attributes.activation !== 'relu') return results;
    const [y, mean, variance, workspace] = results as [Info, Info, Info, Info];
    this.device.dispose(workspace);
    return [y, mean, variance, this.device.alias(y, y.shape)];
  }

  private backwardByLoops(inputs: Inputs, attributes: BatchNormAttributes): tf.TensorInfo[] {
    const { x, workspace } = inputs;
    const y = attributes.activation === 'relu' ? workspace : inputs.y;
    if (!sameShape(y.shape, x.shape)) throw foreignWorkspace(workspace);
    return this.loops[BATCH_NORM_TRAINING_GRAD]({ ...inputs, y }, { ...attributes }) as tf.TensorInfo[];
  }

  /**
   * Where a unit is off, oneDNN drops its upstream gradient, whatever it is. A NaN must stay visible, and an infinity
   * times 0 is NaN too: the gradients of such a channel become NaN, as its sums do.
   */
  private showHidden(dy: tf.TensorInfo, gradients: readonly [dx: Info, dgamma: Info, dbeta: Info]): void {
    const floats = (tensor: Info) => this.device.floats(tensor);
    const upstream = floats(dy);
    const [dx, dgamma, dbeta] = [floats(gradients[0]), floats(gradients[1]), floats(gradients[2])];
    const C = dbeta.length;
    const isHidden = new Uint8Array(C);
    upstream.forEach((d, i) => {
      const c = i % C;
      if (!Number.isFinite(d) && Number.isFinite(dbeta[c])) isHidden[c] = 1;
    });
    dx.forEach((_, i) => isHidden[i % C] && (dx[i] = NaN));
    isHidden.forEach((hidden, c) => hidden && (dgamma[c] = dbeta[c] = NaN));
  }

  private areFinite(...vectors: readonly tf.TensorInfo[]): boolean {
    return vectors.every((vector) => isAllFinite(this.device, this.device.block(vector), sizeOf(vector.shape)));
  }

  private workspaceBytes(primitive: Primitive): number {
    return this.device.library.sizeOf(primitive.query(QUERY.workspace));
  }
}

/** All data tensors have the shape of x, all vectors its last size. */
function check({ workspace: _, ...inputs }: Inputs, where: string): void {
  const shape = inputs.x.shape;
  const vector = [shape[shape.length - 1] ?? 1];
  const shapes = { y: shape, dy: shape, gamma: vector, beta: vector, mean: vector, variance: vector };
  requireFloats(where, inputs, shapes);
}

function foreignWorkspace(workspace: tf.TensorInfo): BnlabError {
  return new BnlabError({
    where: 'gradient of batchNormTraining (engine onednn)',
    expected: 'the workspace that the forward pass of this engine made',
    got: `a tensor of shape [${workspace.shape.join(', ')}]`,
    hint: 'Run forward and backward on one engine.',
  });
}
