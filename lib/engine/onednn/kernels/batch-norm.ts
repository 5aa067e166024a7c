/**
 * Batch normalization with a fused activation: training (forward and backward) and inference.
 * @module
 */
import { BnlabError } from '../../../errors';
import type { HostKernel } from '../../host-memory';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD, type BatchNormAttributes } from '../../ops/kernels';
import type { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ARG, ELTWISE, NORM, PROP, QUERY, TAG } from '../constants';
import { requireFloats, type Device, type Kernels } from '../device';
import type { Primitive } from '../primitive';
import type { Work } from '../work';
import { eltwise, eltwiseGradient } from './eltwise';

type Inputs = Readonly<Record<string, tf.TensorInfo>>;

/** Batch normalization kernels; `loops` are the portable ones, for what oneDNN does not take. */
export function batchNormKernels(device: Device, loops: Readonly<Record<string, HostKernel>>): Kernels {
  const norm = new Normalizations(device);
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
  constructor(private readonly device: Device) {}

  forward({ x, gamma, beta }: Inputs, { epsilon, activation }: BatchNormAttributes): tf.TensorInfo[] {
    const { device } = this;
    const relu = activation === 'relu';
    const primitive = this.training(x.shape, epsilon, relu);
    const y = device.make(x.shape);
    const mean = device.make(gamma.shape);
    const variance = device.make(gamma.shape);
    const workspace = device.make(relu ? [this.workspaceBytes(primitive)] : [], relu ? 'bool' : 'float32');
    const blocks = [x, y, mean, variance, gamma, beta].map((t) => device.block(t));
    if (relu) blocks.push(device.block(workspace));
    else device.floats(workspace)[0] = 0;
    primitive.run(...blocks);
    if (activation === 'sigmoid') {
      eltwise(device, ELTWISE.logistic, device.block(y), device.block(y), sizeOf(y.shape));
    }
    if (relu) this.keepNaN(y, mean, variance);
    return [y, mean, variance, workspace];
  }

  backward(inputs: Inputs, { epsilon, activation }: BatchNormAttributes): tf.TensorInfo[] {
    const { device } = this;
    const { dy, x, y, gamma, mean, variance, workspace } = inputs;
    const relu = activation === 'relu';
    const primitive = this.gradient(x.shape, epsilon, relu);
    if (relu && sizeOf(workspace.shape) < this.workspaceBytes(primitive)) throw foreignWorkspace(workspace);
    const dx = device.make(x.shape);
    const dgamma = device.make(gamma.shape);
    const dbeta = device.make(gamma.shape);
    let upstream = device.block(dy);
    if (activation === 'sigmoid') {
      // the gradient of the sigmoid goes to dx's own memory, where the second step overwrites it
      eltwiseGradient(device, ELTWISE.logisticFromDst, device.block(y), upstream, device.block(dx), sizeOf(y.shape));
      upstream = device.block(dx);
    }
    // oneDNN counts the shift among the arguments without reading it here: gamma stands in
    const blocks = [x, mean, variance, gamma, gamma].map((t) => device.block(t));
    blocks.push(upstream, device.block(dx), device.block(dgamma), device.block(dbeta));
    if (relu) blocks.push(device.block(workspace));
    primitive.run(...blocks);
    return [dx, dgamma, dbeta];
  }

  inference({ x, mean, variance, offset, scale }: Inputs, epsilon: number): tf.TensorInfo {
    const { library } = this.device;
    const primitive = library.cached(`batch norm inference|${x.shape.join()}|${epsilon}`, () => {
      const { data, vector } = this.descs(x.shape);
      const flags = NORM.globalStatistics | NORM.scale | NORM.shift;
      return library.make({
        what: 'batch normalization, inference',
        init: (desc) => library.dnnl.batchNormForward(desc, PROP.inference, data, epsilon, flags),
        slots: () => [
          [ARG.src, data],
          [ARG.dst, data],
          [ARG.mean, vector],
          [ARG.variance, vector],
          [ARG.scale, vector],
          [ARG.shift, vector],
        ],
        work: workOf(x.shape),
      });
    });
    const y = this.device.make(x.shape);
    primitive.run(...[x, y, mean, variance, scale, offset].map((t) => this.device.block(t)));
    return y;
  }

  /** oneDNN's relu makes 0 of NaN, and a run that diverged must not look healthy: such a channel becomes NaN as a whole. */
  private keepNaN(y: tf.TensorInfo, mean: tf.TensorInfo, variance: tf.TensorInfo): void {
    const means = this.device.floats(mean);
    const variances = this.device.floats(variance);
    const C = means.length;
    for (let c = 0; c < C; c++) {
      if (Number.isFinite(means[c]) && Number.isFinite(variances[c])) continue;
      const values = this.device.floats(y);
      for (let i = c; i < values.length; i += C) values[i] = NaN;
    }
  }

  private training(shape: readonly number[], epsilon: number, relu: boolean): Primitive {
    const { library } = this.device;
    return library.cached(`batch norm|${relu}|${shape.join()}|${epsilon}`, () => {
      const { data, vector } = this.descs(shape);
      return library.make({
        what: 'batch normalization',
        init: (desc) => library.dnnl.batchNormForward(desc, PROP.training, data, epsilon, flagsFor(relu)),
        slots: (query) => [
          [ARG.src, data],
          [ARG.dst, data],
          [ARG.mean, vector],
          [ARG.variance, vector],
          [ARG.scale, vector],
          [ARG.shift, vector],
          ...(relu ? ([[ARG.workspace, query(QUERY.workspace)]] as const) : []),
        ],
        work: workOf(shape),
      });
    });
  }

  private gradient(shape: readonly number[], epsilon: number, relu: boolean): Primitive {
    const { library } = this.device;
    return library.cached(`batch norm gradient|${relu}|${shape.join()}|${epsilon}`, () => {
      const { data, vector } = this.descs(shape);
      return library.make({
        what: 'gradient of batch normalization',
        hint: this.training(shape, epsilon, relu),
        init: (desc) => library.dnnl.batchNormBackward(desc, PROP.backward, data, data, epsilon, flagsFor(relu)),
        slots: (query) => [
          [ARG.src, data],
          [ARG.mean, vector],
          [ARG.variance, vector],
          [ARG.scale, vector],
          [ARG.shift, vector],
          [ARG.diffDst, data],
          [ARG.diffSrc, data],
          [ARG.diffScale, vector],
          [ARG.diffShift, vector],
          ...(relu ? ([[ARG.workspace, query(QUERY.workspace)]] as const) : []),
        ],
        work: workOf(shape),
      });
    });
  }

  private workspaceBytes(primitive: Primitive): number {
    return this.device.library.sizeOf(primitive.query(QUERY.workspace));
  }

  /** Images keep their axes; anything else is rows of channels. */
  private descs(shape: readonly number[]) {
    const { library } = this.device;
    const C = shape[shape.length - 1];
    const dims = shape.length === 4 ? [shape[0], C, shape[1], shape[2]] : [1, C, sizeOf(shape) / C, 1];
    return { data: library.byTag(dims, TAG.nhwc), vector: library.byTag([C], TAG.a) };
  }
}

function flagsFor(relu: boolean): number {
  return NORM.scale | NORM.shift | (relu ? NORM.fusedRelu : 0);
}

/** All data tensors have the shape of x, all vectors its last size. */
function check({ workspace: _, ...inputs }: Inputs, where: string): void {
  const shape = inputs.x.shape;
  const vector = [shape[shape.length - 1] ?? 1];
  const shapes = { y: shape, dy: shape, gamma: vector, beta: vector, mean: vector, variance: vector };
  requireFloats(where, inputs, shapes);
}

/** Statistics and result are passes of their own. */
function workOf(shape: readonly number[]): Work {
  return { floats: 2 * sizeOf(shape) };
}

function foreignWorkspace(workspace: tf.TensorInfo): BnlabError {
  return new BnlabError({
    where: 'gradient of batchNormTraining (engine onednn)',
    expected: 'the workspace that the forward pass of this engine made',
    got: `a tensor of shape [${workspace.shape.join(', ')}]`,
    hint: 'Run forward and backward on one engine.',
  });
}
