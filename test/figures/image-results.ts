/** Records of experiments on images for the tests of their figures, out of numbers given by hand. */
import type { ImageCurve } from '../../lib/experiments/image-runs';
import type { Figure, ImageFigureOptions, Trace } from '../../lib/figures';

/** A finished run, measured every 100 steps. */
export function finished(cell: string, seed: number, ...top1: readonly number[]): ImageCurve {
  const steps = top1.map((_, i) => 100 * (i + 1));
  return { cell, seed, verdict: 'finished', divergedAt: null, steps, top1, trainLoss: top1.map(() => 1), final: null };
}

/** A run that diverged, with the measurements before. */
export function diverged(cell: string, seed: number, divergedAt: number, ...top1: readonly number[]): ImageCurve {
  return { ...finished(cell, seed, ...top1), verdict: 'diverged', divergedAt };
}

/** What a figure takes: runs, and the seeds that the record says it has. */
export function recordOf(
  results: readonly ImageCurve[],
  {
    seeds = [1, 2],
    kind = 'files',
  }: { readonly seeds?: readonly number[]; readonly kind?: 'files' | 'generated' } = {},
): ImageFigureOptions {
  return { manifest: { seeds, data: { kind } }, results };
}

/** The trace of a figure that the legend lists under a name. */
export function traceNamed({ data }: Figure, name: string): Trace {
  const found = data.find((trace) => trace.name === name);
  if (found) return found;
  throw new Error(`no trace "${name}" among ${data.map((trace) => trace.name).join(', ')}`);
}

/** Sums of a few accuracies in double precision. */
export const ROUNDING = 1e-12;
