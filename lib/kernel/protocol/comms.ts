/**
 * Comms: named channels between the kernel and things on the page, such as widgets.
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Incoming, Outgoing } from './message';

/** What a comm carries: data as JSON, and binary parts. */
export interface CommMessage {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

/** Content of `comm_open`, `comm_msg` and `comm_close`. */
export interface CommContent {
  readonly comm_id: string;
  readonly target_name?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The three messages of comms that a front end sends. */
export type CommMessageType = 'comm_open' | 'comm_msg' | 'comm_close';

type Listener = (message: CommMessage) => void;
/** Makes a listener part of the cell that listens. */
type Bind = <Given extends readonly unknown[]>(listener: (...given: Given) => void) => (...given: Given) => void;

interface Line {
  /** Sends to the page. */
  readonly publish: (message: Outgoing) => void;
  /** Called once when the comm ends. */
  readonly forget: () => void;
  readonly bind: Bind;
}

/** One channel. Messages that come are handled as part of the cell that listens for them, so that what they print shows there. */
export class Comm {
  private readonly listeners: Record<'message' | 'close', Listener[]> = { message: [], close: [] };
  private isOpen = true;

  constructor(
    readonly id: string,
    readonly target: string,
    private readonly line: Line,
  ) {}

  /** Sends to the page; nothing once the comm is closed. */
  send({ data, metadata, buffers }: CommMessage): void {
    if (this.isOpen) this.line.publish({ type: 'comm_msg', content: { comm_id: this.id, data }, metadata, buffers });
  }

  /** Closes both ends; a second call does nothing. */
  close(data: CommMessage['data'] = {}): void {
    if (!this.isOpen) return;
    this.line.publish({ type: 'comm_close', content: { comm_id: this.id, data } });
    this.end();
  }

  /** Calls back with every message from the page. */
  onMessage(listener: Listener): void {
    this.listeners.message.push(this.line.bind(listener));
  }

  /** Calls back when the page closes the comm. */
  onClose(listener: Listener): void {
    this.listeners.close.push(this.line.bind(listener));
  }

  /** Hands a message of the page to who listens. @throws what a listener throws. */
  receive(kind: 'message' | 'close', message: CommMessage): void {
    if (kind === 'close') this.end();
    for (const listener of this.listeners[kind]) listener(message);
  }

  private end(): void {
    this.isOpen = false;
    this.line.forget();
  }
}

/** All comms of a kernel, and who answers when the page opens one. */
export class Comms {
  private readonly open = new Map<string, Comm>();
  private readonly targets = new Map<string, (comm: Comm, opening: CommMessage) => void>();

  /**
   * @param publish sends a message as a child of whatever runs now
   * @param bind makes a listener part of the cell that listens; by default what it would be part of in Node
   */
  constructor(
    private readonly publish: (message: Outgoing) => void,
    private readonly bind: Bind = (listener) => AsyncLocalStorage.bind(listener),
  ) {}

  /** Opens a comm to a target of the page: for widgets `jupyter.widget`. */
  create(target: string, { data, metadata, buffers }: CommMessage, id: string = randomUUID()): Comm {
    const comm = this.known(id, target);
    const content = { comm_id: id, target_name: target, data };
    this.publish({ type: 'comm_open', content, metadata, buffers });
    return comm;
  }

  /** Says who answers when the page opens a comm to this target. */
  register(target: string, onOpen: (comm: Comm, opening: CommMessage) => void): void {
    this.targets.set(target, this.bind(onOpen));
  }

  /**
   * Takes a message of the page. A comm to a target that nobody registered is closed at once, as the protocol asks; messages of
   * a comm that is closed already are let go, because they may have been on their way.
   * @throws what a listener throws.
   */
  receive(type: CommMessageType, { content, metadata, buffers }: Incoming<CommContent>): void {
    const { comm_id: id, target_name: target = '', data = {} } = content;
    const message: CommMessage = { data, metadata, buffers };
    if (type !== 'comm_open') {
      this.open.get(id)?.receive(type === 'comm_close' ? 'close' : 'message', message);
      return;
    }
    const onOpen = this.targets.get(target);
    const comm = this.known(id, target);
    if (onOpen === undefined) comm.close();
    else onOpen(comm, message);
  }

  /** Content of `comm_info_reply`: all open comms, or those to one target. */
  info({ target_name: wanted }: { readonly target_name?: string | null } = {}): object {
    const chosen = [...this.open.values()].filter(({ target }) => !wanted || target === wanted);
    return { status: 'ok', comms: Object.fromEntries(chosen.map(({ id, target }) => [id, { target_name: target }])) };
  }

  private known(id: string, target: string): Comm {
    const { publish, bind } = this;
    const comm = new Comm(id, target, { publish, bind, forget: () => void this.open.delete(id) });
    this.open.set(id, comm);
    return comm;
  }
}
