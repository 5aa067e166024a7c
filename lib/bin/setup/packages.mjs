// The npm packages: whether the installed ones are those of the lockfile, and `npm ci` where they are not.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runChild } from './child.mjs';

// --ignore-scripts: the packages of the lockfile carry their binaries, and the one script that would download
// (libtensorflow for the GPU) can hang; npm 10 does not read `allowScripts`.
// --include: a user's omit=dev or omit=optional would leave out the compiler and the platform's binaries.
const CI_ARGUMENTS = [
  'ci',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--prefer-offline',
  '--loglevel=error',
];

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined; // missing or cut short: the same as not installed
  }
}

/**
 * Why the packages must be installed, or '' where they are those of package-lock.json.
 * npm writes node_modules/.package-lock.json last, after everything is in place, and removes it first:
 * an install that was killed leaves none.
 *
 * @param {string} root
 */
export function whyInstall(root) {
  const installed = packagesOf(path.join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return 'the packages are not installed yet';
  const wanted = packagesOf(path.join(root, 'package-lock.json')) ?? {};
  for (const [place, { version, integrity, optional, link }] of Object.entries(wanted)) {
    if (place === '' || optional) continue; // optional ones are those of other platforms too
    const found = installed[place];
    if (!found || found.version !== version || found.integrity !== integrity)
      return `${place} is not the version of the lockfile`;
    if (!link && !existsSync(path.join(root, place, 'package.json'))) return `${place} is gone`;
  }
  return '';
}

/** The npm that started us, or the one on the path. */
function npmCommand() {
  const started = process.env.npm_execpath ?? '';
  return path.basename(started) === 'npm-cli.js' ? [process.execPath, [started]] : ['npm', []];
}

/**
 * Makes node_modules follow the lockfile.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 */
export async function installPackages(root, say) {
  const reason = whyInstall(root);
  if (!reason) return;
  say(`Installing npm packages (${reason}); the first time takes about half a minute.`);
  const [command, first] = npmCommand();
  const { code, interrupted } = await runChild(command, [...first, ...CI_ARGUMENTS], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (interrupted) process.exit(130);
  if (code !== 0)
    throw new Error(`npm ci failed with exit code ${code}: see its message above, then run the same command again.`);
}
