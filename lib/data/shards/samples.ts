/**
 * The samples of a WebDataset shard: members that share their name up to the first dot of the base name.
 * @module
 */
import { BnlabError } from '../../errors';
import { linkedEntries } from '../archives/hard-links';
import type { ByteReader } from '../archives/file-reader';
import { plainName } from '../archives/member-name';
import type { TarEntry } from '../archives/tar';
import type { LeftOutLog } from '../source/left-out';
import { whyHidden } from '../source/picture-names';

/** Members that belong together. */
export interface Sample {
  readonly key: string;
  /** By what follows the first dot, in small letters: `jpg`, `left.jpg`, `cls`. */
  readonly members: ReadonlyMap<string, TarEntry>;
}

/**
 * The samples of a shard in order.
 *
 * Members that cannot be used go to `leftOut`, and so does a shard without an end unless `onUnended` says otherwise. @throws BnlabError (`data`) when members of one sample lie apart, or two of them have
 * one name.
 */
export function* samplesOf(
  reader: ByteReader,
  leftOut: LeftOutLog,
  onUnended = (reason: string) => leftOut.add(reader.name, reason),
): Generator<Sample> {
  const seen = new Set<string>();
  let sample: { key: string; members: Map<string, TarEntry> } | undefined;
  for (const entry of linkedEntries(reader, { onUnended })) {
    if (entry.type === '5') continue;
    const name = plainName(entry.name);
    const reason = whyHidden(name) ?? entry.unusable;
    if (reason !== undefined) {
      leftOut.add(`${reader.name}: ${name}`, reason);
      continue;
    }
    const [key, extension] = splitName(name);
    if (key !== sample?.key) {
      if (sample) yield sample;
      if (seen.has(key)) throw apart(reader.name, key);
      seen.add(key);
      sample = { key, members: new Map() };
    }
    if (sample.members.has(extension)) throw twice(reader.name, entry.name);
    sample.members.set(extension, entry);
  }
  if (sample) yield sample;
}

/** A name's key and what follows its first dot, in small letters. */
function splitName(name: string): [key: string, extension: string] {
  const dot = name.indexOf('.', name.lastIndexOf('/'));
  return dot === -1 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1).toLowerCase()];
}

function apart(where: string, key: string): BnlabError {
  const hint = 'WebDataset asks for the members of a sample one after another: pack again with tar --sort=name.';
  const expected = `all members of the sample ${key} next to each other (adjacent)`;
  return new BnlabError({ kind: 'data', where, expected, got: 'other samples between them', hint });
}

function twice(where: string, name: string): BnlabError {
  const hint = 'Give each member of a sample a name of its own, as WebDataset asks.';
  return new BnlabError({ kind: 'data', where, expected: 'each name once in a sample', got: `${name} twice`, hint });
}
