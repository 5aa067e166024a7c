/**
 * Each claim of the paper bound to a measurement: computed on the spot where that is cheap, read from a stored run otherwise.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '../json';
import { centralDifferences, foldWeights, referenceBackward, referenceForward, referenceInference } from '../norm';
import { CLAIMS, type ClaimId, type JudgedClaim, type Verdict } from '../paper';
import { Random } from '../random';
import { IMAGENET_JUDGES } from './claims-imagenet';
import { Figure1RecordSchema } from './record-schema';
import { judgeFigure1, type Figure1Record, type Figure1Verdict } from './figure1-run';

/** A verdict and the number behind it. */
interface Judgement {
  readonly verdict: Verdict;
  readonly ours: string;
}

/** Float64 identities hold to about 1e-12 relative; this leaves room for sums of a few hundred terms. */
const EXACT = 1e-10;
/** Central differences in float64 with h = 1e-5 are good to about 1e-9. */
const NUMERICAL_GRADIENT = 1e-7;

const JUDGES: Readonly<Record<ClaimId, (results: string) => Judgement>> = {
  '2-outside-gradient': () => judgeOutsideGradient(),
  '3-normalized': () => within(normalizedError(), EXACT, 'largest deviation'),
  '3-gradient': () => within(gradientError(), NUMERICAL_GRADIENT, 'relative error against central differences'),
  '3.1-folding': () => within(foldingError(), EXACT, 'largest difference of outputs'),
  '3.3-scale-invariance': () => within(scaleInvarianceError(), EXACT, 'largest deviation for a = 3'),
  '4.1-faster': (results) => fromFigure1(results, judgeFaster),
  '4.1-higher': (results) => fromFigure1(results, judgeHigher),
  '4.1-stable': (results) => fromFigure1(results, judgeStable),
  ...IMAGENET_JUDGES,
};

/**
 * Judges every claim.
 *
 * @param results folder of the stored records (`notebooks/results`).
 * @throws BnlabError (`data`) when a record is there but broken.
 */
export function judgeClaims({ results }: { readonly results: string }): JudgedClaim[] {
  return CLAIMS.map((claim) => ({ ...claim, ...JUDGES[claim.id](results) }));
}

function within(error: number, tolerance: number, what: string): Judgement {
  return { verdict: error <= tolerance ? 'reproduced' : 'not reproduced', ours: `${what} ${error.toExponential(1)}` };
}

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
    const x = u.map((value) => value + bias[step]);
    const mean = (x[0] + x[1] + x[2]) / 3;
    const error = x.map((value, i) => value - mean - target[i]);
    loss.push(error.reduce((sum, e) => sum + e * e, 0) / 6);
    const gradient = error.reduce((sum, e) => sum + e, 0) / 3;
    if (step < steps) bias.push(bias[step] - 0.1 * gradient);
  }
  return { bias, loss };
}

function judgeOutsideGradient(): Judgement {
  const { bias, loss } = normalizeOutsideGradient(1000);
  const moved = Math.max(...loss) - Math.min(...loss);
  const grows = bias.every((b, i) => i === 0 || b > bias[i - 1]);
  const holds = grows && moved < EXACT;
  const ours = `after 1000 steps b = ${bias.at(-1)!.toFixed(0)}, loss moved by ${moved.toExponential(0)}`;
  return { verdict: holds ? 'reproduced' : 'not reproduced', ours };
}

/** A mini-batch for the checks below: 60 values in each of 4 channels. */
function sample(epsilon: number) {
  const random = new Random(1);
  const draw = (n: number, mean: number, spread: number) =>
    Float64Array.from({ length: n }, () => random.normal(mean, spread));
  return { x: draw(240, 2, 3), gamma: draw(4, 1, 0.3), beta: draw(4, 0, 0.3), epsilon };
}

function normalizedError(): number {
  const { xhat, m } = referenceForward(sample(0));
  const errors = [0, 1, 2, 3].flatMap((c) => {
    const column = xhat.filter((_, i) => i % 4 === c);
    const sum = column.reduce((s, v) => s + v, 0);
    return [Math.abs(sum / m), Math.abs(column.reduce((s, v) => s + v * v, 0) / m - 1)];
  });
  return Math.max(...errors);
}

function gradientError(): number {
  const input = sample(1e-3);
  const random = new Random(2);
  const weights = input.x.map(() => random.normal());
  const loss = (x: Float64Array) => referenceForward({ ...input, x }).y.reduce((sum, y, i) => sum + weights[i] * y, 0);
  const { dx } = referenceBackward(referenceForward(input), weights);
  const numerical = centralDifferences(loss, input.x);
  const largest = dx.reduce((top, d) => Math.max(top, Math.abs(d)), 0);
  return dx.reduce((top, d, i) => Math.max(top, Math.abs(d - numerical[i])), 0) / largest;
}

function foldingError(): number {
  const random = new Random(3);
  const [inputs, outputs] = [5, 4];
  const draw = (n: number) => Float64Array.from({ length: n }, () => random.normal());
  const [kernel, bias, u, gamma, beta, mean] = [inputs * outputs, outputs, inputs, outputs, outputs, outputs].map(draw);
  const variance = draw(outputs).map((v) => v * v + 0.1);
  const epsilon = 1e-3;
  const linear = (w: ArrayLike<number>, b: ArrayLike<number>) =>
    Float64Array.from({ length: outputs }, (_, k) => u.reduce((sum, v, i) => sum + v * w[i * outputs + k], b[k]));
  const expected = referenceInference({ x: linear(kernel, bias), gamma, beta, epsilon }, { mean, variance });
  const folded = foldWeights({ kernel, bias, gamma, beta, mean, variance, epsilon });
  return linear(folded.kernel, folded.bias).reduce((top, y, k) => Math.max(top, Math.abs(y - expected[k])), 0);
}

