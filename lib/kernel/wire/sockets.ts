/**
 * The five ZeroMQ sockets of a kernel.
 * @module
 */
import { Publisher, Reply, Router, type Socket } from 'zeromq';
import { addressOf, type Channel, type Connection } from './connection';
import { decode, encode, type Message, type Outgoing } from './messages';
import type { Signing } from './signing';

/** Channels on which front ends ask. */
export type AskingChannel = 'shell' | 'control' | 'stdin';
/** Channels that messages are sent on. */
export type SendingChannel = AskingChannel | 'iopub';

/** Called for each message that came. */
export type Receiver = (channel: AskingChannel, message: Message) => void;

/** How long a closing socket may take to hand over what is queued; ms. */
const LINGER_MS = 1000;

/** Binds the sockets, hands on what comes, sends what is given in its order, and echoes heartbeats. */
export class Sockets {
  /** How this kernel's messages are signed. */
  readonly signing: Signing;
  private readonly sockets = {
    shell: new Router(ROUTER_OPTIONS),
    control: new Router(ROUTER_OPTIONS),
    stdin: new Router(ROUTER_OPTIONS),
    iopub: new Publisher(OPTIONS),
    hb: new Reply({ linger: 0 }),
  };
  /** One sender a socket: ZeroMQ refuses a second send while one is under way. */
  private readonly sending = new Map<SendingChannel, Promise<void>>();
  private isClosed = false;

  private constructor(
    connection: Connection,
    private readonly receive: Receiver,
  ) {
    this.signing = { key: connection.key, scheme: connection.signature_scheme };
  }

  /** Listens on all channels. @throws Error when a port is taken. */
  static async bind(connection: Connection, receive: Receiver): Promise<Sockets> {
    const bound = new Sockets(connection, receive);
    const all = Object.entries(bound.sockets) as [Channel, Socket & { bind(address: string): Promise<void> }][];
    await Promise.all(all.map(([channel, socket]) => socket.bind(addressOf(connection, channel))));
    for (const channel of ['shell', 'control', 'stdin'] as const) void bound.listen(channel);
    void bound.echo();
    return bound;
  }

  /** Sends a message after all that were given before on this channel; what nobody can receive any more is lost, as the protocol has it. */
  send(channel: SendingChannel, message: Outgoing): Promise<void> {
    return this.sendFrames(channel, encode(message, this.signing));
  }

  /** Sends a message that is in frames already. */
  sendFrames(channel: SendingChannel, frames: readonly (string | Uint8Array)[]): Promise<void> {
    const before = this.sending.get(channel) ?? Promise.resolve();
    const sent = before.then(() => this.whileOpen(() => this.sockets[channel].send([...frames])));
    this.sending.set(channel, sent);
    return sent;
  }

  /** Resolves when all that was given has gone to ZeroMQ. */
  async flush(): Promise<void> {
    await Promise.all(this.sending.values());
  }

  /** Closes all sockets; what they hold is handed over for a second at most. */
  close(): void {
    this.isClosed = true;
    for (const socket of Object.values(this.sockets)) socket.close();
  }

  private async listen(channel: AskingChannel): Promise<void> {
    while (!this.isClosed) {
      const frames = await this.whileOpen(() => this.sockets[channel].receive());
      const message = frames && decode(frames, this.signing);
      if (message) this.receive(channel, message);
    }
  }

  private async echo(): Promise<void> {
    while (!this.isClosed) {
      const frames = await this.whileOpen(() => this.sockets.hb.receive());
      if (frames) await this.whileOpen(() => this.sockets.hb.send(frames));
    }
  }

  /** What a socket does, unless it is closed or fails, which ZeroMQ tells at once or later: who was spoken with is gone. */
  private async whileOpen<T>(work: () => Promise<T>): Promise<T | void> {
    try {
      if (!this.isClosed) return await work();
    } catch {
      // nobody is left to be told
    }
  }
}

/** Nothing is dropped because a front end is slow: neither an answer nor the thousandth line of a cell. */
const OPTIONS = { linger: LINGER_MS, sendHighWaterMark: 0 };
/** A front end that comes back under its old name takes its place again. */
const ROUTER_OPTIONS = { ...OPTIONS, receiveHighWaterMark: 0, handover: true };
