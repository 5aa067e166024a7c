/**
 * Names of members of an archive: how they are compared, and which must not be trusted.
 * @module
 */

/** A member's name without the `./` that some writers put before every name. */
export function plainName(name: string): string {
  return name.replace(/^(\.\/)+/, '');
}

/** The folder of a member from the archive's root: `set/cat`; empty for the root. */
export function folderOf(name: string): string {
  const plain = plainName(name);
  return plain.slice(0, Math.max(0, plain.lastIndexOf('/')));
}

/** The first part of a name: `set` of `set/cat/1.jpg`, and all of `1.jpg`. */
export function firstPartOf(name: string): string {
  return name.replace(/\/.*/s, '');
}

/** Why a member's name must not be trusted, or undefined for a good one. */
export function checkMemberName(name: string): string | undefined {
  if (name === '' || name === '/') return 'a member without a name';
  if ([...name].some((letter) => letter < ' ')) return 'a name with control characters';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.includes('\\')) return 'a name with an absolute path';
  if (name.split('/').includes('..')) return 'a name that leaves its folder';
  return undefined;
}
