/**
 * Sections 2 to 3.2: what Algorithm 1 is, computed in float64.
 * @module
 */
import { centralDifferences, referenceBackward, referenceForward, type ReferenceInput } from '../../norm';
import { Random } from '../../random';
import { countJudgement, identityJudgement, type Judgement } from '../judges/judgement';

/** Float64 identities hold to about 1e-12 relative; this leaves room for sums of a few hundred terms. */
const EXACT = 1e-10;
/** Central differences in float64 with h = 1e-5 are good to about 1e-9. */
const NUMERICAL_GRADIENT = 1e-7;

const CHANNELS = 4;

/** A mini-batch for the checks below: 60 values in each of 4 channels. */
function sample(epsilon: number): ReferenceInput {
  const random = new Random(1);
  const draw = (n: number, mean: number, spread: number) =>
    Float64Array.from({ length: n }, () => random.normal(mean, spread));
  return { x: draw(240, 2, 3), gamma: draw(CHANNELS, 1, 0.3), beta: draw(CHANNELS, 0, 0.3), epsilon };
}

const largest = (values: Iterable<number>) => [...values].reduce((top, value) => Math.max(top, Math.abs(value)), 0);
const difference = (a: Float64Array, b: Float64Array) => largest(a.map((value, i) => value - b[i]!));
const plain = (x: Float64Array, C = CHANNELS, epsilon = 0): ReferenceInput => ({
  x,
  gamma: new Float64Array(C).fill(1),
  beta: new Float64Array(C),
  epsilon,
});

/** Judges mean 0 and variance 1. */
export function judgeNormalized(): Judgement {
  const { xhat, m } = referenceForward(sample(0));
  const errors = Array.from({ length: CHANNELS }, (_, c) => xhat.filter((_, i) => i % CHANNELS === c)).flatMap(
    (column) => [column.reduce((s, v) => s + v, 0) / m, column.reduce((s, v) => s + v * v, 0) / m - 1],
  );
  return identityJudgement(largest(errors), EXACT);
}

/** Judges the printed gradients of x, gamma and beta by central differences. */
export function judgeGradient(): Judgement {
  const input = sample(1e-3);
  const random = new Random(2);
  const weights = input.x.map(() => random.normal());
  const loss = (changed: Partial<ReferenceInput>) =>
    referenceForward({ ...input, ...changed }).y.reduce((sum, y, i) => sum + weights[i]! * y, 0);
  const { dx, dgamma, dbeta } = referenceBackward(referenceForward(input), weights);
  const errors = (
    [
      ['x', dx],
      ['gamma', dgamma],
      ['beta', dbeta],
    ] as const
  ).map(([name, printed]) => {
    const numerical = centralDifferences((values) => loss({ [name]: values }), input[name]);
    return difference(printed, numerical) / largest(printed);
  });
  return identityJudgement(Math.max(...errors), NUMERICAL_GRADIENT);
}

/** Judges that gamma = deviation and beta = mean give the input back. */
export function judgeIdentity(): Judgement {
  const input = sample(1e-3);
  const { mean, variance } = referenceForward(input);
  const gamma = variance.map((value) => Math.sqrt(value + input.epsilon));
  return identityJudgement(difference(referenceForward({ ...input, gamma, beta: mean }).y, input.x), EXACT);
}

/** Judges that a single example becomes beta. */
export function judgeSingleExample(): Judgement {
  const { gamma, beta, epsilon } = sample(1e-3);
  const outputs = [1, 100].map((scale) => {
    const x = Float64Array.from({ length: CHANNELS }, (_, c) => scale * (c - 1));
    return difference(referenceForward({ x, gamma, beta, epsilon }).y, beta);
  });
  return identityJudgement(Math.max(...outputs), EXACT);
}

/** Judges that a bias before the transform changes nothing and gets no gradient. */
export function judgeBias(): Judgement {
  const input = sample(1e-3);
  const shifted = { ...input, x: input.x.map((value, i) => value + [5, -2, 0.5, 100][i % CHANNELS]!) };
  const dy = new Random(4).normals(input.x.length, 0, 1);
  const { dx } = referenceBackward(referenceForward(input), Float64Array.from(dy));
  const gradients = [0, 1, 2, 3].map((c) => dx.reduce((sum, d, i) => sum + (i % CHANNELS === c ? d : 0), 0));
  const change = difference(referenceForward(shifted).y, referenceForward(input).y);
  return identityJudgement(Math.max(change, largest(gradients)), EXACT);
}

/** Judges that one example's scale is lost over its own statistics, and kept over the mini-batch's. */
export function judgePerExample(): Judgement {
  const random = new Random(5);
  const example = Float64Array.from({ length: 20 }, () => random.normal(1, 2));
  const mates = Float64Array.from({ length: 20 * 9 }, () => random.normal(1, 2));
  const own = (scale: number) =>
    referenceForward(
      plain(
        example.map((v) => scale * v),
        1,
      ),
    ).y;
  const inBatch = (scale: number) =>
    referenceForward(plain(Float64Array.from([...example.map((v) => scale * v), ...mates]), 20)).y.subarray(0, 20);
  const [lost, kept] = [difference(own(10), own(1)), difference(inBatch(10), inBatch(1))];
  const [a, b] = [lost.toExponential(1), kept.toFixed(2)];
  return countJudgement(lost < EXACT && kept > 0.1, {
    en: `output moves by ${a} over its own statistics, by ${b} over the mini-batch’s`,
    ko: `자기 통계량으로는 출력이 ${a}, 미니배치 통계량으로는 ${b} 변함`,
  });
}

/** Judges that normalizing per map commutes with a permutation of the places, and per activation does not. */
export function judgePerMap(): Judgement {
  const [m, places] = [6, 8];
  const random = new Random(6);
  // per map: [m * places, 1] with one channel; per activation: [m, places]; the same numbers in the same order
  const x = Float64Array.from({ length: m * places }, (_, i) => random.normal(i % places, 1));
  // each picture's places are turned by another number, as when a picture shows its object elsewhere
  const moved = x.map((_, i) => x[Math.floor(i / places) * places + ((i + 3 * Math.floor(i / places)) % places)]!);
  const move = (y: Float64Array) =>
    y.map((_, i) => y[Math.floor(i / places) * places + ((i + 3 * Math.floor(i / places)) % places)]!);
  const gap = (C: number) => difference(referenceForward(plain(moved, C)).y, move(referenceForward(plain(x, C)).y));
  const [map, activation] = [gap(1), gap(places)];
  const [a, b] = [map.toExponential(1), activation.toFixed(2)];
  return countJudgement(map < EXACT && activation > 0.1, {
    en: `largest difference ${a} per map, ${b} per activation`,
    ko: `가장 큰 차이는 맵마다 ${a}, 활성값마다 ${b}`,
  });
}
