/**
 * Downloads CIFAR-10 (binary version, 170 MB) into data/cifar10: npx tsx data-scripts/download-cifar10.ts
 * @module
 */
import { downloadScript } from './download-set';

downloadScript('cifar10');
