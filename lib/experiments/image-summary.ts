/**
 * Numbers that several experiments on images report.
 * @module
 */
import type { ImageCurve } from './image-runs';

/** Mean of some numbers; NaN of none. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A share as text: `71.25 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Best held-out accuracy of a curve, 0 for a run that diverged before its first measurement. */
export const bestAccuracy = ({ top1 }: ImageCurve): number => Math.max(0, ...top1);
