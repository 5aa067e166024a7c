/**
 * Section 2: what happens when the gradient does not know of the normalization.
 * @module
 */
import { referenceBackward, referenceForward } from '../../norm';
import { Random } from '../../random';
import { countJudgement, identityJudgement, type Judgement } from '../judges/judgement';

/** Float64 identities hold to about 1e-12 relative; this leaves room for sums of a few hundred terms. */
const EXACT = 1e-10;

/** Result of repeating the failing example of section 2. */
export interface OutsideGradient {
  /** The bias before each step and after the last. */
  readonly bias: readonly number[];
  readonly loss: readonly number[];
}

/**
 * The failing example of section 2: x = u + b, xhat = x - E[x], and a gradient step on b that ignores that E[x] depends on b.
 *
 * u = [-1, 0, 1], targets [1, 2, 3], squared loss, learning rate 0.1.
 */
export function normalizeOutsideGradient(steps: number): OutsideGradient {
  const u = [-1, 0, 1];
  const target = [1, 2, 3];
  const bias = [0];
  const loss: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const x = u.map((value) => value + bias[step]!);
    const mean = (x[0]! + x[1]! + x[2]!) / 3;
    const error = x.map((value, i) => value - mean - target[i]!);
    loss.push(error.reduce((sum, e) => sum + e * e, 0) / 6);
    const gradient = error.reduce((sum, e) => sum + e, 0) / 3;
    if (step < steps) bias.push(bias[step]! - 0.1 * gradient);
  }
  return { bias, loss };
}

/** Judges that the bias grows with every step and the loss stays. */
export function judgeOutsideGradient(): Judgement {
  const { bias, loss } = normalizeOutsideGradient(1000);
  const moved = Math.max(...loss) - Math.min(...loss);
  const grows = bias.every((b, i) => i === 0 || b > bias[i - 1]!);
  const [end, by] = [bias.at(-1)!.toFixed(0), moved.toExponential(0)];
  return countJudgement(grows && moved < EXACT, {
    en: `after 1,000 steps b = ${end}, loss moved by ${by}`,
    ko: `1,000단계 뒤 b = ${end}, 손실의 변화 ${by}`,
  });
}

/** Judges that the whole gradient of a bias is 0 where the one without the second Jacobian is not. */
export function judgeBothJacobians(): Judgement {
  const random = new Random(8);
  const draw = () => Float64Array.from({ length: 60 }, () => random.normal(0, 1));
  const forward = referenceForward({ x: draw(), gamma: Float64Array.of(1.5), beta: Float64Array.of(0), epsilon: 1e-3 });
  const dy = draw();
  const whole = referenceBackward(forward, dy).dx.reduce((sum, d) => sum + d, 0);
  // with the statistics held fixed only the first Jacobian is left: gamma / s for each value
  const scale = 1.5 / Math.sqrt(forward.variance[0]! + forward.epsilon);
  const first = dy.reduce((sum, d) => sum + scale * d, 0);
  const identity = identityJudgement(Math.abs(whole), EXACT);
  const ours = {
    en: `gradient of the bias ${whole.toExponential(1)} with both Jacobians, ${first.toFixed(2)} with the first alone`,
    ko: `편향의 기울기는 두 야코비로 ${whole.toExponential(1)}, 첫째만으로 ${first.toFixed(2)}`,
  };
  return { ...identity, verdict: Math.abs(first) > 0.1 ? identity.verdict : 'not reproduced', ours };
}
