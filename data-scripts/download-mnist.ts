/**
 * Downloads MNIST into data/mnist: npx tsx data-scripts/download-mnist.ts
 * @module
 */
import { downloadIdxScript } from './idx-set';

downloadIdxScript('mnist');
