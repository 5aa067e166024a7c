/**
 * The arithmetic of folding: one affine map in the place of two.
 * @module
 */
import { BnlabError } from '../errors';
import { checkEpsilon } from './check';

/** One affine map in the place of a normalization, per channel. */
export interface FoldedWeights {
  /** The weights with each output channel scaled: `W' = s W`. */
  readonly kernel: Float64Array;
  /** [C], `b' = s (b - E) + beta`. */
  readonly bias: Float64Array;
}

/** Input of {@link foldWeights}; gamma, beta, mean, variance and bias are [C]. */
export interface FoldInput {
  /** [..., C, inner]; `inner` is 1 for dense and convolution kernels, which keep output channels last. */
  readonly kernel: ArrayLike<number>;
  /** Default zeros. */
  readonly bias?: ArrayLike<number>;
  /** Default ones. */
  readonly gamma?: ArrayLike<number>;
  /** Default zeros. */
  readonly beta?: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
  readonly epsilon: number;
  /** Values of the kernel behind each output channel, default 1; a transposed convolution has its input channels there. */
  readonly inner?: number;
  /** Named in errors, default `foldWeights`. */
  readonly where?: string;
}

/**
 * `s = gamma / sqrt(Var + epsilon)`, `W' = s W`, `b' = s (b - E) + beta`: the same outputs without the normalization.
 *
 * @throws BnlabError when a length does not fit the number of channels, the variance of a channel is negative or not a number, or
 * epsilon is not greater than 0.
 * Source: Algorithm 2, step 11, taken into the linear map before it.
 */
export function foldWeights(input: FoldInput): FoldedWeights {
  checkFoldInput(input);
  const { kernel, bias, gamma, beta, mean, variance, epsilon, inner = 1 } = input;
  const C = mean.length;
  const scale = Float64Array.from({ length: C }, (_, c) => (gamma?.[c] ?? 1) / Math.sqrt(variance[c]! + epsilon));
  return {
    kernel: Float64Array.from(kernel, (w, i) => w * scale[Math.floor(i / inner) % C]!),
    bias: Float64Array.from({ length: C }, (_, c) => scale[c]! * ((bias?.[c] ?? 0) - mean[c]!) + (beta?.[c] ?? 0)),
  };
}

function checkFoldInput({
  kernel,
  mean,
  variance,
  epsilon,
  inner = 1,
  where = 'foldWeights',
  ...rest
}: FoldInput): void {
  const C = mean.length;
  const refuse = (expected: string, got: string, hint: string) => new BnlabError({ where, expected, got, hint });
  for (const [name, values] of Object.entries({ variance, bias: rest.bias, gamma: rest.gamma, beta: rest.beta })) {
    if (values && values.length !== C) {
      throw refuse(`${name} of ${C} values, as mean has`, String(values.length), 'Give one value per output channel.');
    }
  }
  // the remainder by no channels is NaN
  if (kernel.length === 0 || kernel.length % (C * inner) !== 0) {
    const expected = `a kernel of a multiple of ${C} x ${inner} values`;
    throw refuse(expected, String(kernel.length), 'The kernel is [..., C, inner], one slice for each output channel.');
  }
  checkEpsilon(where, epsilon);
  for (let c = 0; c < C; c++) {
    if (variance[c]! >= 0 && Number.isFinite(mean[c]) && variance[c]! < Infinity) continue;
    throw refuse(
      'a finite mean and a finite variance of 0 or more in each channel',
      `mean ${mean[c]} and variance ${variance[c]} in channel ${c}`,
      'The statistics are those of a network that diverged, or were set by hand: estimate them again.',
    );
  }
}
