/**
 * Messages of Jupyter's protocol, and the frames they travel in.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { isSignedBy, signatureOf, type Signing } from './signing';
import { readingOf } from '../../json';

/** Version of Jupyter's messaging protocol that the kernel speaks. */
export const PROTOCOL_VERSION = '5.3';

/** Header of a message; `msg_id` names it, `session` its sender. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** A plain JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** A message as it came; `identities` is the way back to its sender. */
export interface Message {
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly parent_header: Json;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Uint8Array[];
}

/** What an outgoing message is made of; an answer has the header of what it answers as its parent. */
export interface Outgoing {
  readonly type: string;
  readonly content: Json;
  readonly parent?: Header;
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
  /** Frames before the message: the way back to one front end, or the topic of a broadcast. */
  readonly identities?: readonly (Uint8Array | string)[];
}

const DELIMITER = '<IDS|MSG>';

/** The message in these frames; undefined for frames that are no signed message of the protocol, which a kernel ignores. */
export function decode(frames: readonly Buffer[], signing: Signing): Message | undefined {
  const delimiter = frames.findIndex((frame) => frame.toString() === DELIMITER);
  const [signature, ...rest] = frames.slice(delimiter + 1);
  const parts = rest.slice(0, 4);
  if (delimiter < 0 || signature === undefined || parts.length < 4) return undefined;
  if (!isSignedBy(signature.toString(), parts, signing)) return undefined;
  const [header, parent_header, metadata, content] = parts.map(object);
  if (!isHeader(header) || !parent_header || !metadata || !content) return undefined;
  const identities = frames.slice(0, delimiter).map((frame) => new Uint8Array(frame));
  const buffers = rest.slice(4).map((frame) => new Uint8Array(frame));
  return { identities, header, parent_header, metadata, content, buffers };
}

/** The frames of a message. */
export function encode(
  { type, content, parent, metadata = {}, buffers = [], identities = [] }: Outgoing,
  signing: Signing,
): (string | Uint8Array)[] {
  const header: Header = {
    msg_id: randomUUID(),
    msg_type: type,
    session: parent?.session ?? SESSION,
    username: parent?.username ?? 'kernel',
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
  const parts = [header, parent ?? {}, metadata, content].map((part) => JSON.stringify(part));
  return [...identities, DELIMITER, signatureOf(parts, signing), ...parts, ...buffers];
}

/** Session of messages that answer nobody. */
const SESSION = randomUUID();

function object(frame: Buffer): Json | undefined {
  const { value: parsed } = { value: undefined, ...readingOf(frame.toString()) }; // no JSON is no message
  return typeof parsed === 'object' && parsed !== null ? (parsed as Json) : undefined;
}

function isHeader(header: Json | undefined): header is Json & Header {
  return typeof header?.msg_id === 'string' && typeof header.msg_type === 'string';
}
