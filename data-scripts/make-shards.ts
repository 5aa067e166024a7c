/**
 * Makes WebDataset shards, as `bnlab data shards` does: npx tsx data-scripts/make-shards.ts --help
 * @module
 */
import { dataScript } from './command';

dataScript('shards');
