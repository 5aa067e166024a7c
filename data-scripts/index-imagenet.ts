/**
 * Indexes an archive, as `bnlab data index` does: npx tsx data-scripts/index-imagenet.ts --help
 * @module
 */
import { dataScript } from './command';

dataScript('index');
