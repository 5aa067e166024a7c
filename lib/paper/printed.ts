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
