#!/usr/bin/env node
// Opens Jupyter with the TypeScript kernel, or says how to get Jupyter. Plain Node, nothing installed is needed.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { runChild } from './setup/child.mjs';
import { ROOT, setUp } from './setup.mjs';

/** The first of these that this machine has. */
const APPS = ['lab', 'notebook'];

// asked for its version, because a name on the path may be a shim with nothing behind it
const app = APPS.find((name) => spawnSync('jupyter', [name, '--version'], { stdio: 'ignore' }).status === 0);

if (app === undefined) {
  console.error(
    'Jupyter was not found. Get it with: pip install jupyterlab (any system), or apt install jupyter-notebook (Debian, Ubuntu).',
  );
  console.error('Without it, npm start runs the lessons and writes them as a book.');
  process.exitCode = 1;
} else {
  await open(app).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

/** A Jupyter data folder with the extension by which JupyterLab draws figures. */
async function figures() {
  const folder = path.join(ROOT, 'node_modules', '.cache', 'bnlab-jupyter');
  const { placeLabExtension } = await import('../dist/kernel/lab-extension.js');
  placeLabExtension(folder);
  return folder;
}

async function open(name) {
  await setUp();
  const kernels = path.join(ROOT, 'lib', 'kernel', 'share');
  const paths = [kernels, await figures(), process.env.JUPYTER_PATH].filter(Boolean);
  const env = { ...process.env, JUPYTER_PATH: paths.join(path.delimiter) };
  const args = process.argv.slice(2);
  const { code } = await runChild('jupyter', [name, ...(args.length > 0 ? args : ['notebooks'])], { cwd: ROOT, env });
  process.exitCode = code;
}
