/**
 * Softmax with cross-entropy on the device, one thread a row forward, one an element backward.
 * @module
 */
import { dims } from '../../../dims';
import type { Inputs } from '../../kernel-inputs';
import type { tf } from '../../tf';
import { runShader } from '../shader';
import type { StockBackend } from '../types';

/** The largest logit of a row, and the sum of exp(z - that); NaN in a row makes the sum NaN. */
const ROW = `
  fn row(first : i32) -> vec2<f32> {
    var top = logits[first];
    for (var j = 1; j < uniforms.classes; j++) { top = max(top, logits[first + j]); }
    var sum = 0.0;
    for (var j = 0; j < uniforms.classes; j++) { sum += exp(logits[first + j] - top); }
    return vec2<f32>(top, sum);
  }`;

/** `losses_i = log(sum_j exp(z_ij)) - z_i[label_i]` and the probabilities; see `SOFTMAX_CROSS_ENTROPY`. */
export function crossEntropy(backend: StockBackend, { logits, labels }: Inputs): tf.TensorInfo[] {
  const [m, classes] = dims(logits.shape, 2);
  const shared = { ints: { classes }, before: ROW };
  const losses = runShader(backend, {
    name: 'CrossEntropy',
    inputs: { logits, labels },
    shape: [m],
    ...shared,
    code: `
      let r = row(index * uniforms.classes);
      put(index, log(r.y) + r.x - logits[index * uniforms.classes + labels[index]]);`,
  });
  const rows = runShader(backend, {
    name: 'SoftmaxRows',
    inputs: { logits },
    shape: [m, 2],
    ...shared,
    code: `
      let r = row(index / 2 * uniforms.classes);
      put(index, select(r.y, r.x, index % 2 == 0));`,
  });
  const probabilities = runShader(backend, {
    name: 'Probabilities',
    inputs: { logits, rows },
    shape: logits.shape,
    ints: { classes },
    code: `
      let i = index / uniforms.classes;
      put(index, exp(logits[index] - rows[2 * i]) / rows[2 * i + 1]);`,
  });
  backend.disposeData(rows.dataId);
  return [losses, probabilities];
}

/** `dlogits_ij = dLosses_i (p_ij - [j = label_i])`; see `SOFTMAX_CROSS_ENTROPY_GRAD`. */
export function crossEntropyGrad(backend: StockBackend, { probabilities, labels, dLosses }: Inputs): tf.TensorInfo[] {
  return [
    runShader(backend, {
      name: 'CrossEntropyGrad',
      inputs: { probabilities, labels, dLosses },
      shape: probabilities.shape,
      ints: { classes: probabilities.shape[1]! },
      code: `
        let i = index / uniforms.classes;
        put(index, dLosses[i] * (probabilities[index] - select(0.0, 1.0, index % uniforms.classes == labels[i])));`,
    }),
  ];
}
