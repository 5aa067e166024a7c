/**
 * What is wrong with a tar archive, and where.
 * @module
 */
import { BnlabError } from '../../errors';

/** A place in an archive. */
export interface TarPlace {
  /** The archive's name. */
  readonly where: string;
  /** In bytes. */
  readonly position: number;
  /** Members before it. */
  readonly members: number;
}

/** The error for an archive that ends too early. */
export function truncated(place: TarPlace, got: string): BnlabError {
  const hint = 'The archive is cut off: get it again, and compare its size and checksum with the published ones.';
  return archiveError(place, { expected: 'a whole archive', got, hint });
}

/** The error for a place at which a header was to be. */
export function damaged(place: TarPlace, got: string): BnlabError {
  const hint =
    'The archive is damaged or no tar archive: get it again, and compare its checksum with the published one.';
  return archiveError(place, { expected: 'a tar header', got, hint });
}

/** An error with its place in the archive. */
export function archiveError(
  { where, position, members }: TarPlace,
  { expected, got, hint }: Pick<BnlabError, 'expected' | 'got' | 'hint'>,
): BnlabError {
  const place = `${got} at byte ${position}, after ${members} member${members === 1 ? '' : 's'}`;
  return new BnlabError({ kind: 'data', where, expected, got: place, hint });
}
