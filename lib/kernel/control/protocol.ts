/**
 * What the control worker and the thread that runs the cells say to each other.
 * @module
 */
import type { MessagePort } from 'node:worker_threads';
import type { Descriptors } from './descriptors';
import type { Connection } from '../wire/connection';
import type { Header, Json, Message } from '../wire/messages';
import type { AskingChannel } from '../wire/sockets';

/** Where an answer goes: the header it answers, and the way back to who asked. */
export interface Origin {
  readonly channel: AskingChannel;
  readonly header: Header;
  readonly identities: readonly Uint8Array[];
}

/** What a message brings besides its content. */
export interface Extras {
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
}

/** A message for one front end, on the channel it asked on or, for `input_request`, on stdin. */
export interface ReplyOrder extends Extras {
  readonly kind: 'reply';
  readonly channel: AskingChannel;
  readonly origin: Origin;
  readonly type: string;
  readonly content: Json;
}

/** A message for all front ends. */
export interface PublishOrder extends Extras {
  readonly kind: 'publish';
  /** Whether the standard descriptors held something when this was published, which comes first. */
  readonly isBehind?: boolean;
  readonly origin?: Origin;
  readonly type: string;
  readonly content: Json;
}

/** What the thread that runs the cells asks of the control worker. */
export type ToControl =
  | ReplyOrder
  | PublishOrder
  /** What comes by the standard descriptors belongs to this cell from now on. */
  | { readonly kind: 'cell'; readonly origin: Origin }
  | { readonly kind: 'descriptors'; readonly descriptors: Descriptors }
  /** SIGINT came to the thread of the cells. */
  | { readonly kind: 'signal' }
  /** The interrupt of this number has been heard. */
  | { readonly kind: 'heard'; readonly interrupt: number }
  /** The process ends: what was given before is to be sent, then {@link Shared.flushed} set. */
  | { readonly kind: 'flush' };

/** What the control worker tells the thread that runs the cells. */
export type FromControl =
  | { readonly kind: 'request'; readonly channel: AskingChannel; readonly message: Message }
  /** Sent again until it is heard. */
  | { readonly kind: 'interrupt'; readonly interrupt: number }
  | { readonly kind: 'exit'; readonly code: number };

/** Places in the memory that both threads see. */
export const Shared = {
  /** 1 once everything before `flush` has been sent. */
  flushed: 0,
  /** How many messages the control worker has posted: to wait for the next one without the event loop. */
  posted: 1,
  /** How many characters of printed text have been posted and not sent. */
  printed: 2,
  /** 1 once the kernel was asked to end. */
  ending: 3,
  length: 4,
} as const;

/** What the control worker is started with. */
export interface ControlData {
  readonly connection: Connection;
  readonly port: MessagePort;
  /** Where the watcher tells of SIGINT: see `sigint.ts`. */
  readonly signals: MessagePort;
  readonly shared: Int32Array<SharedArrayBuffer>;
}
