// The playground's worker: the library in a thread of its own, so that the page stays quick.
import { useEngine } from '../../engine/browser';
import { Conductor, type News, type Order } from '../playground/conductor';

/** Whoever calls this script, a worker's own scope or the page: orders come in, news go out. */
declare const port: { onmessage: ((event: { readonly data: Order }) => void) | null; postMessage(news: News): void };

const conductor = new Conductor((news) => port.postMessage(news));
const ready = useEngine();
port.onmessage = ({ data }) => {
  ready
    .then(() => conductor.follow(data))
    .catch((thrown: unknown) => port.postMessage({ kind: 'error', message: String(thrown) }));
};
port.postMessage({ kind: 'ready' });
