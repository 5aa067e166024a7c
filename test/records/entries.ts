/** Entries of records for tests: only what a test is about has to be named. */
import type { CellEntry } from '../../lib/records/cell';
import type { Figure1BestEntry } from '../../lib/experiments/figure1-best/train';
import type { ImagenetteEntry } from '../../lib/experiments/imagenette/train';
import type { ImageCurve } from '../../lib/experiments/image-runs';

/** A finished cell that was measured at these steps; it is one of both kinds of records of cells. */
export function entry(
  cell: string,
  { seed = 1, ...more }: Partial<Omit<CellEntry, 'curves'>> = {},
  curves: Partial<CellEntry['curves']> = {},
): Figure1BestEntry & ImagenetteEntry {
  const { steps = [], loss = [], heldOut = [], test = [] } = curves;
  const settings = {
    network: 'plain' as const,
    arm: cell,
    learningRate: 0.1,
    deviation: 0.1,
    decay: { factor: 1, every: 1 },
  };
  const last = steps.at(-1) ?? 0;
  const ran = { verdict: 'finished' as const, steps: last, continuedFrom: 0, ...more };
  return { cell, seed, ...ran, settings, curves: { steps, loss, heldOut, test }, top5: test };
}

/** A curve of an experiment on images. */
export const imageCurve = (cell: string, steps: readonly number[], top1: readonly number[], seed = 1): ImageCurve => ({
  cell,
  seed,
  verdict: 'finished',
  divergedAt: null,
  steps,
  top1,
  trainLoss: [],
  final: null,
});

/** The same as a run whose numbers were no longer finite at a step. */
export const diverged = (curve: ImageCurve, divergedAt: number): ImageCurve => ({
  ...curve,
  verdict: 'diverged',
  divergedAt,
});
