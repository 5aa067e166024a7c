/**
 * Softmax with cross-entropy as loops over memory.
 * @module
 */

/**
 * `losses_i = log(sum_j exp(z_ij)) - z_i[label_i]`, `probabilities = softmax(z)`; the largest logit is subtracted first.
 *
 * logits, probabilities: [m, K]; labels, losses: [m].
 */
export function softmaxCrossEntropyForward(
  logits: Float32Array,
  labels: Int32Array,
  losses: Float32Array,
  probabilities: Float32Array,
): void {
  const m = labels.length;
  const K = logits.length / m;
  for (let i = 0; i < m; i++) {
    const row = i * K;
    let top = logits[row]!;
    for (let j = 1; j < K; j++) if (logits[row + j]! > top) top = logits[row + j]!;
    let sum = 0;
    for (let j = 0; j < K; j++) {
      const e = Math.exp(logits[row + j]! - top);
      probabilities[row + j] = e;
      sum += e;
    }
    for (let j = 0; j < K; j++) probabilities[row + j]! /= sum;
    losses[i] = Math.log(sum) + top - logits[row + labels[i]!]!;
  }
}

/** `dlogits_ij = dLosses_i (p_ij - [j = label_i])`. */
export function softmaxCrossEntropyBackward(
  probabilities: Float32Array,
  labels: Int32Array,
  dLosses: Float32Array,
  dlogits: Float32Array,
): void {
  const m = labels.length;
  const K = probabilities.length / m;
  for (let i = 0; i < m; i++) {
    for (let j = i * K; j < (i + 1) * K; j++) dlogits[j] = dLosses[i]! * probabilities[j]!;
    dlogits[i * K + labels[i]!]! -= dLosses[i]!;
  }
}
