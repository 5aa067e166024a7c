/**
 * The class of a sample, wherever its makers wrote it: `.cls`, `.json`, `.txt`.
 * @module
 */
import { z } from 'zod';
import { BnlabError } from '../../errors';
import { parseJson } from '../../json';
import type { ByteReader } from '../archives/file-reader';
import type { TarEntry } from '../archives/tar';
import type { Sample } from './samples';

/** Members that may hold the class, first choice first. */
export const LABEL_MEMBERS = ['cls', 'json', 'txt'] as const;
/** Fields of a `.json` member that may hold the class, first choice first. */
const FIELDS = [
  'label',
  'cls',
  'class',
  'class_name',
  'label_name',
  'class_id',
  'class_index',
  'target',
  'category',
  'synset',
  'wnid',
];
const LONGEST_TEXT = 256;
const LONGEST_JSON = 1 << 20;

/**
 * The words of a sample's label; undefined when no member holds one.
 *
 * @throws BnlabError (`data`) for a `.json` member that is none.
 */
export function labelOf({ members }: Sample, reader: ByteReader): string | undefined {
  for (const kind of LABEL_MEMBERS) {
    const member = members.get(kind);
    const label = member && (kind === 'json' ? jsonLabel(member, reader) : textLabel(member, reader));
    if (label !== undefined && label !== '') return label;
  }
  return undefined;
}

function textLabel(member: TarEntry, reader: ByteReader): string {
  return textOf(member, reader, LONGEST_TEXT).trim();
}

function jsonLabel(member: TarEntry, reader: ByteReader): string | undefined {
  const text = textOf(member, reader, LONGEST_JSON);
  const hint = 'The member is damaged: make the shard again.';
  const where = `${reader.name}: ${member.name}`;
  const value = parseJson(text, { schema: z.unknown(), where, expected: 'JSON', hint });
  if (typeof value !== 'object' || value === null) return wordOf(value);
  const fields = value as Readonly<Record<string, unknown>>;
  return FIELDS.map((field) => wordOf(fields[field])).find((word) => word !== undefined);
}

/** Bytes of another encoding would all become the same sign, and two classes one. */
function textOf({ name, offset, size }: TarEntry, reader: ByteReader, longest: number): string {
  const bytes = reader.read(offset, Math.min(size, longest));
  try {
    // a text that is longer may be cut inside a letter
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: size > longest });
  } catch (thrown) {
    const got = `the bytes ${Buffer.from(bytes.subarray(0, 16)).toString('hex')}`;
    const hint = 'Write the labels as UTF-8, and make the shard again.';
    const where = `${reader.name}: ${name}`;
    throw new BnlabError({ kind: 'data', where, expected: 'a label in UTF-8', got, hint, cause: thrown });
  }
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}
