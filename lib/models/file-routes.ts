/**
 * How TensorFlow.js finds the handler of `file://`: one route, however often this library is loaded.
 * @module
 */
import { undoneAfter } from '../undo';
import path from 'node:path';
import { tf } from '../engine/tf';

const SCHEME = 'file://';
const PLACE = Symbol.for('bnlab.fileRoutes');

type Handler = Required<tf.io.IOHandler>;

interface Routes {
  /** The newest copy's: a notebook loads the library anew when it was rebuilt. */
  handlerOf: (place: string) => Handler;
  isAsking: boolean;
}

/** The routes lie with the copy of TensorFlow.js that asks them: two copies of this library would each leave the URL to the other. */
const shared = tf.io.registerSaveRouter as typeof tf.io.registerSaveRouter & { [PLACE]?: Routes };

/** Lets TensorFlow.js save to and load from `file://` by these handlers; where tfjs-node is loaded and has its own, those are used. */
export function routeFiles(handlerOf: Routes['handlerOf']): void {
  if (shared[PLACE]) {
    shared[PLACE].handlerOf = handlerOf;
    return;
  }
  const routes = (shared[PLACE] = { handlerOf, isAsking: false });
  tf.io.registerSaveRouter((url) => route(routes, url, (asked) => tf.io.getSaveHandlers(asked)) as tf.io.IOHandler);
  tf.io.registerLoadRouter((url) => route(routes, url, (asked) => tf.io.getLoadHandlers(asked)) as tf.io.IOHandler);
}

/** A handler for our scheme where nobody else has one: TensorFlow.js refuses two. */
function route(routes: Routes, url: string | string[], others: (url: string) => unknown[]): Handler | null {
  if (routes.isAsking || typeof url !== 'string' || !url.startsWith(SCHEME)) return null;
  routes.isAsking = true;
  return undoneAfter(
    () => void (routes.isAsking = false),
    () => (others(url).length > 0 ? null : routes.handlerOf(placeOf(url))),
  );
}

/** The path behind `file://`, which may be relative, as tfjs-node takes it. */
function placeOf(url: string): string {
  const place = url.slice(SCHEME.length);
  // file:///C:/folder
  return path.resolve(/^\/[A-Za-z]:/.test(place) ? place.slice(1) : place);
}
