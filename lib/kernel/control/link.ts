/**
 * The control worker as the thread of the cells sees it.
 * @module
 */
import path from 'node:path';
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../../errors';
import { startThread } from '../../threads';
import type { Connection } from '../wire/connection';
import { captureDescriptors, writeToServer, type CapturedDescriptors } from './descriptors';
import { Shared, type ControlData, type FromControl, type ToControl } from './protocol';
import { watchSigint } from './sigint';

/** How long what was printed last may take to leave the process at its end; ms. */
const FLUSH_MS = 3000;
/** How far printing may run ahead of sending; characters. */
const MOST_PRINTED = 1 << 25;

/** Starts the worker and speaks with it. */
export class ControlLink {
  private readonly port: MessagePort;
  private readonly signals: MessagePort;
  private captured?: CapturedDescriptors;
  private readonly shared = new Int32Array(new SharedArrayBuffer(4 * Shared.length));

  /** @param onFailure told why the worker ended, which is the end of the kernel */
  constructor(connection: Connection, onFailure: (thrown: unknown) => void) {
    const messages = new MessageChannel();
    const signals = new MessageChannel();
    this.port = messages.port1;
    this.signals = signals.port1;
    const workerData: ControlData = { connection, port: messages.port2, signals: signals.port2, shared: this.shared };
    const worker = startThread(path.join(__dirname, 'worker'), {
      workerData,
      transferList: [messages.port2, signals.port2],
    });
    worker.on('error', (thrown) => {
      Atomics.store(this.shared, Shared.flushed, 1); // nobody is left to wait for
      if (this.captured) writeToServer(this.captured.originals[1], `bnlab kernel: ${messageOf(thrown)}\n`);
      onFailure(thrown);
    });
    process.on('SIGINT', () => this.post({ kind: 'signal' }));
    process.on('exit', () => this.flush());
  }

  /** Calls back with each message of the worker; those that came before are not lost. */
  onMessage(listener: (message: FromControl) => void): void {
    this.port.on('message', listener);
    watchSigint(this.signals);
  }

  /** Waits for the worker's next message, without the event loop: nothing else happens in this thread meanwhile. */
  next(): FromControl {
    for (;;) {
      const posted = Atomics.load(this.shared, Shared.posted);
      const received: { readonly message: unknown } | undefined = receiveMessageOnPort(this.port);
      if (received) return received.message as FromControl;
      Atomics.wait(this.shared, Shared.posted, posted);
    }
  }

  /** Sends the worker a message; it leaves also while this thread computes. A cell that prints faster than can be sent waits here. */
  post(message: ToControl): void {
    if (message.kind !== 'publish') return this.port.postMessage(message);
    this.port.postMessage(this.captured?.hasText() ? { ...message, isBehind: true } : message);
    if (message.type !== 'stream') return;
    Atomics.add(this.shared, Shared.printed, String(message.content.text).length);
    for (let waiting = this.printed; waiting > MOST_PRINTED; waiting = this.printed)
      Atomics.wait(this.shared, Shared.printed, waiting);
  }

  /** From now on what is written to the standard descriptors past Node reaches the cells. */
  captureDescriptors(): void {
    this.captured = captureDescriptors();
    if (!this.captured) return;
    const { pipes, originals } = this.captured;
    this.post({ kind: 'descriptors', descriptors: { pipes, originals } });
  }

  /** Whether the kernel was asked to end, also where this thread has not heard of it yet. */
  get isEnding(): boolean {
    return Atomics.load(this.shared, Shared.ending) === 1;
  }

  private get printed(): number {
    return Atomics.load(this.shared, Shared.printed);
  }

  /** Waits until all that was posted has left the process. */
  private flush(): void {
    this.post({ kind: 'flush' });
    Atomics.wait(this.shared, Shared.flushed, 0, FLUSH_MS);
  }
}
