// libdnnl, the system library behind the fastest CPU engine: fetched where that asks nothing of anybody.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runChild } from './child.mjs';

export const PACKAGE = 'libdnnl2';
const LIBRARY = /^libdnnl\.so\.2/;
const DOWNLOAD_LIMIT_MS = 60_000;
const INSTALL_LIMIT_MS = 180_000;
const RETRY_AFTER_MS = 24 * 3600 * 1000;
const APT_OPTIONS = [
  '-qq',
  '-o',
  'Acquire::Retries=1',
  '-o',
  'Acquire::http::Timeout=15',
  '-o',
  'Acquire::https::Timeout=15',
  '-o',
  'DPkg::Lock::Timeout=20',
];

/** Whether a system is Debian or made from it, by the text of its /etc/os-release. */
export function isDebianLike(osRelease) {
  return osRelease
    .split('\n')
    .filter((line) => /^ID(_LIKE)?=/.test(line))
    .some((line) => /\b(debian|ubuntu)\b/.test(line));
}

function readOsRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

function libraryFound() {
  const folders = ['/usr/lib', '/usr/local/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];
  return folders.some((folder) => existsSync(folder) && readdirSync(folder).some((name) => LIBRARY.test(name)));
}

/**
 * What to do about the library: nothing, install it, or show the command.
 *
 * @param {{ platform: string, osRelease: string, found: boolean, root: boolean, forbidden: boolean, failedAt: number, now: number }} facts
 * @returns {'nothing' | 'install' | 'tell'}
 */
export function decide({ platform, osRelease, found, root, forbidden, failedAt, now }) {
  if (platform !== 'linux' || found || !isDebianLike(osRelease)) return 'nothing';
  if (forbidden) return 'nothing';
  // one failure is remembered for a day, so that a machine without a mirror does not wait at every start
  return root && now - failedAt > RETRY_AFTER_MS ? 'install' : 'tell';
}

async function apt(args, limitMs) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return runChild('apt-get', [...APT_OPTIONS, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'], limitMs });
}

// Downloading is what can hang and may be ended at any time; unpacking is quick and must not be.
async function installLibrary() {
  const get = () => apt(['install', '-y', '--no-install-recommends', '--download-only', PACKAGE], DOWNLOAD_LIMIT_MS);
  let step = await get();
  if (step.code !== 0 && !step.timedOut && !step.interrupted) {
    step = await apt(['update'], DOWNLOAD_LIMIT_MS);
    if (step.code === 0) step = await get();
  }
  if (step.code === 0)
    step = await apt(['install', '-y', '--no-install-recommends', '--no-download', PACKAGE], INSTALL_LIMIT_MS);
  return step;
}

/**
 * Adds libdnnl through apt as root on a Debian-like system, shows the command to everyone else; never fails.
 * `BNLAB_NO_APT=1` forbids both.
 *
 * @param {string} root the workspace; a failure is remembered in its .cache
 * @param {(line: string) => void} say
 */
export async function addOneDnn(root, say) {
  const mark = path.join(root, '.cache', 'apt-failed');
  const action = decide({
    platform: process.platform,
    osRelease: readOsRelease(),
    found: libraryFound(),
    root: process.getuid?.() === 0,
    forbidden: process.env.BNLAB_NO_APT === '1',
    failedAt: existsSync(mark) ? Number(readFileSync(mark, 'utf8')) || 0 : 0,
    now: Date.now(),
  });
  if (action === 'tell') say(`Faster with oneDNN: sudo apt-get install ${PACKAGE}`);
  if (action !== 'install') return;
  say(
    `Installing the system package ${PACKAGE} with apt-get, for the fastest CPU engine (BNLAB_NO_APT=1 forbids this).`,
  );
  const { code, timedOut, interrupted, output } = await installLibrary();
  if (interrupted) process.exit(130);
  if (code === 0) return rmSync(mark, { force: true });
  mkdirSync(path.dirname(mark), { recursive: true });
  writeFileSync(mark, String(Date.now()));
  const reason = timedOut ? 'it took too long' : (output.match(/^E: (.*)$/m)?.[1] ?? `exit code ${code}`);
  say(`${PACKAGE} could not be installed (${reason}); going on without it.`);
}
