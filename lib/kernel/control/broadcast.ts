/**
 * Messages for all front ends on their way out: printed text is gathered, cut and paced so that no server throws it away.
 *
 * Jupyter's servers drop what comes faster than a million bytes of text or a thousand messages a second, over three seconds.
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import { encode, type Outgoing } from '../wire/messages';
import type { Signing } from '../wire/signing';

/** Hands the frames of a message to its socket. */
export type SendFrames = (frames: readonly (string | Uint8Array)[]) => Promise<void>;

/** What a server lets through in a window, with some room for what it counts in its own way. */
const WINDOW_MS = 3000;
const WINDOW_BYTES = 2_700_000;
const WINDOW_MESSAGES = 2700;
/** How long the end of the kernel waits for what a server lets through. */
const PACED_MS = 1000;
/** Longest text of one message; characters. */
const CHUNK = 1 << 16;
/** Printed text that is left out when a cell is interrupted that has printed more than can be sent at once; characters. */
const MUCH = 2_000_000;

type Item = { message: Outgoing; text?: string };

/** Sends one message after another. */
export class Broadcast {
  private readonly queue: Item[] = [];
  private readonly sent: { readonly at: number; readonly bytes: number }[] = [];
  private running?: Promise<void>;
  private readonly hurry = new AbortController();

  /** @param onSent told how many characters of printed text have left, or were left out */
  constructor(
    private readonly send: SendFrames,
    private readonly signing: Signing,
    private readonly onSent: (characters: number) => void = () => undefined,
  ) {}

  /** Adds a message; text of the same stream and cell as the one before it becomes part of that. */
  add(message: Outgoing): void {
    const text = message.type === 'stream' ? (message.content.text as string) : undefined;
    const last = this.queue.at(-1);
    if (text !== undefined && last?.text !== undefined && isSameStream(last.message, message)) last.text += text;
    else this.queue.push({ message, text });
    // what comes in the same turn is gathered first
    this.running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.run());
  }

  /** Leaves out what an interrupted cell has printed far ahead of what could be sent. */
  cut(): void {
    const waiting = this.queue.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
    if (waiting < MUCH) return;
    const streams = this.queue.filter(({ text }) => text !== undefined);
    for (const item of streams) item.text = '';
    streams.at(-1)!.text = `\n… ${waiting} characters of output were left out: the cell was interrupted\n`;
    this.onSent(waiting);
  }

  /** Resolves when nothing waits any more. The process ends: what a server could not take in a moment is sent faster than it may like. */
  async flush(): Promise<void> {
    const timer = setTimeout(() => this.hurry.abort(), PACED_MS);
    while (this.running) await this.running;
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    for (let item = this.queue[0]; item !== undefined; item = this.queue[0]) {
      const piece = this.piece(item);
      const frames = encode(piece, this.signing);
      await this.turn(piece.type === 'stream' ? sizeOf(frames) : 0);
      await this.send(frames);
    }
    this.running = undefined;
  }

  /** The message, or the next part of its text. */
  private piece(item: Item): Outgoing {
    const { message, text } = item;
    if (text === undefined || text.length <= CHUNK) this.queue.shift();
    if (text === undefined) return message;
    const end = text.length > CHUNK && /[\ud800-\udbff]/.test(text[CHUNK - 1]!) ? CHUNK - 1 : CHUNK;
    item.text = text.slice(end);
    const part = text.slice(0, end);
    this.onSent(part.length);
    return { ...message, content: { ...message.content, text: part } };
  }

  /** Waits until a server lets as much through. */
  private async turn(bytes: number): Promise<void> {
    while (!this.hurry.signal.aborted) {
      const now = performance.now();
      while (this.sent[0] && this.sent[0].at < now - WINDOW_MS) this.sent.shift();
      const [oldest] = this.sent;
      const inWindow = this.sent.reduce((sum, each) => sum + each.bytes, 0);
      if (!oldest || (this.sent.length < WINDOW_MESSAGES && inWindow + bytes <= WINDOW_BYTES)) break;
      const rest = oldest.at + WINDOW_MS - now + 1;
      await pause(rest, undefined, { signal: this.hurry.signal }).catch(() => undefined); // hurried
    }
    this.sent.push({ at: performance.now(), bytes });
  }
}

function isSameStream(a: Outgoing, b: Outgoing): boolean {
  return b.type === 'stream' && a.content.name === b.content.name && a.parent?.msg_id === b.parent?.msg_id;
}

function sizeOf(frames: readonly (string | Uint8Array)[]): number {
  return frames.reduce((sum, frame) => sum + Buffer.byteLength(frame as string), 0);
}
