/** One file out of TensorFlow.js's tests, our engines and one copy of TensorFlow.js, which two module formats would double. */
import { build } from 'esbuild';
import path from 'node:path';

const HERE = __dirname;
/** Inside node_modules, so that what is left out of the bundle is found from there. */
const FOLDER = path.join(HERE, '../../node_modules/.cache/bnlab-peer');

/** Bundles the tests and returns the file. */
export async function bundle(): Promise<string> {
  const outfile = path.join(FOLDER, 'core.cjs');
  await build({
    entryPoints: [path.join(HERE, 'core.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['module', 'import'],
    // the packages declare their tests free of side effects, which would drop all of them
    ignoreAnnotations: true,
    keepNames: true,
    external: ['koffi', 'jasmine-core', 'node-fetch'],
    logLevel: 'error',
  });
  return outfile;
}
