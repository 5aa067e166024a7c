/**
 * Questions of cells to the reader, on Jupyter's stdin channel.
 * @module
 */
import { Interrupted } from '../interruption';
import type { Question } from './front-end';
import type { FromControl } from './control/protocol';
import type { KernelRequest, Send } from './handlers/request';

/** A question that waits for its answer. */
interface Waiting {
  readonly ask: () => void;
  readonly answer: (text: string) => void;
}

/** What questions are asked with. */
export interface QuestionsOptions {
  readonly send: Send;
  /** The control worker's next message, waited for without the event loop. */
  readonly next: () => FromControl;
  /** Takes a message that came while the thread stood still. */
  readonly receive: (message: FromControl) => void;
}

/** Asks one question at a time, because answers do not say what they answer. */
export class Questions {
  private readonly waiting: Waiting[] = [];

  constructor(private readonly options: QuestionsOptions) {}

  /** Asks, after those that were asked before, as part of a request. Rejects when the signal is aborted. */
  ask(request: KernelRequest, question: Question, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        const wasAsked = this.waiting[0] === waiting;
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        if (wasAsked) this.waiting.at(0)?.ask();
        reject(new Interrupted());
      };
      const answer = (text: string) => {
        signal.removeEventListener('abort', leave);
        resolve(text);
      };
      const waiting = { ask: () => this.send(request, question), answer };
      this.waiting.push(waiting);
      signal.addEventListener('abort', leave, { once: true });
      if (this.waiting.length === 1) waiting.ask();
    });
  }

  /** Asks while everything else of this thread stands still. @throws Interrupted when the cell is interrupted instead. */
  askNow(request: KernelRequest, question: Question): string {
    this.send(request, question);
    const others: FromControl[] = [];
    try {
      for (;;) {
        const message = this.options.next();
        const text = answerIn(message);
        if (text !== undefined) return text;
        if (message.kind === 'request') {
          others.push(message);
          continue;
        }
        this.options.receive(message);
        if (message.kind === 'interrupt') throw new Interrupted();
      }
    } finally {
      setImmediate(() => others.forEach((message) => this.options.receive(message)));
    }
  }

  /** Takes an answer; whether the message is one. One that nobody waits for any more is let go. */
  take(message: FromControl): boolean {
    const text = answerIn(message);
    if (text === undefined) return false;
    this.waiting.shift()?.answer(text);
    this.waiting.at(0)?.ask();
    return true;
  }

  private send({ origin }: KernelRequest, { prompt = '', password = false }: Question): void {
    const content = { prompt, password };
    this.options.send({ kind: 'reply', channel: 'stdin', origin, type: 'input_request', content });
  }
}

function answerIn(message: FromControl): string | undefined {
  if (message.kind !== 'request' || message.message.header.msg_type !== 'input_reply') return undefined;
  const { value } = message.message.content;
  return typeof value === 'string' ? value : '';
}