/** Section 3.3 for one unit: outputs of W and aW, and the gradients with respect to both. */
function scaleInvarianceError(): number {
  const u = [1, 2, 3, -1, 0, 1, 2, 2];
  const weights = Float64Array.from([0.3, -0.2, 0.1, 0.5]);
  const forward = (w: readonly number[]) => {
    const x = Float64Array.from({ length: 4 }, (_, i) => u[2 * i] * w[0] + u[2 * i + 1] * w[1]);
    return referenceForward({ x, gamma: Float64Array.of(1), beta: Float64Array.of(0), epsilon: 0 });
  };
  const gradient = (w: readonly number[]) => {
    const { dx } = referenceBackward(forward(w), weights);
    return [0, 1].map((j) => dx.reduce((sum, d, i) => sum + d * u[2 * i + j], 0));
  };
  const [w, scaled] = [
    [0.5, -1],
    [1.5, -3],
  ];
  const outputs = forward(w).y.map((y, i) => Math.abs(y - forward(scaled).y[i]));
  const ratios = gradient(w).map((g, j) => Math.abs(g - 3 * gradient(scaled)[j]));
  return Math.max(...outputs, ...ratios);
}

/** Reads `figure1.json`; undefined when there is none. @throws BnlabError (`data`) when it is broken. */
export function readFigure1Record(results: string): Figure1Record | undefined {
  const file = path.join(results, 'figure1.json');
  if (!existsSync(file)) return undefined;
  return readJson(file, {
    schema: Figure1RecordSchema,
    where: 'figure1.json',
    expected: 'the record of bnlab run figure1',
    hint: 'Make it again: npx bnlab run figure1 --record notebooks/results/figure1.json',
  }) as object as Figure1Record;
}

function fromFigure1(results: string, judge: (verdicts: Figure1Verdict[]) => Judgement): Judgement {
  const record = readFigure1Record(results);
  if (!record) return { verdict: 'not run at this scale', ours: 'no stored run of figure1' };
  const judgement = judge(judgeFigure1(record));
  const { data, recipe } = record.manifest;
  const scale = `${record.results.plain.length} seeds, ${String(recipe.steps)} steps, ${data.kind === 'generated' ? 'generated digits' : (data.name ?? 'MNIST')}`;
  return { ...judgement, ours: `${judgement.ours} (${scale})` };
}

function range(values: readonly number[], format: (value: number) => string): string {
  const [low, high] = [format(Math.min(...values)), format(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}

const percent = (value: number) => `${(100 * value).toFixed(2)} %`;

/** Reproduced when every seed is there in at most a third of the steps; the paper prints no number, so the bar is ours. */
function judgeFaster(verdicts: Figure1Verdict[]): Judgement {
  const shares = verdicts.map(({ share }) => share ?? Infinity);
  const verdict = shares.every((share) => share <= 1 / 3)
    ? 'reproduced'
    : shares.every((share) => share < 1)
      ? 'same direction'
      : 'not reproduced';
  const ours = shares.every(Number.isFinite)
    ? `reached after ${range(shares, percent)} of the steps`
    : 'not reached by every seed';
  return { verdict, ours };
}

function judgeHigher(verdicts: Figure1Verdict[]): Judgement {
  const gains = verdicts.map(({ plainFinal, bnFinal }) => bnFinal - plainFinal);
  const holds = gains.every((gain) => gain > 0);
  const some = gains.some((gain) => gain > 0);
  const plain = range(
    verdicts.map(({ plainFinal }) => plainFinal),
    percent,
  );
  const bn = range(
    verdicts.map(({ bnFinal }) => bnFinal),
    percent,
  );
  return {
    verdict: holds ? 'reproduced' : some ? 'same direction' : 'not reproduced',
    ours: `${plain} without BN, ${bn} with BN`,
  };
}

/** Reproduced when, for every seed, both the median's travel and the change of spread are at most half of the plain network's. */
function judgeStable(verdicts: Figure1Verdict[]): Judgement {
  const halves = verdicts.map(
    ({ drift, spreadChange }) => drift.bn <= drift.plain / 2 && spreadChange.bn - 1 <= (spreadChange.plain - 1) / 2,
  );
  const smaller = verdicts.map(
    ({ drift, spreadChange }) => drift.bn < drift.plain && spreadChange.bn < spreadChange.plain,
  );
  const two = (value: number) => value.toFixed(2);
  const of = (network: 'plain' | 'bn') =>
    `median travels ${range(
      verdicts.map(({ drift }) => drift[network]),
      two,
    )}, spread changes by a factor ${range(
      verdicts.map(({ spreadChange }) => spreadChange[network]),
      two,
    )}`;
  return {
    verdict: halves.every(Boolean) ? 'reproduced' : smaller.some(Boolean) ? 'same direction' : 'not reproduced',
    ours: `without BN ${of('plain')}; with BN ${of('bn')}`,
  };
}
