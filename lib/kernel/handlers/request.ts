/**
 * A request as its handler sees it. It is the same in both threads: only the way its answers take differs.
 * @module
 */
import { BnlabError } from '../../errors';
import type { Extras, Origin, PublishOrder, ReplyOrder } from '../control/protocol';
import type { Json, Message } from '../wire/messages';
import type { AskingChannel } from '../wire/sockets';

/** Where a request's answers are sent. */
export type Send = (order: ReplyOrder | PublishOrder) => void;

/** One request, and the ways to answer it. */
export class KernelRequest {
  readonly origin: Origin;

  constructor(
    readonly channel: AskingChannel,
    readonly message: Message,
    private readonly send: Send,
  ) {
    this.origin = { channel, header: message.header, identities: message.identities };
  }

  /** The message's type, `execute_request`. */
  get type(): string {
    return this.message.header.msg_type;
  }

  /** The message's content. */
  get content(): Json {
    return this.message.content;
  }

  /** A text in the content, the code of a cell. @throws BnlabError naming request and field where there is none. */
  text(name: string): string {
    const value = this.content[name];
    if (typeof value === 'string') return value;
    const got = value === undefined ? 'none' : typeof value;
    throw new BnlabError({
      where: this.type,
      expected: `a text named ${name}`,
      got,
      hint: 'It is the front end that has to send it.',
    });
  }

  /** Answers whoever asked; the type is the request's own with `_reply`. */
  reply(content: Json, extras: Extras = {}): void {
    const type = this.type.replace(/_request$/, '_reply');
    this.send({ kind: 'reply', channel: this.channel, origin: this.origin, type, content, ...extras });
  }

  /** Tells all front ends something about this request. */
  publish(type: string, content: Json, extras: Extras = {}): void {
    this.send({ kind: 'publish', origin: this.origin, type, content, ...extras });
  }
}
