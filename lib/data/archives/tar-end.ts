/**
 * The end of a tar archive: two blocks of zeros, then padding. An archive that was cut between two members reads as whole but for
 * them.
 *
 * GNU tar takes an archive without them for whole and is silent, and so do Python's tarfile and whatever reads through it, webdataset
 * among them: some writers leave them away. Here such an archive is read, too, and is said to have no end wherever its pictures are
 * counted; where an index or a list of shards says how the archive was, it is refused.
 * @module
 */
import type { ByteReader } from './file-reader';
import { archiveError, truncated } from './tar-errors';
import { TAR_BLOCK } from './tar-header';

/** Nothing says that the last member was the last one. */
export const NO_END = 'no end mark (two blocks of zeros): the archive may be cut off behind its last member';
/** No member is missing, but the archive is not as it was written. */
export const HALF_END = 'half an end mark (one block of zeros): the archive is cut off, behind its last member';

/** True for a reason that an archive, and no member of it, is named for. */
export function isUnended(reason: string): boolean {
  return reason === NO_END || reason === HALF_END;
}

/** More zeros than this behind the end mark are no padding: writers fill up records of some kilobytes. */
const MOST_PADDING = 1 << 20;

/** Where a walk met the first block of zeros. */
interface EndPlace {
  /** First byte of that block. */
  readonly position: number;
  readonly end: number;
  readonly where: string;
  readonly members: number;
  readonly onUnended?: (reason: string) => void;
}

/** @throws BnlabError (`data`) when anything but padding follows the end mark: it would be left out without a word. */
export function checkEnd(reader: ByteReader, { position: mark, end, where, members, onUnended }: EndPlace): void {
  const position = mark + TAR_BLOCK;
  const padding = reader.read(position, Math.min(end - position, MOST_PADDING), end);
  const at = padding.findIndex((byte) => byte !== 0);
  if (at >= 0) {
    const hint =
      'Archives that were joined are read to the first end mark only: unpack them with tar --ignore-zeros and pack the files anew.';
    const expected = 'nothing behind the end mark of the archive';
    throw archiveError({ where, position: position + at, members }, { expected, got: 'more bytes', hint });
  }
  if (end - position > MOST_PADDING) throw truncated({ where, position, members }, `${end - position} zeros`);
  if (padding.length < TAR_BLOCK) onUnended?.(HALF_END);
}
