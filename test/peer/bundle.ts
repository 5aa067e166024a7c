/** One file out of TensorFlow.js's tests, our engines and one copy of TensorFlow.js, which two module formats would double. */
import { build } from 'esbuild';
import path from 'node:path';
import { makeFolder, writeFileAtomic } from '../../lib/files';

const HERE = __dirname;
/** Inside node_modules, so that what is left out of the bundle is found from there. */
const FOLDER = path.join(HERE, '../../node_modules/.cache/bnlab-peer');

/** Bundles the tests and returns the file. */
export async function bundle(): Promise<string> {
  const outfile = path.join(FOLDER, 'core.cjs');
  const { outputFiles } = await build({
    write: false,
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
    external: ['@tensorflow/tfjs-backend-webgpu', 'koffi', 'jasmine-core', 'node-fetch'],
    logLevel: 'error',
  });
  // our mends replace functions of namespaces, which are plain objects in the package for Node but sealed in a bundle
  const sealed = /\{ get: (\w+)\[name\], enumerable: true \}/;
  const [{ text }] = outputFiles;
  if (!sealed.test(text)) throw new Error('esbuild makes namespaces in another way now: the bundle cannot be opened');
  makeFolder(FOLDER);
  writeFileAtomic(outfile, text.replace(sealed, '{ get: $1[name], enumerable: true, configurable: true }'));
  return outfile;
}
