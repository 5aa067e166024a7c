/**
 * Draws a small ImageNet, as `bnlab data generate` does: npx tsx data-scripts/generate.ts --help
 * @module
 */
import { dataScript } from './command';

dataScript('generate');
