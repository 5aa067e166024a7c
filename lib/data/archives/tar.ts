/**
 * A walk over the members of a tar archive in place: headers are read, contents are stepped over.
 * @module
 */
import type { ByteReader } from './file-reader';
import { checkMemberName } from './member-name';
import { checkEnd, NO_END } from './tar-end';
import { damaged, truncated, type TarPlace } from './tar-errors';
import { isZeroBlock, parsePax, parseTarHeader, TAR_BLOCK, zeroEnded, type TarHeader } from './tar-header';

/** A member and where its content lies in the file. */
export interface TarEntry {
  readonly name: string;
  /** First byte of the content, from the start of the file. */
  readonly offset: number;
  readonly size: number;
  readonly type: string;
  /** Undefined for a regular file that can be read in place; else why it cannot. */
  readonly unusable?: string;
  /** The member that a hard link is another name of. */
  readonly link?: string;
}

/** The part of a file that holds an archive. */
export interface TarRange {
  /** First byte of the archive, or of the member that a walk goes on with. */
  readonly start?: number;
  /** First byte of the archive where a walk goes on in the middle; `start` by default. */
  readonly first?: number;
  /** One past the last byte; the end of the file by default. */
  readonly end?: number;
  /** Name in messages. */
  readonly where?: string;
  /** Told once why the archive may lack members behind its last one; see `tar-end`. */
  readonly onUnended?: (reason: string) => void;
}

/** Names, pax values and other overrides that one header carries over to the next. */
interface Pending {
  name?: string;
  link?: string;
  size?: number;
  sparse?: boolean;
}

/** A long name or pax header larger than this is an attack, not a name. */
const LONGEST_EXTENSION = 1 << 20;

const OTHER_TYPES: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a pipe',
  S: 'a sparse file',
  M: 'a part of a file that began in another volume',
};

/**
 * The members of an archive, in order: files and folders, with everything that is neither marked `unusable`.
 *
 * Nothing is unpacked, so names can do no harm; `checkMemberName` judges them.
 *
 * @throws BnlabError (`data`) with the position, for a truncated archive and for a header that is none; one that was cut between two
 * members is read, and said to `onUnended`.
 */
export function* tarEntries(
  reader: ByteReader,
  { start = 0, end = reader.size, where = reader.name, onUnended }: TarRange = {},
): Generator<TarEntry, void, undefined> {
  let pending: Pending = {};
  let position = start;
  let members = 0;
  while (position < end) {
    const block = reader.read(position, TAR_BLOCK, end);
    if (block.length < TAR_BLOCK) throw truncated({ where, position, members }, 'half a header');
    if (isZeroBlock(block)) return checkEnd(reader, { position, end, where, members, onUnended });
    const header = parseTarHeader(block);
    if ('problem' in header) throw damaged({ where, position, members }, header.problem);
    const offset = position + TAR_BLOCK;
    const size = pending.size ?? header.size;
    if (offset + size > end) {
      const got = `${end - offset} of the ${size} bytes of ${header.name || 'a member'}`;
      throw truncated({ where, position, members }, got);
    }
    position = offset + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
    if (isExtension(header.type)) {
      const content = reader.read(offset, Math.min(header.size, LONGEST_EXTENSION), end);
      pending = extend(pending, header, { content, place: { where, position: offset - TAR_BLOCK, members } });
      continue;
    }
    members++;
    yield entryOf(header, pending, offset, size);
    pending = {};
  }
  if (position === start) throw truncated({ where, position: start, members: 0 }, 'no bytes');
  onUnended?.(NO_END);
}

function isExtension(type: string): boolean {
  return 'LKxgXV'.includes(type);
}

/** What an extension header says about the member after it. */
function extend(
  pending: Pending,
  header: TarHeader,
  { content, place }: { readonly content: Uint8Array; readonly place: TarPlace },
): Pending {
  if (header.size > LONGEST_EXTENSION) throw damaged(place, `an extended header of ${header.size} bytes`);
  if (header.type === 'L' || header.type === 'K') {
    const long = zeroEnded(content);
    return header.type === 'L' ? { ...pending, name: long } : { ...pending, link: long };
  }
  if (header.type !== 'x' && header.type !== 'X') return pending;
  const pax = parsePax(content);
  if (!pax) throw damaged(place, 'a malformed pax header');
  const size = pax.get('size');
  if (size !== undefined && !(Number.isSafeInteger(Number(size)) && Number(size) >= 0)) {
    throw damaged(place, `a pax header with the size ${size}`);
  }
  return {
    name: pax.get('path') ?? pending.name,
    link: pax.get('linkpath') ?? pending.link,
    size: size === undefined ? pending.size : Number(size),
    sparse: [...pax.keys()].some((key) => key.startsWith('GNU.sparse')),
  };
}

function entryOf(header: TarHeader, pending: Pending, offset: number, size: number): TarEntry {
  const { type } = header;
  const name = pending.name ?? header.name;
  const kind = OTHER_TYPES[pending.sparse ? 'S' : type];
  const known = '0123456757SM'.includes(type);
  const unusable = kind ?? (known ? checkMemberName(name) : `a member of the unknown type ${JSON.stringify(type)}`);
  const link = type === '1' ? (pending.link ?? header.link) : undefined;
  return { name, offset, size, type, unusable, link };
}
