/**
 * What is wrong with a tar archive, and where.
 * @module
 */
import { BnlabError } from '../../errors';

/** The error for an archive that ends too early. */
export function truncated(where: string, position: number, members: number, got: string): BnlabError {
  const hint = 'The archive is cut off: get it again, and compare its size and checksum with the published ones.';
  return archiveError(where, position, members, 'a whole archive', got, hint);
}

/** The error for a place at which a header was to be. */
export function damaged(where: string, position: number, members: number, got: string): BnlabError {
  const hint =
    'The archive is damaged or no tar archive: get it again, and compare its checksum with the published one.';
  return archiveError(where, position, members, 'a tar header', got, hint);
}

/** An error with its place in the archive. */
export function archiveError(
  where: string,
  position: number,
  members: number,
  expected: string,
  got: string,
  hint: string,
): BnlabError {
  const place = `${got} at byte ${position}, after ${members} member${members === 1 ? '' : 's'}`;
  return new BnlabError({ kind: 'data', where, expected, got: place, hint });
}
