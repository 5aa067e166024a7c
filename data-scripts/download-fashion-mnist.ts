/**
 * Downloads Fashion-MNIST into data/fashion-mnist: npx tsx data-scripts/download-fashion-mnist.ts
 * @module
 */
import { downloadIdxScript } from './idx-set';

downloadIdxScript('fashion-mnist');
