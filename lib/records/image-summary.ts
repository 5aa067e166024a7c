/**
 * The number that all experiments on images report.
 * @module
 */
import type { ImageCurve } from '../experiments/image-runs';

/** Best held-out accuracy of a curve, 0 for a run that diverged before its first measurement. */
export const bestAccuracy = ({ top1 }: ImageCurve): number => Math.max(0, ...top1);
