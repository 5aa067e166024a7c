/**
 * Downloads Fashion-MNIST into data/fashion-mnist: npx tsx data-scripts/download-fashion-mnist.ts
 * @module
 */
import { downloadScript } from './download-set';

downloadScript('fashion-mnist');
