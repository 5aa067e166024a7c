/**
 * The paper's checkable claims as data, in the paper's order.
 * @module
 */
import { INTRODUCTION_CLAIMS } from './sections0-1';
import { SECTION2_CLAIMS } from './section2';
import { SECTION3_CLAIMS } from './section3';
import { SECTIONS3_2_CLAIMS } from './sections3-2';
import { SECTION4_1_CLAIMS } from './section4-1';
import { SECTION4_2_1_CLAIMS } from './section4-2-1';
import { SECTION4_2_2_CLAIMS } from './section4-2-2';
import { SECTION5_CLAIMS } from './section5';

export * from './types';

/** All claims that are judged, in the order of the paper. */
export const CLAIMS = [
  ...INTRODUCTION_CLAIMS,
  ...SECTION2_CLAIMS,
  ...SECTION3_CLAIMS,
  ...SECTIONS3_2_CLAIMS,
  ...SECTION4_1_CLAIMS,
  ...SECTION4_2_1_CLAIMS,
  ...SECTION4_2_2_CLAIMS,
  ...SECTION5_CLAIMS,
];

/** The id of a claim. */
export type ClaimId = (typeof CLAIMS)[number]['id'];
