/**
 * Where oneDNN lies on a system, and how it gets there.
 * @module
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Where systems keep libraries; the loader's own list has more, which the plain names cover. */
const FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib', '/usr/local/lib'];

/**
 * Names to open oneDNN by, the first choice first: BNLAB_DNNL alone where it is set, 2.x, then 3.x, whose file Debian names by the
 * minor release as well (`libdnnl.so.3.6`).
 */
export function candidates(
  asked: string | undefined = process.env.BNLAB_DNNL,
  folders: readonly string[] = FOLDERS,
): readonly string[] {
  if (asked) return [asked];
  const there = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
  const minors = there.filter((name) => /^libdnnl\.so\.3\.\d+$/.test(name));
  const byMinor = (a: string, b: string) => Number(b.split('.').at(-1)) - Number(a.split('.').at(-1));
  return ['libdnnl.so.2', 'libdnnl.so.3', ...[...new Set(minors)].sort(byMinor)];
}

/** Systems of which the package is known, by the lines of /etc/os-release. */
const PACKAGES: readonly (readonly [id: RegExp, release: RegExp, name: string])[] = [
  [/^ID="?debian"?$/m, /^VERSION_ID="?1[12]"?$/m, 'libdnnl2'],
  [/^ID="?debian"?$/m, /^VERSION_ID="?13"?$/m, 'libdnnl3.6'],
  [/^ID="?ubuntu"?$/m, /^VERSION_ID="?2[23]\./m, 'libdnnl2'],
];

/** The command that adds oneDNN to a system, by the text of its /etc/os-release. */
export function packageFor(osRelease: string): string {
  const known = PACKAGES.find(([id, release]) => id.test(osRelease) && release.test(osRelease));
  if (known) return `apt-get install -y ${known[2]}`;
  if (/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease)) {
    return "apt-get install -y the newest of: apt-cache search --names-only '^libdnnl[0-9]'";
  }
  return 'the package of your system with libdnnl.so.2 or libdnnl.so.3 (often called onednn)';
}

/** {@link packageFor} this system. */
export function packageHere(): string {
  return packageFor(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');
}
