/**
 * Numbers that the paper prints in the tables of section 4.2.
 * @module
 */
import type { VariantName } from '../models/variants';

/** Figure 3: millions of steps that each variant takes to 72.2 %, the plain network's best; null where nothing is printed. */
export const PAPER_MILLION_STEPS: Readonly<Record<VariantName, number | null>> = {
  Inception: 31.0,
  'BN-Baseline': 13.3,
  'BN-x5': 2.1,
  'BN-x30': 2.7,
  'BN-x5-Sigmoid': null,
};

/** Figure 3 as a ladder: times fewer steps to 72.2 %, and the best accuracy; null where nothing is printed. */
export const PAPER_LADDER: Readonly<Record<VariantName, { readonly factor: number | null; readonly best: number }>> = {
  Inception: { factor: 1, best: 0.722 },
  'BN-Baseline': { factor: 31.0 / 13.3, best: 0.727 },
  'BN-x5': { factor: 31.0 / 2.1, best: 0.73 },
  'BN-x30': { factor: 31.0 / 2.7, best: 0.748 },
  'BN-x5-Sigmoid': { factor: null, best: 0.698 },
};

/** Share of values that the original Inception drops before its classifier (sections 4.2 and 4.2.1). */
export const PAPER_DROPOUT = 0.4;

/**
 * Millions of steps to each variant's best accuracy. Section 4.2.2 promises them in the caption of Figure 3, whose table has no such
 * column: the text prints one number (BN-x30), and the plain network's best is what all others are measured by.
 */
export const PAPER_MILLION_STEPS_TO_BEST: Readonly<Record<VariantName, number | null>> = {
  Inception: 31.0,
  'BN-Baseline': null,
  'BN-x5': null,
  'BN-x30': 6.0,
  'BN-x5-Sigmoid': null,
};

/** Errors on the 50,000 validation images of ImageNet, 0 to 1. */
export interface PrintedErrors {
  readonly top1: number;
  readonly top5: number;
}

/** Figure 4: errors of BN-Inception with one crop, with 144 crops, and of six networks with 144 crops each. */
export const PAPER_FIGURE4 = {
  singleCrop: { top1: 0.252, top5: 0.0782 },
  multiCrop: { top1: 0.2199, top5: 0.0582 },
  ensembleMultiCrop: { top1: 0.201, top5: 0.049 },
} as const satisfies Readonly<Record<string, PrintedErrors>>;

/** One row of Figure 4; null where the paper prints nothing. */
export interface PrintedModel {
  readonly model: string;
  /** Side of the crops in pixels. */
  readonly resolution: string;
  readonly crops: number | null;
  readonly models: number | null;
  /** Errors on the 50,000 validation images, 0 to 1. */
  readonly top1: number | null;
  readonly top5: number | null;
}

const BN_INCEPTION = { resolution: '224', crops: 144 } as const;

/** Figure 4, all rows in its order (section 4.2.3): what was there before, then BN-Inception. */
export const PAPER_FIGURE4_ROWS: readonly PrintedModel[] = [
  { model: 'GoogLeNet ensemble', resolution: '224', crops: 144, models: 7, top1: null, top5: 0.0667 },
  { model: 'Deep Image low-res', resolution: '256', crops: null, models: 1, top1: null, top5: 0.0796 },
  // the paper prints 24.88 without a percent sign
  { model: 'Deep Image high-res', resolution: '512', crops: null, models: 1, top1: 0.2488, top5: 0.0742 },
  { model: 'Deep Image ensemble', resolution: 'variable', crops: null, models: null, top1: null, top5: 0.0598 },
  { model: 'BN-Inception single crop', resolution: '224', crops: 1, models: 1, ...PAPER_FIGURE4.singleCrop },
  { model: 'BN-Inception multicrop', ...BN_INCEPTION, models: 1, ...PAPER_FIGURE4.multiCrop },
  { model: 'BN-Inception ensemble', ...BN_INCEPTION, models: 6, ...PAPER_FIGURE4.ensembleMultiCrop },
];

/**
 * Top-5 errors on ImageNet that section 4.2.3 sets the ensemble beside: its own on the 100,000 test images, He et al. 2015 on the
 * test images, and the estimate for a trained person (Russakovsky et al. 2014: one annotator, 1,500 images).
 */
export const PAPER_TOP5_COMPARED = { ensembleTest: 0.0482, heTest: 0.0494, human: 0.051 } as const;
