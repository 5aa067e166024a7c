import {
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
} from '../../../lib/engine/loops/softmax-cross-entropy';
import { Random } from '../../../lib/random';
import { assertNear, assertSame } from './whole';

/** Sizes with every place of the largest logit and of the label; 200 is far beyond what `exp` holds in float32. */
const CASES = [
  { m: 1, K: 1, spread: 1 },
  { m: 3, K: 2, spread: 200 },
  { m: 12, K: 5, spread: 1 },
  { m: 40, K: 4, spread: 2000 },
];

describe('softmax with cross-entropy as loops', () => {
  CASES.forEach(({ m, K, spread }, seed) => {
    it(`follows its formulas: [${m}, ${K}], logits of about ${spread} (seed ${seed})`, () => {
      const random = new Random(seed);
      const logits = random.normals(m * K, 0, spread);
      const labels = Int32Array.from({ length: m }, () => random.integer(K));
      const dLosses = random.normals(m);
      const [losses, probabilities] = [new Float32Array(m).fill(9), new Float32Array(m * K).fill(9)];
      const dlogits = new Float32Array(m * K).fill(9);
      softmaxCrossEntropyForward(logits, labels, losses, probabilities);
      softmaxCrossEntropyBackward(probabilities, labels, dLosses, dlogits);
      for (let i = 0; i < m; i++) {
        const row = Array.from(logits.subarray(i * K, (i + 1) * K));
        // 1 / p_j is a sum of exp(z_l - z_j), in which nothing overflows that is not zero afterwards
        const inverse = row.map((z) => row.reduce((sum, other) => sum + Math.exp(other - z), 0));
        const top = row.indexOf(Math.max(...row));
        const of = (values: Float32Array) => values.subarray(i * K, (i + 1) * K);
        const p = inverse.map((sum) => 1 / sum);
        assertNear(of(probabilities), p, `probabilities of row ${i}`);
        assertNear([losses[i]], [row[top] - row[labels[i]] + Math.log(inverse[top])], `loss of row ${i}`);
        const slopes = p.map((value, j) => dLosses[i] * (value - (j === labels[i] ? 1 : 0)));
        assertNear(of(dlogits), slopes, `gradient of row ${i}`);
      }
    });
  });

  it('writes nothing behind its results', () => {
    const [m, K, room] = [3, 2, 2];
    const labels = Int32Array.of(0, 1, 1);
    const [losses, probabilities, dlogits] = [m, m * K, m * K].map((size) => new Float32Array(size + room).fill(9));
    softmaxCrossEntropyForward(new Float32Array(m * K), labels, losses, probabilities);
    softmaxCrossEntropyBackward(probabilities.subarray(0, m * K), labels, new Float32Array(m), dlogits);
    for (const result of [losses, probabilities, dlogits]) assertSame(result.subarray(-room), [9, 9], 'behind');
  });
});
