// System libraries that only make things faster: fetched where that asks nothing of anybody.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runChild } from './child.mjs';

/** What is fetched: the file that shows it is there, its package by distribution, and what it is for. */
export const LIBRARIES = [
  {
    file: /^libdnnl\.so\.[23]/,
    debian: 'libdnnl2',
    ubuntu: 'libdnnl2',
    // the engine's own hint says the same: lib/engine/onednn/find.ts
    releases: [[/^VERSION_ID="?13"?$/m, 'libdnnl3.6']],
    purpose: 'the fastest CPU engine',
  },
  {
    file: /^libturbojpeg\.so\.0/,
    debian: 'libturbojpeg0',
    ubuntu: 'libturbojpeg',
    purpose: 'the fastest loading of photographs',
  },
];

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

/** The name of a library's package on a system, by the text of its /etc/os-release. */
export function packageOf({ debian, ubuntu, releases = [] }, osRelease) {
  const newer = /^ID="?debian"?$/m.test(osRelease) && releases.find(([release]) => release.test(osRelease));
  if (newer) return newer[1];
  return /^ID(_LIKE)?=.*\bubuntu\b/m.test(osRelease) ? ubuntu : debian;
}

function libraryFound(file) {
  const folders = ['/usr/lib', '/usr/local/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];
  return folders.some((folder) => existsSync(folder) && readdirSync(folder).some((name) => file.test(name)));
}

/**
 * What to do about a library: nothing, install it, or show the command.
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
async function installPackage(name) {
  const get = () => apt(['install', '-y', '--no-install-recommends', '--download-only', name], DOWNLOAD_LIMIT_MS);
  let step = await get();
  if (step.code !== 0 && !step.timedOut && !step.interrupted) {
    step = await apt(['update'], DOWNLOAD_LIMIT_MS);
    if (step.code === 0) step = await get();
  }
  if (step.code === 0)
    step = await apt(['install', '-y', '--no-install-recommends', '--no-download', name], INSTALL_LIMIT_MS);
  return step;
}

/** What a machine is, as far as it matters here. */
function factsHere() {
  return {
    platform: process.platform,
    osRelease: readOsRelease(),
    isFound: libraryFound,
    root: process.getuid?.() === 0,
    forbidden: process.env.BNLAB_NO_APT === '1',
    now: Date.now(),
  };
}

/**
 * Adds what is missing of LIBRARIES through apt as root on a Debian-like system, shows the command to everyone else; never
 * fails. `BNLAB_NO_APT=1` forbids both. Everything works without them, so one that cannot be had does not stop the next.
 *
 * @param {string} root the workspace; a failure is remembered in its .cache
 * @param {(line: string) => void} say
 * @param {ReturnType<typeof factsHere>} [facts]
 * @param {typeof installPackage} [install]
 */
export async function addLibraries(root, say, facts = factsHere(), install = installPackage) {
  const missing = [];
  for (const library of LIBRARIES) {
    const name = packageOf(library, facts.osRelease);
    const mark = path.join(root, '.cache', `apt-failed-${name}`);
    const failedAt = existsSync(mark) ? Number(readFileSync(mark, 'utf8')) || 0 : 0;
    const action = decide({ ...facts, found: facts.isFound(library.file), failedAt });
    if (action === 'tell') missing.push(name);
    if (action !== 'install') continue;
    say(`Installing the system package ${name} with apt-get, for ${library.purpose} (BNLAB_NO_APT=1 forbids this).`);
    const { code, timedOut, interrupted, output } = await install(name);
    if (interrupted) process.exit(130);
    if (code === 0) {
      rmSync(mark, { force: true });
      continue;
    }
    mkdirSync(path.dirname(mark), { recursive: true });
    writeFileSync(mark, String(facts.now));
    const reason = timedOut ? 'it took too long' : (output.match(/^E: (.*)$/m)?.[1] ?? `exit code ${code}`);
    say(`${name} could not be installed (${reason}); going on without it.`);
    // a mirror that does not answer will not answer the next time either; that waits for the next start
    if (timedOut) break;
  }
  if (missing.length > 0) say(`Faster with these system packages: sudo apt-get install ${missing.join(' ')}`);
}
