/** The thread that trains: a worker where the browser allows one, else this page between two of its frames. */
import type { News, Order } from '../playground/conductor';

/** A port as the worker's script takes it. */
interface Port {
  onmessage: ((event: { readonly data: Order }) => void) | null;
  postMessage(news: News): void;
}

declare global {
  /** The worker's script as a function: `assets/playground-worker.js` sets it. */
  var playgroundWorker: ((port: Port) => void) | undefined;
}

/** Takes orders for whoever trains. */
export type Trainer = (order: Order) => void;

let loading: Promise<(port: Port) => void> | undefined;

/** Loads the library, once; to be called as soon as somebody seems to want it. */
export function loadLibrary(): Promise<(port: Port) => void> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = 'assets/playground-worker.js';
    script.onload = () => resolve(globalThis.playgroundWorker!);
    script.onerror = () => reject(new Error(`${script.src} could not be loaded`));
    document.head.append(script);
  });
  return loading;
}

/** Starts a trainer. Pages from the disk may load no worker's file: the worker is made of the text of a function. */
export async function startTrainer(hear: (news: News) => void): Promise<Trainer> {
  const script = await loadLibrary();
  try {
    const address = URL.createObjectURL(new Blob([`(${String(script)})(self)`], { type: 'text/javascript' }));
    return await workerTrainer(new Worker(address), hear);
  } catch (thrown) {
    console.info('The playground computes in the page itself:', thrown);
    return pageTrainer(script, hear);
  }
}

/** A worker that was refused says so by an event, before it says anything else. */
function workerTrainer(worker: Worker, hear: (news: News) => void): Promise<Trainer> {
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message || 'no worker may run here'));
    worker.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.kind === 'ready') resolve((order) => worker.postMessage(order));
      else hear(data);
    };
  });
}

function pageTrainer(script: (port: Port) => void, hear: (news: News) => void): Trainer {
  const port: Port = { onmessage: null, postMessage: (news) => news.kind !== 'ready' && hear(news) };
  script(port);
  return (data) => port.onmessage?.({ data });
}
