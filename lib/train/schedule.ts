/**
 * The learning rate as a function of the step.
 * @module
 */
import { BnlabError } from '../errors';
import { show } from '../options';

/** Exponential decay; the paper has it and says only how much faster it decays with batch normalization (section 4.2.1). */
export interface DecaySchedule {
  readonly initial: number;
  /** What the rate is multiplied by … */
  readonly factor: number;
  /** … once every so many steps. */
  readonly every: number;
  /** True (default) holds the rate between two multiplications; false lets it fall smoothly. */
  readonly staircase?: boolean;
}

/**
 * `rate = initial factor^(step / every)`, with the exponent rounded down for a staircase. Steps are counted from 0.
 *
 * @throws BnlabError when a number is out of range.
 * @example
 * ```ts
 * import { learningRateAt } from 'bnlab';
 * const decay = { initial: 0.1, factor: 0.5, every: 100 };
 * console.log([0, 99, 100, 250].map((step) => learningRateAt(decay, step))); // [ 0.1, 0.1, 0.05, 0.025 ]
 * ```
 */
export function learningRateAt({ initial, factor, every, staircase = true }: DecaySchedule, step: number): number {
  const areNumbers = [initial, factor, every, step].every((value: unknown) => typeof value === 'number');
  if (!areNumbers || !(initial > 0) || !(factor > 0 && factor <= 1) || !(every > 0) || !(step >= 0)) {
    throw new BnlabError({
      where: 'learningRateAt',
      expected: 'initial and every above 0, factor in (0, 1], step of 0 or more',
      got: Object.entries({ initial, factor, every, step })
        .map(([name, value]) => `${name} ${show(value)}`)
        .join(', '),
      hint: 'For a constant rate pass factor 1.',
    });
  }
  const exponent = step / every;
  return initial * factor ** (staircase ? Math.floor(exponent) : exponent);
}
