/** Threads that do nothing by themselves, in the place of the system's: what they are told and how they are kept can be looked at. */
import { EventEmitter } from 'node:events';
import timers from 'node:timers/promises';
import workerThreads, { type WorkerOptions } from 'node:worker_threads';

/** A thread that answers what a test lets it answer. */
export class StillThread extends EventEmitter {
  /** All that were started since `replaceThreads`. */
  static readonly started: StillThread[] = [];
  readonly told: unknown[] = [];
  /** Whether it keeps the process alive: a thread does from its start. */
  isHeld = true;
  /** Whether it was ended from outside. */
  isKilled = false;

  constructor(
    readonly program: string,
    readonly options: WorkerOptions,
  ) {
    super();
    StillThread.started.push(this);
  }

  ref(): void {
    this.isHeld = true;
  }

  unref(): void {
    this.isHeld = false;
  }

  postMessage(message: unknown): void {
    this.told.push(message);
  }

  terminate(): Promise<number> {
    this.isKilled = true;
    return Promise.resolve(0);
  }
}

/** A time that somebody waits for. */
interface Wait {
  readonly ms: number;
  readonly signal: AbortSignal;
  readonly pass: () => void;
}

/** From here to `end`, threads are still ones, and time passes when a test says so. */
export function replaceThreads(): { readonly waits: readonly Wait[]; end(): void } {
  const [system, clock] = [workerThreads, timers] as unknown as Record<string, unknown>[];
  const { Worker } = system;
  const { setTimeout } = clock;
  const waits: Wait[] = [];
  StillThread.started.length = 0;
  system.Worker = StillThread;
  clock.setTimeout = (ms: number, _: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<void>((resolve) => waits.push({ ms, signal, pass: resolve }));
  const end = () => {
    system.Worker = Worker;
    clock.setTimeout = setTimeout;
  };
  return { waits, end };
}
