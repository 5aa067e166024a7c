// Makes a fresh clone ready: packages, system libraries, the build. Plain Node, nothing installed is needed.
import './check-node.cjs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './setup/child.mjs';
import { compile } from './setup/compile.mjs';
import { addLibraries } from './setup/libraries.mjs';
import { installPackages } from './setup/packages.mjs';

/** The folder of the workspace. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

// on stderr: the standard output belongs to the program that comes after
const say = (line) => process.stderr.write(`${line}\n`);

/** Packages, system libraries and build, each only where it is needed. */
export async function setUp() {
  await installPackages(ROOT, say);
  await addLibraries(ROOT, say);
  await compile(ROOT);
}

/** Sets up, then runs a Node program of the workspace in our place: our exit code is its. */
export async function setUpAndRun(script, args) {
  try {
    await setUp();
    const { code } = await runChild(process.execPath, [path.join(ROOT, script), ...args], { cwd: ROOT });
    process.exitCode = code;
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}
