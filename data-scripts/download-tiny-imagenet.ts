/**
 * Downloads Tiny-ImageNet (248 MB) into data/tiny-imagenet: npx tsx data-scripts/download-tiny-imagenet.ts
 * @module
 */
import { downloadScript } from './download-set';

downloadScript('tiny-imagenet');
