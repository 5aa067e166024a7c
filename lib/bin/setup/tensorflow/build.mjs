// Compiles the addon of tfjs-node against TensorFlow's library, and tries it.
import path from 'node:path';
import { runChild } from '../child.mjs';

/** The interface between Node and addons that it is written for; every Node that runs here has it. */
const NODE_API = 8;
const PIPES = { stdio: ['ignore', 'pipe', 'pipe'] };

/** The compiler's arguments. `$ORIGIN`: the addon finds the library beside it, wherever both are moved together. */
export function compilerArguments({ sources, headers, folder }) {
  const library = path.join(folder, 'tensorflow');
  return [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    `-DNAPI_VERSION=${NODE_API}`,
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => path.join(sources, name)),
    ...[headers, path.join(library, 'include')].flatMap((place) => ['-isystem', place]),
    `-L${library}`,
    '-l:libtensorflow_cc.so.2',
    '-l:libtensorflow_framework.so.2',
    '-Wl,-rpath,$ORIGIN/tensorflow',
    '-o',
    path.join(folder, 'tfjs_binding.node'),
  ];
}

/** Compiles the addon; no node-gyp, and so no Python. @throws Error with the compiler's first errors. */
export async function compileAddon(compiler, place) {
  const { code, output, interrupted } = await runChild(compiler, compilerArguments(place), PIPES);
  if (interrupted) process.exit(130);
  if (code === 0) return;
  const errors = output.split('\n').filter((line) => /error|cannot find|undefined/i.test(line));
  throw new Error(
    `The addon does not compile (${compiler}, exit code ${code}): ${errors.slice(0, 3).join('; ') || output}`,
  );
}

/** Asked of TensorFlow in a process of its own, with every symbol looked up at once: one that is missing ends it with its name. */
const TRIAL = `
const { useEngine, tf } = require('./lib/dist/index.js');
useEngine('tensorflow').then(() => {
  const [[sum], { binding, isUsingGpuDevice }] = [tf.add(1, 1).dataSync(), tf.backend()];
  console.log(JSON.stringify({ sum, version: binding.TF_Version, gpu: isUsingGpuDevice }));
}).catch((error) => { console.error(error.cause?.message ?? error.message); process.exitCode = 1; });
`;

/** Computes 1 + 1 with what was built. @returns what TensorFlow says of itself. @throws Error where it does not load or is wrong. */
export async function tryAddon(root, folder) {
  const env = { ...process.env, BNLAB_TENSORFLOW: folder, LD_BIND_NOW: '1' };
  const { code, output } = await runChild(process.execPath, ['-e', TRIAL], { ...PIPES, cwd: root, env });
  const answer = output.split('\n').find((line) => line.startsWith('{'));
  if (code !== 0 || answer === undefined) throw new Error(`The addon does not load: ${output.trim().split('\n')[0]}`);
  const { sum, version, gpu } = JSON.parse(answer);
  if (sum !== 2) throw new Error(`TensorFlow ${version} says that 1 + 1 is ${sum}.`);
  return { version, gpu };
}
