/**
 * Algorithm 1 in training and its gradient, with an activation, on the device.
 *
 * Float32 alone would lose a small spread beside a large mean. So the mean is kept as two numbers: what a plain sum gives, and
 * the mean of what is left when that is taken off, where nothing cancels any more.
 * @module
 */
import { dims } from '../../../dims';
import type { Inputs } from '../../kernel-inputs';
import type { BatchNormAttributes } from '../../ops/kernels';
import { tf } from '../../tf';
import { inPieces } from '../pieces/in-pieces';
import { runShader } from '../shader';
import type { StockBackend } from '../types';
import { columnSums } from './column-sums';
import { NORMALIZED, THROUGH, VALUE } from './normalized';

interface Sizes {
  readonly rows: number;
  readonly columns: number;
}

function sizesOf({ shape }: tf.TensorInfo, gamma: tf.TensorInfo): Sizes {
  const [columns] = dims(gamma.shape, 1);
  return { rows: tf.util.sizeFromShape(shape) / columns, columns };
}

/** The forward pass; see `BATCH_NORM_TRAINING`. */
export function batchNorm(
  backend: StockBackend,
  { x, gamma, beta }: Inputs,
  { epsilon, activation }: BatchNormAttributes,
): tf.TensorInfo[] {
  const sizes = sizesOf(x, gamma);
  const { mean, variance, workspace } = statistics(backend, x, beta, sizes);
  const [y] = inPieces(backend, { cut: { x }, join: 'beside' }, ({ x }) => [
    runShader(backend, {
      name: `normalized ${activation}`,
      inputs: { x, gamma, variance, workspace },
      shape: x.shape,
      ints: { columns: sizes.columns },
      floats: { epsilon },
      before: NORMALIZED,
      code: `let z = scaled(x[index], index % uniforms.columns); put(index, ${VALUE[activation]});`,
    }),
  ]);
  return [y!, mean, variance, workspace];
}

function statistics(backend: StockBackend, x: tf.TensorInfo, beta: tf.TensorInfo, sizes: Sizes) {
  const { rows: all, columns } = sizes;
  const plain = columnSums(backend, { x }, { columns, name: 'sums', row: 'sum.x += x[at];' });
  const moments = columnSums(
    backend,
    { x },
    {
      name: 'moments',
      shared: { plain },
      columns,
      ints: { all },
      column: 'let mean = plain[c] / f32(uniforms.all);',
      row: 'let d = x[at] - mean; sum += vec2<f32>(d, d * d);',
    },
  );
  const row = (name: string, code: string) =>
    runShader(backend, { name, inputs: { plain, moments }, ints: { ...sizes }, shape: [sizes.columns], code });
  const mean = row('mean', 'put(index, (plain[index] + moments[index]) / f32(uniforms.rows));');
  // `rest` is a rounding error: taking its square off cancels nothing
  const variance = row(
    'variance',
    `let rest = moments[index] / f32(uniforms.rows);
     let v = moments[index + uniforms.columns] / f32(uniforms.rows) - rest * rest;
     put(index, keeping(v, select(v, 0.0, v < 0.0)));`,
  );
  const workspace = runShader(backend, {
    name: 'workspace',
    inputs: { plain, moments, beta },
    ints: { ...sizes },
    shape: [3, sizes.columns],
    code: `
      let c = index % uniforms.columns;
      if (index >= 2 * uniforms.columns) { put(index, beta[c]); }
      else if (index >= uniforms.columns) { put(index, moments[c] / f32(uniforms.rows)); }
      else { put(index, plain[c] / f32(uniforms.rows)); }`,
  });
  for (const { dataId } of [plain, moments]) backend.disposeData(dataId);
  return { mean, variance, workspace };
}

/** The backward pass; see `BATCH_NORM_TRAINING_GRAD`. */
export function batchNormGrad(
  backend: StockBackend,
  { dy, x, y, gamma, variance, workspace }: Inputs,
  { epsilon, activation }: BatchNormAttributes,
): tf.TensorInfo[] {
  const sizes = sizesOf(x, gamma);
  const cut = { dy, x, ...(activation === 'sigmoid' && { y }) };
  const whole = { gamma, variance, workspace };
  const shared = { floats: { epsilon }, before: NORMALIZED };
  const sums = columnSums(backend, cut, {
    name: `gradient sums ${activation}`,
    shared: whole,
    columns: sizes.columns,
    ...shared,
    row: `let d = ${THROUGH[activation]}; sum += vec2<f32>(d, d * normalized(x[at], c));`,
  });
  const [dx] = inPieces(backend, { cut, join: 'beside' }, (pieces) => [
    runShader(backend, {
      name: `gradient ${activation}`,
      inputs: { ...pieces, ...whole, sums },
      shape: pieces.x.shape,
      ints: { ...sizes },
      ...shared,
      code: `
        let at = index;
        let c = at % uniforms.columns;
        let d = ${THROUGH[activation]};
        let m = f32(uniforms.rows);
        let s = gamma[c] * inverseSqrt(variance[c] + uniforms.epsilon);
        put(at, s * (d - sums[c] / m - normalized(x[at], c) * sums[uniforms.columns + c] / m));`,
    }),
  ]);
  const [dbeta, dgamma] = [rowOf(backend, sums, 0), rowOf(backend, sums, 1)];
  backend.disposeData(sums.dataId);
  return [dx!, dgamma, dbeta];
}

/** A copy of one row of a matrix. */
function rowOf(backend: StockBackend, matrix: tf.TensorInfo, row: number): tf.TensorInfo {
  return runShader(backend, {
    name: 'row',
    inputs: { matrix },
    shape: [matrix.shape[1]!],
    ints: { row },
    code: 'put(index, matrix[uniforms.row * uniforms.size + index]);',
  });
}
