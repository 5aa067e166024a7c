/**
 * Which code this is: version and commit of the library.
 * @module
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { readPackage } from '../package-file';

/** Version of this library, from its package.json. */
export function libraryVersion(): string {
  return readPackage(path.join(libraryRoot(), 'package.json')).version;
}

/** Commit of the library, with `-modified` where its sources differ from it; null outside a checkout. */
export function libraryCommit(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', path.dirname(libraryRoot()), ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no', '--', 'lib') === '' ? commit : `${commit}-modified`;
  } catch {
    return null; // no git, or not a checkout: a published package has no commit
  }
}

/** The folder of lib/package.json, from the sources and from the build alike. */
function libraryRoot(): string {
  const parent = path.resolve(__dirname, '..');
  return path.basename(parent) === 'dist' ? path.dirname(parent) : parent;
}
