/**
 * Hard links in a tar archive: another name for the content of an earlier member.
 * @module
 */
import { checkMemberName, plainName } from './member-name';
import { tarEntries, type TarEntry, type TarRange } from './tar';
import type { ByteReader } from './file-reader';

/**
 * The members of an archive as `tarEntries` gives them, with hard links turned into what they lead to: files of their own
 * name, with the offset and size of the member they name. A link that leads nowhere stays unusable and says so.
 *
 * @throws BnlabError (`data`) as `tarEntries` does.
 */
export function* linkedEntries(reader: ByteReader, range: TarRange = {}): Generator<TarEntry, void, undefined> {
  // most archives have no links: the names are collected only when the first one comes
  let files: Map<string, TarEntry> | undefined;
  for (const entry of tarEntries(reader, range)) {
    if (entry.link === undefined) {
      if (entry.type !== '5' && !entry.unusable) files?.set(plainName(entry.name), entry);
      yield entry;
      continue;
    }
    files ??= filesBefore(reader, range, entry.offset);
    const linked = resolved(entry, files.get(plainName(entry.link)));
    if (!linked.unusable) files.set(plainName(linked.name), linked);
    yield linked;
  }
}

function resolved(entry: TarEntry, target: TarEntry | undefined): TarEntry {
  if (!target) return { ...entry, unusable: `a hard link to ${entry.link}, which does not come before it` };
  return { ...target, name: entry.name, link: entry.link, unusable: checkMemberName(entry.name) };
}

/** A walk may have begun in the middle of the archive; links may lead to what comes before that. */
function filesBefore(reader: ByteReader, range: TarRange, end: number): Map<string, TarEntry> {
  const files = new Map<string, TarEntry>();
  for (const entry of tarEntries(reader, { ...range, start: range.first ?? range.start, onUnended: undefined })) {
    if (entry.offset >= end) break;
    if (entry.type !== '5' && !entry.unusable) files.set(plainName(entry.name), entry);
  }
  return files;
}
