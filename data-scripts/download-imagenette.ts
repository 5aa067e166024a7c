/**
 * Downloads Imagenette into data/: npx tsx data-scripts/download-imagenette.ts [160 | 320 | full]
 * @module
 */
import { BnlabError } from '../lib/errors';
import { downloadScript } from './download-set';
import { script } from './script';

const SETS = { '160': 'imagenette-160', '320': 'imagenette-320', full: 'imagenette' } as const;
const size = process.argv[2] ?? '160';

if (size in SETS) downloadScript(SETS[size as keyof typeof SETS]);
else {
  const hint = 'The sizes are 99 MB (160), 342 MB (320) and 1.6 GB (full).';
  const problem = { where: 'download-imagenette', expected: '160, 320 or full', got: size, hint };
  script(() => Promise.reject(new BnlabError({ kind: 'usage', ...problem })));
}
