/**
 * Downloads MNIST into data/mnist: npx tsx data-scripts/download-mnist.ts
 * @module
 */
import { downloadScript } from './download-set';

downloadScript('mnist');
